"""What people say under the channel's videos: there is no push for comments and no "since", so lists are walked.

Two lists, published threads and those held for review, each newest first. A round reads down to what the last round had
seen, and always the newest hundred threads, because an answer does not bring its thread back to the top: a thread whose
number of answers has changed is read whole. Once an hour a round goes further back, for answers in older threads. Between two
rounds five minutes pass, for each page costs a unit.
Cursor: ``{"since", "counts": {thread: answers}, "next", "whole": when the last round that went further back began}``, within a
round also ``"list", "page", "top", "new", "began", "deep": pages that are read in any case``.
https://developers.google.com/youtube/v3/docs/commentThreads/list
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from parvis.networks.odd import each, known
from parvis.networks.protocol import JSON, Attached, Incoming, Page, Person, Refused
from parvis.networks.youtube.api import Api, moment, stamp
from parvis.networks.youtube.publish import address

FIRST = timedelta(hours=24)  # how far back the first round of a new account looks
EVERY = timedelta(minutes=5)
OVERLAP = timedelta(minutes=2)  # lists lag
LISTS = ("published", "heldForReview")
WHOLE = timedelta(hours=1)
DEEP = 10  # pages of a hundred threads of each list, in an hourly round
ANSWERS = 10  # pages of fifty answers of one thread


def read(api: Api, cursor: JSON, *, channel: str, every: timedelta = EVERY) -> Page:
    """One page of one list; nothing, without a call, before the time for the next round."""
    now = datetime.now(UTC)
    cursor = cursor or {"since": stamp(now - FIRST), "counts": {}, "whole": stamp(now)}
    if "list" not in cursor:
        if cursor.get("next") and moment(cursor["next"]) > now:
            return Page((), cursor)
        cursor = _round(cursor, now)
    since = moment(min(cursor["since"], cursor["whole"]) if cursor["deep"] else cursor["since"]) - OVERLAP
    threads, following = _threads(api, cursor, channel)
    fresh: list[Incoming] = []
    for found in each("threads", threads, lambda thread: list(_thread(api, thread, cursor["counts"], since, channel))):
        fresh += found
    pages = cursor["pages"] + 1
    told = {str(one["id"]): _count(one) for one in threads if pages <= max(1, cursor["deep"])}
    top = max([cursor["top"], *(stamp(_at(one)) for one in threads), *(stamp(item.at) for item in fresh)])
    reached = any(_at(one) < since for one in threads) and pages >= cursor["deep"]
    items = tuple(sorted(fresh, key=attrgetter("at")))
    cursor = {**cursor, "new": cursor["new"] | told, "top": top, "pages": pages}
    if following and not reached:
        return Page(items, {**cursor, "page": following}, more=True)
    left = LISTS[LISTS.index(cursor["list"]) + 1 :]
    if left:
        return Page(items, {**cursor, "list": left[0], "page": "", "pages": 0}, more=True)
    return Page(items, _ended(cursor, now + every))


def anew(cursor: JSON) -> JSON:
    """YouTube's own places in its lists are not good for ever: the round begins once more, from what the last one had seen."""
    if not cursor or "list" not in cursor:
        return cursor
    return {"since": cursor["since"], "counts": cursor["counts"], "whole": cursor["whole"]}


def _round(cursor: JSON, now: datetime) -> JSON:
    whole = cursor.get("whole") or cursor["since"]
    deep = DEEP if now - moment(whole) > WHOLE else 0
    return {
        **cursor, "whole": whole, "deep": deep, "list": LISTS[0], "page": "", "pages": 0, "top": cursor["since"], "new": {},
        "began": stamp(now),
    }  # fmt: skip


def _ended(cursor: JSON, following: datetime) -> JSON:
    """What was said while the round went on, above where it had been already, is the next one's."""
    counts = cursor["new"] if cursor["deep"] else {**cursor["new"], **_others(cursor["counts"], cursor["new"])}
    return {
        "since": min(cursor["top"], cursor["began"]), "counts": counts, "next": stamp(following),
        "whole": cursor["began"] if cursor["deep"] else cursor["whole"],
    }  # fmt: skip


def _others(counts: dict[str, int], new: dict[str, int]) -> dict[str, int]:
    """Older threads, as the last round that went so far found them; no more than the next one looks at."""
    older = [(name, count) for name, count in counts.items() if name not in new]
    return dict(older[: len(LISTS) * DEEP * 100 - len(new)])


def _threads(api: Api, cursor: JSON, channel: str) -> tuple[list[JSON], str]:
    asked: dict[str, Any] = {
        "part": "snippet,replies", "allThreadsRelatedToChannelId": channel, "order": "time", "maxResults": 100,
        "textFormat": "plainText", "moderationStatus": cursor["list"],
    }  # fmt: skip
    if cursor["page"]:
        asked["pageToken"] = cursor["page"]
    page = api.get("commentThreads", **asked)
    threads = known("threads", page.get("items") or (), lambda one: (one["id"], _top(one)["id"], _at(one), _count(one)))
    return threads, str(page.get("nextPageToken") or "")


def _thread(api: Api, thread: JSON, counts: dict[str, int], since: datetime, channel: str) -> Iterator[Incoming]:
    """What is new in a thread: its first comment, and answers."""
    first, told = _top(thread), _readable((thread.get("replies") or {}).get("comments") or ())
    before = counts.get(str(thread["id"]))
    new = _at(thread) >= since or any(_latest(one) >= since for one in told)
    if _count(thread) > len(told) and (new if before is None else before != _count(thread)):
        told = _answers(api, str(thread["id"]), told)
    comments, people = [first, *told], _names([first, *told])
    for comment in comments:
        if _latest(comment) >= since and not (comment is first and _author(comment) == channel):  # else said to nobody
            yield _comment(comment, thread, people, channel)


def _answers(api: Api, thread: str, told: list[JSON]) -> list[JSON]:
    try:
        return _readable(api.pages("comments", ANSWERS, part="snippet", parentId=thread, textFormat="plainText"))
    except Refused as refused:
        if refused.code != "not-found":
            raise
        return told  # taken away since the list was made


def _readable(comments: Iterable[JSON]) -> list[JSON]:
    return known("comments", comments, lambda one: (one["id"], one["snippet"], _latest(one), _person(one)))


def _comment(comment: JSON, thread: JSON, people: dict[str, str], channel: str) -> Incoming:
    about, identity, first = comment.get("snippet") or {}, str(comment["id"]), str(thread["id"])
    text = str(about.get("textOriginal") or about.get("textDisplay") or "")
    own, video = _author(comment) == channel, str((thread.get("snippet") or {}).get("videoId") or about.get("videoId") or "")
    person = _answered(text, people, _author(_top(thread))) if own else _author(comment)
    at, edited = moment(about.get("publishedAt")), moment(about.get("updatedAt") or about.get("publishedAt"))
    image = str(about.get("imageUrl") or "")
    return Incoming(
        verb="edit" if edited > at else "add",
        remote_id=identity,
        thread=f"{first}:{person}",
        kind="comment",
        at=max(at, edited),
        author=_person(comment),
        text=text,
        url=f"{address(video)}&lc={identity}",
        parent=video if identity == first else first,
        own=own,
        attached=(Attached("image", "image/jpeg", image),) if image else (),
        context={"thread": first, "video": video, "status": str(about.get("moderationStatus") or "published")},
    )


def _answered(text: str, people: dict[str, str], first: str) -> str:
    """Whom an answer of ours is for: whom it names, else who began."""
    named = text.split(None, 1)[0].rstrip(":,").lower() if text.startswith("@") else ""
    return people.get(named.removeprefix("@"), first)


def _names(comments: list[JSON]) -> dict[str, str]:
    """Handle in lower case → channel id, of those who speak in a thread."""
    return {_person(one).handle.lower(): _author(one) for one in comments}


def _person(comment: JSON) -> Person:
    about = comment.get("snippet") or {}
    name = str(about.get("authorDisplayName") or "").removeprefix("@")
    url, avatar = str(about.get("authorChannelUrl") or ""), str(about.get("authorProfileImageUrl") or "")
    return Person(_author(comment), name, name, url, avatar)


def _author(comment: JSON) -> str:
    """The channel id; of a closed account there is none: the comment stands for its author."""
    about = comment.get("snippet") or {}
    return str((about.get("authorChannelId") or {}).get("value") or f"comment:{comment.get('id')}")


def _top(thread: JSON) -> JSON:
    return (thread.get("snippet") or {}).get("topLevelComment") or {}


def _at(thread: JSON) -> datetime:
    return moment((_top(thread).get("snippet") or {}).get("publishedAt"))


def _latest(comment: JSON) -> datetime:
    about = comment.get("snippet") or {}
    return max(moment(about.get("publishedAt")), moment(about.get("updatedAt") or about.get("publishedAt")))


def _count(thread: JSON) -> int:
    return int((thread.get("snippet") or {}).get("totalReplyCount") or 0)
