"""What people say to the account: its notifications, then, every few minutes, the answers below its recent posts.

Notifications come newest first, ordered by dates that their writers chose: one walks down past what was seen by `OVERLAP`, and
what was already told there is known by its address.
Cursor: ``{"since", "recent": [uris], "top", "page", "walked": [uris], "counts": {uri: answers}, "next", "threads", "dm"}``.
A notification may be missing for an answer that was written in the same instant as its post: the threads bring it.
https://docs.bsky.app/docs/api/app-bsky-notification-list-notifications
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from parvis.networks.bluesky import talk
from parvis.networks.bluesky.api import Api, Params, moment, stamp
from parvis.networks.bluesky.incoming import message
from parvis.networks.odd import each, known
from parvis.networks.protocol import JSON, Incoming, Later, Page, Refused

FIRST = timedelta(hours=24)  # how far back the first read of a new account looks
OVERLAP = timedelta(minutes=15)
KEPT = 300  # addresses of the overlap kept in the cursor
PAGE = 100
REASONS = ("mention", "reply", "quote")
POSTS = 25  # of a `getPosts`
THREADS = timedelta(minutes=5)
OURS = 50  # recent posts of ours whose answers are counted
AT_ONCE = 5  # threads read in one round; the others keep their old count and come with the next
DEPTH = 6


def read(api: Api, cursor: JSON) -> Page:
    """What is said in public, page by page; then what is said in private (`talk`, under ``"dm"``)."""
    now = datetime.now(UTC)
    seen: dict[str, Any] = dict(cursor or {"since": stamp(now - FIRST)})
    dm = seen.pop("dm", None)
    walking = dm and "left" in dm and "quiet" not in dm  # a walk that waits for its service holds up nothing public
    page = Page((), seen) if walking else _public(api, seen)
    if page.more:
        return replace(page, cursor={**page.cursor, **({"dm": dm} if dm else {})})
    heard = talk.read(api, dm, now)
    return Page((*page.items, *heard.items), {**page.cursor, "dm": heard.cursor}, more=heard.more, unread=heard.unread)


def _public(api: Api, seen: dict[str, Any]) -> Page:
    """One page of notifications; at their end, when it is time, the threads that grew."""
    if seen.pop("threads", False):
        told = set(seen.get("recent", ()))
        items = tuple(item for item in _threads(api, seen) if item.remote_id not in told)
        return Page(items, {**seen, "next": stamp(datetime.now(UTC) + THREADS)})
    params: Params = [("limit", str(PAGE)), *(("reasons", reason) for reason in REASONS)]
    if seen.get("page"):
        params.append(("cursor", str(seen["page"])))
    told = api.get("app.bsky.notification.listNotifications", params)
    listed = told.get("notifications") or []
    notes = known("notifications", listed, lambda note: (note["uri"], moment(note.get("indexedAt"))))
    if not notes and len(listed) >= PAGE:
        raise Later("unreadable", "notifications")
    until = moment(seen["since"]) - OVERLAP
    fresh = [note for note in notes if moment(note.get("indexedAt")) >= until and note.get("uri") not in seen.get("recent", ())]
    items = tuple(_messages(api, fresh))
    # Behind the few that nobody could read may stand others.
    deeper = moment(notes[-1].get("indexedAt")) >= until if notes else bool(listed)
    after = _advanced(seen, notes, str(told.get("cursor") or "") if deeper else "")
    return Page(items, after, more=bool(after.get("page") or after.get("threads")))


def anew(cursor: JSON) -> JSON:
    """A walk that is under way begins once more at the top; what was given is known by its address."""
    walks = cursor and (cursor.get("page") or cursor.get("threads") or "left" in (cursor.get("dm") or {}))
    if not walks:
        return cursor
    kept = {name: cursor[name] for name in ("since", "recent", "counts", "next") if name in cursor}
    return kept | ({"dm": talk.anew(cursor["dm"])} if cursor.get("dm") else {})


def _advanced(seen: dict[str, Any], notes: list[JSON], page: str) -> dict[str, Any]:
    """The place after this page: one deeper, or, at the bottom, the top of this walk as the new `since`."""
    top = max([str(seen.get("top") or seen["since"]), *(stamp(moment(note.get("indexedAt"))) for note in notes)])
    told = {str(note.get("uri")): None for note in notes}
    kept: dict[str, Any] = {name: seen[name] for name in ("counts", "next") if name in seen}
    if page:
        walked = [*seen.get("walked", ()), *told][-KEPT:]
        return {**kept, "since": seen["since"], "recent": seen.get("recent", []), "top": top, "page": page, "walked": walked}
    until = moment(top) - OVERLAP
    near = [str(note.get("uri")) for note in notes if moment(note.get("indexedAt")) >= until]
    recent = list(dict.fromkeys([*seen.get("recent", ()), *seen.get("walked", ()), *near]))[-KEPT:]
    due = not seen.get("next") or moment(seen["next"]) <= datetime.now(UTC)
    return {**kept, "since": top, "recent": recent, **({"threads": True} if due else {})}


def _messages(api: Api, notes: list[JSON]) -> Iterator[Incoming]:
    """Oldest first. Only the index tells where pictures are, so posts that carry something are asked for once more."""
    carrying = [str(note["uri"]) for note in notes if isinstance(note.get("record"), dict) and note["record"].get("embed")]
    embeds = dict(each("posts", posts(api, carrying), lambda post: (str(post.get("uri")), post.get("embed"))))
    said = [note for note in reversed(notes) if note.get("reason") in REASONS]
    yield from filter(None, each("notifications", said, lambda note: message(api, note, embed=embeds.get(str(note["uri"])))))


def posts(api: Api, uris: list[str]) -> Iterator[JSON]:
    """The posts as the index shows them; those that are gone are not told."""
    for start in range(0, len(uris), POSTS):
        params = [("uris", uri) for uri in uris[start : start + POSTS]]
        yield from api.get("app.bsky.feed.getPosts", params).get("posts") or ()


def _threads(api: Api, seen: dict[str, Any]) -> Iterator[Incoming]:
    """Answers below our recent posts whose number grew; `seen["counts"]` is brought up to date."""
    params = [("actor", api.did), ("limit", str(OURS)), ("filter", "posts_no_replies")]
    feed = api.get("app.bsky.feed.getAuthorFeed", params).get("feed") or ()
    shown = known("feed", feed, lambda one: one["post"] and one["post"]["uri"])
    ours = [one["post"] for one in shown if one["post"] and not one.get("reason")]
    counts = dict(each("feed", ours, lambda post: (str(post["uri"]), int(post.get("replyCount") or 0))))
    before: dict[str, int] = seen.get("counts") or {}
    grown = [uri for uri, count in counts.items() if count != before.get(uri, 0)]
    kept = {uri: before.get(uri, 0) if uri in grown[AT_ONCE:] else count for uri, count in counts.items()}
    seen["counts"] = {uri: count for uri, count in kept.items() if count}
    for uri in grown[:AT_ONCE]:
        yield from sorted(_below(api, uri), key=lambda item: item.at)


def _below(api: Api, uri: str) -> Iterator[Incoming]:
    try:
        told = api.get("app.bsky.feed.getPostThread", [("uri", uri), ("depth", str(DEPTH))])
    except Refused:
        return  # it was removed meanwhile
    waiting = [told.get("thread") or {}]
    while waiting:
        view = waiting.pop()  # of another kind where somebody is blocked, or a post is gone: it has no `post`
        waiting += [one for one in view.get("replies") or () if isinstance(one, dict)]
        if isinstance(view.get("post"), dict) and view["post"].get("uri") != uri:
            yield from filter(None, each("threads", [view["post"]], partial(message, api)))
