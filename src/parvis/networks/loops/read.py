"""What people say under our films and in private.

Cursor: ``{"counts": {film: comments}, "seen": [comment ids], "messages": {conversation: newest message id}, "whole": the last
whole look}``, within a round also ``"left": [[film, whole]]`` and, in the first, ``"first"``. A film whose count of comments has
changed is read whole, for an answer may stand under any of its comments; the newest films are looked at in any case, and whole
once an hour: one comment more and one less are the same count. How conversations are shaped is not documented: they are read with
care, and never cost the comments.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.loops.api import Api, moment
from parvis.networks.protocol import JSON, Attached, Incoming, Page, Person, Refused

NEWEST = 5  # films whose comments are looked at in any case
FILMS = 3  # pages of 20 films whose counts are compared
PAGES = 20  # of comments of one film
FULL = 100  # items after which the rest of a round is another page
SEEN = 3_000
FIRST = timedelta(hours=24)
WHOLE = timedelta(hours=1)


def read(api: Api, cursor: JSON) -> Page:
    """Films of a round until a page is full, then what was said in private; oldest first within a page."""
    now = datetime.now(UTC)
    told = dict(cursor or {"first": True})
    if "left" not in told:
        told = _round(api, told, now)
    seen = dict.fromkeys(told.get("seen") or ())
    left, found = list(told["left"]), list[Incoming]()
    while left and len(found) < FULL:
        film, whole = left.pop(0)
        found += _film(api, film, whole, seen)
    first = bool(told.get("first"))
    after = {**told, "left": left, "seen": list(seen)[-SEEN:]}
    if not left:
        messages = dict(told.get("messages") or {})
        found += _private(api, messages, first)
        after = {name: after[name] for name in ("counts", "seen", "whole")} | {"messages": messages}
    kept = sorted((item for item in found if not first or item.at >= now - FIRST), key=_place)
    return Page(tuple(kept), after, more=bool(left))


def _round(api: Api, cursor: dict[str, Any], now: datetime) -> dict[str, Any]:
    """Which films this round looks at, and which of them whole."""
    counts, left = dict(cursor.get("counts") or {}), []
    entire = now.timestamp() - float(cursor.get("whole") or 0) > WHOLE.total_seconds()
    for place, film in enumerate(api.pages("/api/v1/studio/posts", {"limit": 20, "filter": "all"}, FILMS)):
        identity, count = str(film["id"]), film.get("comments")
        changed, near = counts.get(identity) != count, place < NEWEST
        if near or (changed and (count or identity in counts)):
            left.append([identity, changed or entire])
        counts[identity] = count
    return {
        **cursor, "counts": dict(list(counts.items())[-200:]), "left": left,
        "whole": now.timestamp() if entire else cursor.get("whole"),
    }  # fmt: skip


def _place(item: Incoming) -> tuple[datetime, int, str]:
    """By date; ids are growing numbers, and tell the order inside one moment."""
    return item.at, len(item.remote_id), item.remote_id


def _film(api: Api, film: str, whole: bool, seen: dict[str, None]) -> list[Incoming]:
    """Comments come newest first: unless all is wanted, the first known one without answers ends the look."""
    found: list[Incoming] = []
    try:
        for comment in api.pages(f"/api/v1/video/comments/{film}", {}, PAGES):
            known = str(comment["id"]) in seen
            found += _told(comment, film, comment, seen)
            if comment.get("replies"):
                path = f"/api/v1/video/comments/{film}/replies"
                for reply in api.pages(path, {"cr": str(comment["id"])}, PAGES):
                    found += _told(reply, film, comment, seen)
            if known and not whole and not comment.get("replies"):
                break
    except Refused as no:
        if no.code != "not-found":  # taken away since the round began: what was read of it stays, the others are read
            raise
    return found


def _told(comment: JSON, film: str, above: JSON, seen: dict[str, None]) -> Iterator[Incoming]:
    """A comment, or a reply under `above`. Ours belong to the conversation with whom `above` is from."""
    identity, top = str(comment["id"]), str(above["id"])
    gone = bool(comment.get("tombstone"))
    mark = f"-{identity}" if gone else identity
    if mark in seen or (gone and identity not in seen):
        return
    seen[mark] = None
    author, own = person(comment.get("account")), bool(comment.get("is_owner"))
    other = person(above.get("account")) if own else author
    yield Incoming(
        verb="remove" if gone else "add", remote_id=identity, thread=f"{top}:{other.remote_id}", kind="comment",
        at=moment(comment.get("created_at")), author=author, text=str(comment.get("caption") or ""),
        url=str(comment.get("remote_url") or comment.get("url") or ""), parent=film if identity == top else top,
        own=own, attached=_attached(comment.get("media")),
        context={"video": film, "top": top},
    )  # fmt: skip


def _private(api: Api, newest: dict[str, str], first: bool) -> list[Incoming]:
    found: list[Incoming] = []
    try:
        for conversation in api.pages("/api/v1/dm/conversations", {}, 3):
            found += _conversation(api, str(conversation["id"]), newest, first)
    except Refused:  # private messages are off for this account, or for this server
        return found
    return found


def _conversation(api: Api, identity: str, newest: dict[str, str], first: bool) -> list[Incoming]:
    """The messages after the newest that we know; of a conversation that is new to us, all."""
    fresh: list[Incoming] = []
    for message in api.pages(f"/api/v1/dm/conversations/{identity}/messages", {}, 1 if first else PAGES):
        if str(message["id"]) == newest.get(identity):
            break
        author = person(message.get("sender") or message.get("account") or message.get("from"))
        fresh.append(Incoming(
            verb="add", remote_id=str(message["id"]), thread=f"dm:{identity}", kind="private",
            at=moment(message.get("created_at")), author=author, text=str(message.get("body") or ""), private=True,
            own=bool(message.get("is_owner", message.get("is_mine"))), context={"conversation": identity},
        ))  # fmt: skip
    if fresh:
        newest[identity] = fresh[0].remote_id
    return fresh


def person(account: Any) -> Person:
    told = account if isinstance(account, dict) else {}
    handle = str(told.get("username") or told.get("acct") or told.get("id") or "?").lstrip("@")
    avatar = str(told.get("avatar") or "")
    return Person(str(told.get("id") or handle), handle, str(told.get("name") or handle), str(told.get("url") or ""), avatar)


def _attached(media: Any) -> tuple[Attached, ...]:
    told = media if isinstance(media, dict) else {}
    url = str(told.get("src_url") or told.get("url") or "")
    return (Attached(url.rsplit("/", 1)[-1], "image/jpeg", url),) if url else ()
