"""What people say under the account's videos: no list of all comments, so those of recent videos are asked for in turn.

A round looks at the fifty newest videos: at the ten newest in any case, at others when their number of comments has changed.
Each `read` asks for one video. Between two rounds five minutes pass: calls are few a minute.
Cursor: ``{"since", "totals": {video: comments}, "answers": {comment: answers}, "next"}``, within a round also ``"left", "top", "began",
"closed"`` (whether every video so far was closed to us).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter

from parvis.networks.odd import each, known
from parvis.networks.protocol import JSON, Incoming, Page, Person, Refused
from parvis.networks.vimeo.api import Api, last, moment, stamp

FIRST = timedelta(hours=24)
EVERY = timedelta(minutes=5)
OVERLAP = timedelta(minutes=2)
ALWAYS = 10  # videos
VIDEOS = 50
KEPT = 1000  # comments whose number of answers is remembered
PAGES = 10  # of a hundred comments of one video
PASSED = ("not-found", "forbidden")
"""Of what was taken away since the round began, or is closed to us."""


def read(api: Api, cursor: JSON, *, user: str, every: timedelta = EVERY) -> Page:
    """The comments of one video; nothing, without a call, before the time for the next round."""
    now = datetime.now(UTC)
    cursor = cursor or {"since": stamp(now - FIRST), "totals": {}, "answers": {}}
    if "left" not in cursor:
        if cursor.get("next") and moment(cursor["next"]) > now:
            return Page((), cursor)
        cursor = {**_round(api, cursor), "began": stamp(now), "whole": not cursor["totals"]}
    items: tuple[Incoming, ...] = ()
    if cursor["left"]:
        video, *left = cursor["left"]
        answers = dict(cursor["answers"])
        told = _told(api, video)
        shut = [*cursor.get("shut", ()), *([video] if told is None else ())]
        closed = told is None and cursor.get("closed", True)
        found = _comments(api, told or (), video, moment(cursor["since"]) - OVERLAP, answers, user)
        items = tuple(sorted(found, key=attrgetter("at")))
        top = max([cursor["top"], *(stamp(item.at) for item in items)])
        answers = dict(list(answers.items())[-KEPT:])
        cursor = {**cursor, "left": left, "answers": answers, "top": top, "closed": closed, "shut": shut}
    if cursor["left"]:
        return Page(items, cursor, more=True)
    # What was said under a video that this round had looked at already is the next one's.
    since = min(cursor["top"], cursor.get("began") or cursor["since"])
    kept = {"since": since, "answers": cursor["answers"], "next": stamp(now + every)}
    return Page(items, {**kept, **_closed(cursor)}, unread=_unread(cursor))


def _closed(cursor: JSON) -> JSON:
    """One video closed to us is nothing; when all are, it is the right that is missing, and with it all are looked at again. So are
    they when those of a round that looked at some alone are, unless they were closed already while others were not."""
    shut, known, whole = cursor.get("shut", []), cursor.get("known", []), cursor.get("whole", True)
    again = cursor.get("closed", False) and (whole or not set(shut) <= set(known))
    return {"totals": {} if again else cursor["totals"], "known": shut if whole else known}


def _unread(cursor: JSON) -> dict[str, str] | None:
    """A round that looked at some videos alone says nothing of a right to read them; None leaves what is known."""
    if not cursor.get("closed", False):
        return {}
    return {"comments": "forbidden"} if cursor.get("whole", True) else None


def anew(cursor: JSON) -> JSON:
    """A round that is under way has new numbers already: the next one looks at all that has any."""
    if not cursor or "left" not in cursor:
        return cursor
    return {"since": cursor["since"], "totals": {}, "answers": cursor["answers"]}


def _round(api: Api, cursor: JSON) -> JSON:
    """Which videos are to be looked at."""
    fields = "uri,metadata.connections.comments.total"
    found = api.get("/me/videos", sort="date", direction="desc", per_page=VIDEOS, fields=fields).get("data") or ()
    totals = dict(each("videos", found, lambda one: (last(one["uri"]), _total(one, "comments"))))
    newest = list(totals)[:ALWAYS]
    left = [video for video, total in totals.items() if total and (video in newest or cursor["totals"].get(video) != total)]
    return {**cursor, "left": left, "totals": totals, "top": cursor["since"]}


def _told(api: Api, video: str) -> list[JSON] | None:
    """The comments of a video; none of one that was taken away since the round began. None: it is closed to us."""
    try:
        return _readable(api.pages(f"/videos/{video}/comments", PAGES, direction="desc"))
    except Refused as refused:
        if refused.code not in PASSED:
            raise
        return None if refused.code == "forbidden" else []


def _comments(
    api: Api, told: Iterable[JSON], video: str, since: datetime, answers: dict[str, int], user: str
) -> Iterator[Incoming]:
    """New comments of a video, and answers under those whose number has changed. `answers` is brought up to date."""
    for comment in told:
        uri, total, fresh = str(comment.get("uri") or ""), _total(comment, "replies"), moment(comment.get("created_on")) >= since
        if fresh and _writer(comment) != user:
            yield _said(comment, comment, video, user)
        if total and (fresh if uri not in answers else answers[uri] != total):
            for answer in _answers(api, uri):
                if moment(answer.get("created_on")) >= since:
                    yield _said(answer, comment, video, user)
        answers.pop(uri, None)
        answers[uri] = total


def _answers(api: Api, uri: str) -> list[JSON]:
    try:
        return _readable(api.pages(f"{uri}/replies", PAGES, direction="desc"))
    except Refused as refused:
        if refused.code not in PASSED:
            raise
        return []


def _readable(comments: Iterator[JSON]) -> list[JSON]:
    return known(
        "comments", comments, lambda one: (last(one["uri"]), one["user"], moment(one.get("created_on")), _said(one, one, "", ""))
    )


def _said(told: JSON, first: JSON, video: str, user: str) -> Incoming:
    writer, top, uri = _writer(told), str(first["uri"]), str(told["uri"])
    own = writer == user
    return Incoming(
        verb="add",
        remote_id=uri,
        thread=f"{top}:{_writer(first) if own else writer}",
        kind="comment",
        at=moment(told.get("created_on")),
        author=_person(told),
        text=str(told.get("text") or ""),
        url=str(told.get("link") or f"https://vimeo.com/{video}#comment_{last(uri)}"),
        parent=video if uri == top else top,
        own=own,
        context={"video": video, "top": top},
    )


def _person(told: JSON) -> Person:
    user = told.get("user") or {}
    link, sizes = str(user.get("link") or ""), (user.get("pictures") or {}).get("sizes") or [{}]
    name = str(user.get("name") or "")
    return Person(_writer(told), last(link) or name, name, link, str(sizes[-1].get("link") or ""))


def _writer(told: JSON) -> str:
    """The user's number; of a closed account there is none: the comment stands for its author."""
    return last((told.get("user") or {}).get("uri")) or f"comment:{told.get('uri')}"


def _total(told: JSON, what: str) -> int:
    connections = (told.get("metadata") or {}).get("connections") or {}
    return int((connections.get(what) or {}).get("total") or 0)
