"""What a post did, as the index counts it. Bluesky counts no views and tells no place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from parvis.networks.bluesky.api import Api
from parvis.networks.bluesky.read import posts
from parvis.networks.measures import Metric, Reading

OF_POST: tuple[tuple[Metric, str], ...] = (
    ("likes", "likeCount"), ("shares", "repostCount"), ("comments", "replyCount"), ("quotes", "quoteCount"),
    ("saves", "bookmarkCount"),
)  # fmt: skip
OF_ACCOUNT: tuple[tuple[Metric, str], ...] = (
    ("followers", "followersCount"), ("following", "followsCount"), ("publications", "postsCount"),
)  # fmt: skip


def of_posts(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    now = datetime.now(UTC)
    for post in posts(api, list(remote_ids)):
        for metric, name in OF_POST:
            if isinstance(post.get(name), int):
                yield Reading(metric, float(post[name]), now, str(post["uri"]), name=name)


def of_account(api: Api) -> Iterator[Reading]:
    told, now = api.get("app.bsky.actor.getProfile", [("actor", api.did)]), datetime.now(UTC)
    for metric, name in OF_ACCOUNT:
        if isinstance(told.get(name), int):
            yield Reading(metric, float(told[name]), now, name=name)
