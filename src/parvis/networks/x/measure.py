"""What a post did, and how many follow. X tells nothing of where people are.

`non_public_metrics` are for the account's own posts of the last thirty days: where they are refused, the public ones stay.
https://docs.x.com/x-api/fundamentals/metrics
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from parvis.networks.measures import Metric
from parvis.networks.protocol import JSON, Reading, Refused
from parvis.networks.x.api import Api

PUBLIC, OWN = "public_metrics", "non_public_metrics"
COUNTED: Mapping[str, Metric] = {
    "impression_count": "impressions",
    "like_count": "likes",
    "reply_count": "comments",
    "retweet_count": "shares",
    "repost_count": "shares",  # its name since August 2026
    "quote_count": "quotes",
    "bookmark_count": "saves",
}
COUNTED_OWN: Mapping[str, Metric] = {"url_link_clicks": "clicks", "user_profile_clicks": "profile_clicks"}
OF_US: Mapping[str, Metric] = {
    "followers_count": "followers",
    "following_count": "following",
    "tweet_count": "publications",
    "post_count": "publications",
}
METRICS = (*COUNTED.values(), *COUNTED_OWN.values())


def publications(api: Api, remote_ids: Sequence[str]) -> Iterator[Reading]:
    for post in _posts(api, remote_ids):
        identity = str(post.get("id"))
        yield from _told(post.get(PUBLIC), COUNTED, identity)
        yield from _told(post.get(OWN), COUNTED_OWN, identity)


def account(api: Api) -> Iterator[Reading]:
    body = api.get("/2/users/me", {"user.fields": PUBLIC})
    yield from _told((body.get("data") or {}).get(PUBLIC), OF_US, "")


def _posts(api: Api, remote_ids: Sequence[str]) -> Sequence[Mapping[str, JSON]]:
    """Under the name that fields have today, else the one they had before; without our own figures where X refuses them."""
    refusal = None
    for name, wanted in (("post.fields", f"{PUBLIC},{OWN}"), ("tweet.fields", f"{PUBLIC},{OWN}"), ("tweet.fields", PUBLIC)):
        try:
            found = api.get("/2/tweets", {"ids": ",".join(remote_ids), name: wanted})
        except Refused as refused:
            if refused.code == "not-found":
                return ()
            if refused.status not in (400, 403):
                raise
            refusal = refused
        else:
            api.pay("post read", len(found.get("data") or ()))
            return found.get("data") or ()
    assert refusal is not None
    raise refusal


def _told(told: JSON, names: Mapping[str, Metric], identity: str) -> Iterator[Reading]:
    now = datetime.now(UTC)
    for name, metric in names.items():
        value = told.get(name) if isinstance(told, Mapping) else None
        if isinstance(value, int) and value >= 0:
            yield Reading(metric, value, now, identity, name=name)
