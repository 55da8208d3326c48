"""Posts that a search finds, and other accounts as anybody sees them.

https://docs.bsky.app/docs/api/app-bsky-feed-search-posts. Who put the label `!no-unauthenticated` on their account asks not to be shown
to whoever is not signed in: what may leave Bluesky's own pages is not theirs. https://atproto.com/specs/label
"""

from __future__ import annotations

from functools import partial

from parvis.networks.around import UNFOUND, Onlooked, Overheard, Shown, summed, whole
from parvis.networks.bluesky.api import Api, Params, moment
from parvis.networks.bluesky.incoming import message, repo_of, within
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Refused

PAGE = 100
CLOSED = "!no-unauthenticated"


def overhear(api: Api, words: str, cursor: JSON) -> Overheard:
    """Public posts that a search finds since the last one given; the first time, the newest page."""
    since, seen = str((cursor or {}).get("since") or ""), set((cursor or {}).get("seen") or ())
    params: Params = [("q", words.strip()), ("sort", "latest"), ("limit", str(PAGE)), *([("since", since)] if since else [])]
    told = api.get("app.bsky.feed.searchPosts", params)
    found = [one for one in told.get("posts") or () if isinstance(one, dict) and one.get("uri")]
    fresh = [one for one in found if str(one["uri"]) not in seen and str((one.get("author") or {}).get("did")) != api.did]
    kept = [one for one in fresh if findable(one)]
    items = sorted(filter(None, each("feed", kept, partial(message, api), passing=True)), key=lambda item: item.at)
    after = {
        "since": max([since, *(str(one.get("indexedAt") or "") for one in found)]),
        "seen": [str(one["uri"]) for one in found] or sorted(seen),
    }
    return Overheard(tuple(items), after, len(fresh) - len(kept))


def findable(post: JSON) -> bool:
    """False: the account, or this post, carries the label, or its profile says no."""
    author = within(post, "author")
    labels = [one for one in (*(author.get("labels") or ()), *(post.get("labels") or ())) if isinstance(one, dict)]
    own = within(within(post, "record"), "labels").get("values") or ()
    told = [str(one.get("val")) for one in (*labels, *(one for one in own if isinstance(one, dict))) if not one.get("neg")]
    return CLOSED not in told and not UNFOUND.search(str(author.get("description") or ""))


def look_at(api: Api, handle: str) -> Onlooked:
    actor = handle.strip().lstrip("@")
    told = api.get("app.bsky.actor.getProfile", [("actor", actor)])
    if not isinstance(told, dict) or not told.get("did"):
        raise Refused("not-found", handle)
    did = str(told["did"])
    params: Params = [("actor", did), ("limit", str(PAGE)), ("filter", "posts_with_replies")]
    feed = api.get("app.bsky.feed.getAuthorFeed", params).get("feed") or ()
    posts = [_shown(one["post"], did) for one in feed if isinstance(one.get("post"), dict) and not one.get("reason")]
    name = str(told.get("handle") or actor)
    return Onlooked(
        did, name, str(told.get("displayName") or name), f"{api.web}/profile/{did}", whole(told, "followersCount"),
        whole(told, "postsCount"), tuple(posts),
    )  # fmt: skip


def _shown(post: JSON, did: str) -> Shown:
    record = within(post, "record")
    parent = str(within(within(record, "reply"), "parent").get("uri") or "")
    engaged = summed(post, "likeCount", "repostCount", "replyCount", "quoteCount")
    return Shown(moment(record.get("createdAt") or post.get("indexedAt")), engaged, bool(parent) and repo_of(parent) != did)
