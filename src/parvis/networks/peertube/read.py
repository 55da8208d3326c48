"""What people say: the comments under all of the account's videos in one list, and where it is named elsewhere.

The list is newest first by the hour that a comment tells of itself, and one that comes late from another server tells an old one:
so a round goes back a day beyond the last one, and takes what has a number that it has not seen, or was changed since.
Cursor: ``{"since", "seen": highest number, "told": highest notification, "reports": abuses.py}``, within a
round also ``"start", "top", "high"``.
https://docs.joinpeertube.org/api-rest-reference.html#tag/Video-Comments
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from operator import attrgetter

from parvis.networks.odd import each, known
from parvis.networks.peertube import abuses
from parvis.networks.peertube.api import PAGE, Api, moment, stamp
from parvis.networks.peertube.people import person, words
from parvis.networks.peertube.publish import name_of, thread
from parvis.networks.protocol import JSON, Incoming, Kind, Page, Refused

LATE = timedelta(hours=24)  # also how far back the first round looks
OVERLAP = timedelta(minutes=2)
STEP = PAGE - 10  # what is taken away while we turn the page moves nothing past us
MENTION = 11
NOTICES, AT_ONCE = 40, 25  # pages of notifications that are walked, mentions that a page gives


def read(api: Api, cursor: JSON, *, own: str, moderates: bool = False) -> Page:
    """A page of comments; with the last one, mentions, and the reports of a moderator's account (`moderates`)."""
    now = datetime.now(UTC)
    cursor = cursor or {"since": stamp(now), "seen": 0, "told": 0}
    if "start" not in cursor:
        cursor = {**cursor, "start": 0, "top": cursor["since"], "high": cursor["seen"]}
    told = api.get("/users/me/videos/comments", start=cursor["start"], count=PAGE, sort="-createdAt").get("data") or []
    rows = known("comments", told, lambda one: (int(one["id"]), one["video"]["id"], _latest(one)))
    items = [item for item in each("comments", rows, lambda one: _fresh(api, one, cursor, own)) if item]
    cursor = {
        **cursor, "top": max([cursor["top"], *(stamp(min(_latest(one), now)) for one in rows)]),
        "high": max([cursor["high"], *(int(one["id"]) for one in rows)]),
    }  # fmt: skip
    reached = any(moment(one.get("createdAt")) < moment(cursor["since"]) - LATE for one in rows)
    if len(told) == PAGE and not reached:
        return Page(tuple(sorted(items, key=attrgetter("at"))), {**cursor, "start": cursor["start"] + STEP}, more=True)
    mentions, last, more = _mentions(api, int(cursor["told"]), own)
    kept = {"since": cursor["top"], "seen": cursor["high"], "told": last}
    reports, further = _reports(api, cursor.get("reports"), own) if moderates else ([], cursor.get("reports"))
    kept |= {"reports": further} if further else {}
    return Page(tuple(sorted([*items, *mentions, *reports], key=attrgetter("at"))), kept, more=more)


def _reports(api: Api, cursor: JSON, own: str) -> tuple[list[Incoming], JSON]:
    """A right that was taken away since the account was looked at takes nothing else with it."""
    try:
        return abuses.read(api, cursor, own)
    except Refused as refused:
        if refused.code not in ("forbidden", "not-found"):
            raise
        return [], cursor


def _fresh(api: Api, told: JSON, cursor: JSON, own: str) -> Incoming | None:
    since, seen = moment(cursor["since"]), cursor["seen"]
    new, changed = int(told["id"]) > seen, _latest(told) >= since - OVERLAP
    recent = bool(seen) or moment(told.get("createdAt")) >= since - LATE
    return said(api, told, str(told["video"]["id"]), own) if (new and recent) or (changed and not new) else None


def said(api: Api, told: JSON, video: str, own: str, kind: Kind = "comment") -> Incoming | None:
    """None: a comment of ours that answers nobody."""
    identity, writer = str(told["id"]), name_of(told)
    first, above = str(told.get("threadId") or identity), told.get("inReplyToCommentId")
    asker = writer
    if writer == own:
        found = _above(api, video, first, above) if above else None
        if found is None:
            return None
        asker = name_of(found)
    at, edited, gone = moment(told.get("createdAt")), _latest(told), bool(told.get("isDeleted"))
    changed = edited > at + timedelta(seconds=1)
    return Incoming(
        verb="remove" if gone else "edit" if changed else "add",
        remote_id=f"{video}/{identity}",
        thread=f"{video}/{first}:{asker}",
        kind=kind,
        at=edited if changed else at,
        author=person(told.get("account") or {}, writer),
        text=words(str(told.get("text") or "")),
        url=str(told.get("url") or ""),
        parent=f"{video}/{above}" if above else video,
        own=writer == own,
        context={"thread": first, "held": bool(told.get("heldForReview"))},
    )


def _mentions(api: Api, last: int, own: str) -> tuple[list[Incoming], int, bool]:
    """Where we are named under the videos of others; of ours the list tells. The first time, those of the last day. Each costs a
    call: the oldest few, the number of the last of them, and whether there are more."""
    told = sorted((one for one in _notices(api, last) if _number(one) > last), key=_number)
    since = datetime.now(UTC) - LATE
    fresh = [one for one in told if last or moment(one.get("createdAt")) >= since]
    found: list[Incoming] = []
    for notice in fresh[:AT_ONCE]:
        comment = notice.get("comment") or {}
        video = str((comment.get("video") or {}).get("id") or "")
        rows = thread(api, video, str(comment.get("threadId") or "")) if video else []
        named = [row for row in rows if row.get("id") == comment.get("id")]
        found += filter(None, each("mentions", named, partial(_named, api, video, own)))
    reached = fresh[:AT_ONCE] or told
    return found, max([last, *(_number(one) for one in reached)]), len(fresh) > AT_ONCE


def _named(api: Api, video: str, own: str, row: JSON) -> Incoming | None:
    return said(api, row, video, own, "mention")


def _notices(api: Api, last: int) -> list[JSON]:
    """Down to the last one known: after a long silence they fill more than a page. The first time, one page."""
    found: list[JSON] = []
    for turn in range(NOTICES if last else 1):
        asked = {"start": turn * STEP, "count": PAGE, "sort": "-createdAt", "typeOneOf": [MENTION]}
        told = api.get("/users/me/notifications", **asked).get("data") or []
        given, readable = {_number(one) for one in found}, known("notifications", told, lambda one: (one["id"], _number(one)))
        found += [one for one in readable if _number(one) not in given]
        if len(told) < PAGE or any(_number(one) <= last for one in readable):
            break
    return found


def _number(notice: JSON) -> int:
    return int(notice.get("id") or 0)


def _above(api: Api, video: str, first: str, above: JSON) -> JSON | None:
    return next((one for one in thread(api, video, first) if one.get("id") == above), None)


def _latest(told: JSON) -> datetime:
    moments = (told.get("createdAt"), told.get("updatedAt"), told.get("deletedAt"))
    return max(moment(text) for text in moments if text) if any(moments) else datetime.now(UTC)
