"""Comments, with TikTok for Business: read under the newest videos, answered, hidden, liked.

There is no list of all comments, and an answer does not bring its comment back to the top: a video whose number of comments has
changed is read whole, within bounds, and once an hour all are, for a number may rise late, or stay when one comment came and one went.
Cursor: ``{"since": the last such look, "counts", "next"}``, within a round also ``"left": [videos]``, ``"began"``, ``"all"``.
https://business-api.tiktok.com/portal/docs?id=1733318171127809
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.alike import oldest
from parvis.networks.moderation import Act, Target
from parvis.networks.odd import each, known
from parvis.networks.protocol import JSON, Answering, Attached, Doubt, Draft, Incoming, Outcome, Page, Person, Published, Refused
from parvis.networks.tiktok.api import Api, moment

BACK, OVERLAP, SKEW = timedelta(hours=24), timedelta(minutes=5), timedelta(minutes=2)
WHOLE = timedelta(hours=1)
PAGES, SIZE = 10, 30  # of comments of one video
PASSED = ("invalid", "tiktok-business", "not-found")
HIDE = {"hide": "HIDE", "show": "UNHIDE"}


def read(api: Api, cursor: JSON, every: timedelta) -> Page:
    """One video; nothing, without a call, before the time for the next round."""
    now = datetime.now(UTC)
    cursor = cursor or {"since": (now - BACK).timestamp(), "counts": {}}
    if not api.talks or cursor.get("next", 0) > now.timestamp():
        return Page((), cursor)
    fresh = "left" not in cursor
    if fresh:
        cursor = _round(api, cursor, now)
    since, left = moment(cursor["since"]), list(cursor["left"])
    found, left = _first(api, left, since, fresh)
    if left:
        return Page(found, {**cursor, "left": left}, more=True)
    whole = cursor["began"] - OVERLAP.total_seconds() if cursor.get("all") else cursor["since"]
    return Page(found, {"since": whole, "counts": cursor["counts"], "next": (now + every).timestamp()})


def _round(api: Api, cursor: dict[str, Any], now: datetime) -> dict[str, Any]:
    told = api.business("GET", "/business/video/list/", fields=["item_id", "comments"], max_count=20).get("videos") or ()
    new = dict(each("videos", told, lambda video: (str(video["item_id"]), int(video.get("comments") or 0))))
    entire = now - moment(cursor["since"]) > WHOLE
    left = [video for video, count in new.items() if entire or count != cursor["counts"].get(video, 0)]
    return {"since": cursor["since"], "counts": new, "left": left, "began": now.timestamp(), "all": entire}


def _first(api: Api, videos: list[str], since: datetime, fresh: bool) -> tuple[tuple[Incoming, ...], list[str]]:
    """What is new under the first video that is still to be had, and those that are left.

    A video that was deleted or closed since the round began is passed over. When every one of a `fresh` list is refused, it is
    not the videos: raises that refusal.
    """
    for place, video in enumerate(videos, 1):
        try:
            found = [item for item in comments(api, video) if item.at >= since]
        except Refused as no:
            if no.code not in PASSED or (fresh and place == len(videos)):
                raise
            continue
        return tuple(sorted(found, key=attrgetter("at"))), videos[place:]
    return (), []


def hurried(cursor: JSON, video: str) -> JSON:
    """The round begins now, whatever its time, and `video` is read whatever its number of comments, which may lag behind."""
    if not cursor or not video:
        return cursor
    counts = {name: count for name, count in cursor["counts"].items() if name != video}
    left = {"left": list(dict.fromkeys([*cursor["left"], video]))} if "left" in cursor else {}
    return {**cursor, "counts": counts, "next": 0, **left}


def anew(cursor: JSON) -> JSON:
    """A round that is under way has new numbers already: the next one looks at every video that has comments."""
    if not cursor or "left" not in cursor:
        return cursor
    return {name: value for name, value in cursor.items() if name not in ("left", "began", "all", "next")} | {"counts": {}}


def comments(api: Api, video: str) -> Iterator[Incoming]:
    asked = {"video_id": video, "status": "ALL", "sort_field": "create_time", "sort_order": "desc", "max_count": SIZE}
    for first in _listed(api, "/business/comment/list/", {**asked, "include_replies": "true"}):
        answers = list(first.get("reply_list") or ())
        if int(first.get("replies") or 0) > len(answers):
            more = {"video_id": video, "comment_id": str(first["comment_id"]), "status": "ALL", "max_count": SIZE}
            answers = list(_listed(api, "/business/comment/reply/list/", more))
        for one in [first, *answers]:
            if one is not first or not one.get("owner"):  # a first comment of ours is said to nobody
                yield _said(video, first, one)


def answer(api: Api, draft: Draft, to: Answering) -> Outcome:
    video, top = _place(to)
    asked: dict[str, Any] = {"video_id": video, "comment_id": top, "text": draft.text}
    told = api.business("POST", "/business/comment/reply/create/", changes=True, **asked)
    if not told.get("comment_id"):
        raise Doubt("unreadable", "no comment_id")
    return _answered(told, video, top)


def find_answer(api: Api, draft: Draft, to: Answering, since: datetime) -> Outcome | None:
    video, top = _place(to)
    asked, alike = {"video_id": video, "comment_id": top, "status": "ALL", "max_count": SIZE}, []
    for told in _listed(api, "/business/comment/reply/list/", asked):
        ours, at = (
            told.get("owner") and str(told.get("text") or "").split() == draft.text.split(),
            moment(told.get("create_time")),
        )
        if ours and at >= since - SKEW:
            alike.append((str(told["comment_id"]), at, _answered(told, video, top)))
    return oldest(alike, draft.held)


def allowed(target: Target) -> frozenset[Act]:
    """TikTok lets an account delete only what it wrote itself."""
    own = bool((target.context or {}).get("own"))
    return frozenset({"delete"}) if own else frozenset({"hide", "show", "like", "unlike"})


def moderate(api: Api, act: Act, target: Target) -> None:
    video = str((target.context or {}).get("video") or "")
    try:
        if act in HIDE:
            api.business("POST", "/business/comment/hide/", video_id=video, comment_id=target.remote_id, action=HIDE[act])
        elif act == "delete":
            api.business("POST", "/business/comment/delete/", comment_id=target.remote_id)
        else:
            api.business("POST", "/business/comment/like/", comment_id=target.remote_id, action=act.upper())
    except Refused as no:
        if act != "delete" or "exist" not in no.said:  # gone already is what we wanted
            raise


def _said(video: str, first: JSON, told: JSON) -> Incoming:
    """All that one person says under one video is one thread; our answers are of the thread of who began."""
    identity, top, own = str(told["comment_id"]), str(first["comment_id"]), bool(told.get("owner"))
    who = _person(first) if own else _person(told)
    context = {"video": video, "top": top, "own": own}
    return Incoming(
        "add", identity, f"{video}|{who.remote_id}", "comment", moment(told.get("create_time")), _person(told), str(told.get("text") or ""),
        parent=video if identity == top else top, own=own, attached=_picture(told.get("image_url")), context=context,
    )  # fmt: skip


def _picture(url: object) -> tuple[Attached, ...]:
    """A comment may be a picture alone."""
    return (Attached(urlsplit(url).path.rsplit("/", 1)[-1], "image/jpeg", url),) if isinstance(url, str) and url else ()


def _person(told: JSON) -> Person:
    name = str(told.get("username") or "")
    identity = str(told.get("unique_identifier") or name or f"comment:{told['comment_id']}")
    return Person(identity, name, str(told.get("display_name") or name), avatar=str(told.get("profile_image") or ""))


def _listed(api: Api, path: str, asked: dict[str, Any]) -> Iterator[JSON]:
    cursor = 0
    for _ in range(PAGES):
        told = api.business("GET", path, **asked, cursor=cursor)
        yield from known("comments", told.get("comments") or (), lambda one: _said("", one, one), passing=True)
        if not told.get("has_more"):
            return
        cursor = int(told.get("cursor") or 0)


def _place(to: Answering) -> tuple[str, str]:
    context = to.context or {}
    if not context.get("video"):
        raise Refused("answered-gone", to.remote_id)
    return str(context["video"]), str(context.get("top") or to.remote_id)


def _answered(told: JSON, video: str, top: str) -> Published:
    return Published(str(told["comment_id"]), "", moment(told.get("create_time")), {"video": video, "top": top, "own": True})
