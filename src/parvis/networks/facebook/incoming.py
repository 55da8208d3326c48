"""From Facebook's shapes to `Incoming`: what webhooks and lists have in common.

Conversations. A comment's `thread` is ``{comment that began}:{person}``, a mention's ``{post or comment}:{person}``, a
private message's ``dm:{person}``. Facebook has two floors of comments, so an answer to an answer names the first
comment as its parent. The inbox first looks whether `parent` is a message of a conversation with the same person (for
an `own` item: with anybody); only if not does it take `thread`. `context` has `post`, `top` (the comment that began)
and `hidden`.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.protocol import Attached, Incoming, Kind, Person, Verb

FALLBACK = {
    "image": "image/jpeg",
    "photo": "image/jpeg",
    "video": "video/mp4",
    "audio": "audio/mpeg",
    "fallback": "text/html",
}


def said_in_public(
    *,
    verb: Verb,
    kind: Kind,
    remote_id: str,
    post: str,
    parent: str,
    author: Mapping[str, Any],
    at: datetime,
    page: str,
    text: str,
    url: str = "",
    hidden: bool = False,
    attached: tuple[Attached, ...] = (),
) -> Incoming:
    """A comment or a mention. `parent`: the post, or the comment that it answers."""
    person = person_of(author, remote_id)
    top = parent if parent and parent != post else remote_id
    return Incoming(
        verb=verb,
        remote_id=remote_id,
        thread=f"{top}:{person.remote_id}",
        kind=kind,
        at=at,
        author=person,
        text=text,
        url=url or f"https://www.facebook.com/{remote_id}",
        parent=parent,
        own=person.remote_id == page,
        attached=attached,
        context={"post": post, "top": top, "hidden": hidden},
    )


def said_in_private(
    *,
    verb: Verb,
    remote_id: str,
    person: str,
    author: Mapping[str, Any],
    at: datetime,
    page: str,
    text: str,
    parent: str = "",
    attached: tuple[Attached, ...] = (),
) -> Incoming:
    """A message between `person` and the page, written by `author`, who is one of them."""
    writer = person_of(author, remote_id)
    return Incoming(
        verb=verb,
        remote_id=remote_id,
        thread=f"dm:{person}",
        kind="private",
        at=at,
        author=writer,
        text=text,
        parent=parent,
        private=True,
        own=writer.remote_id == page,
        attached=attached,
    )


def person_of(author: Mapping[str, Any], remote_id: str) -> Person:
    """Facebook hides some authors from some applications: each such message then has an author of its own.

    People have no handle; who is told without a name (a message) has their number there, until `person` is asked.
    """
    known, name = str(author.get("id") or ""), str(author.get("name") or "")
    url = f"https://www.facebook.com/{known}" if known else ""
    return Person(known or f"unknown:{remote_id}", "" if name else known, name, url)


def attachments(found: Iterable[Mapping[str, Any]]) -> tuple[Attached, ...]:
    """Of a message: `{"type", "payload": {"url", "title"}}`; what has no address (a place, a card) is left out."""
    return tuple(
        attachment(str(each["payload"]["url"]), str(each.get("type", "")), str(each["payload"].get("title") or ""))
        for each in found
        if (each.get("payload") or {}).get("url")
    )


def attachment(url: str, kind: str, name: str = "") -> Attached:
    """Facebook does not tell each MIME type: the address's ending does, else its own word (`image`, `video` …)."""
    path = urlsplit(url).path
    mime = mimetypes.guess_type(path)[0] or FALLBACK.get(kind.split("_")[0], "application/octet-stream")
    return Attached(name or path.rsplit("/", 1)[-1], mime, url)
