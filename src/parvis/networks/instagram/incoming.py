"""From Instagram's shapes to `Incoming`: what webhooks and lists have in common.

A comment's `thread` is ``{comment that began}:{person}``, a mention's ``{media or comment}:{person}``, a private
message's ``dm:{person}``. `context` of what is public has `media`, `top` (the comment that began), `hidden`; of a
mention `media`, `comment` and `mention`.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.instagram.graph import Graph, moment
from parvis.networks.protocol import Attached, Incoming, Person, Verb

FALLBACK = {"image": "image/jpeg", "video": "video/mp4", "audio": "audio/mpeg", "ig_reel": "video/mp4", "reel": "video/mp4"}


def comment(
    graph: Graph, node: Mapping[str, Any], media: str, *, at: datetime, parent: str = "", url: str = ""
) -> Incoming | None:
    """A comment under our media. None: the account's own words under its own media, said to nobody."""
    author, parent = person_of(node), str(node.get("parent_id") or parent or "")
    own, remote_id = graph.ours({"id": author.remote_id, "username": author.handle}), str(node["id"])
    if own and not parent:
        return None
    top = parent or remote_id
    return Incoming(
        verb="add",
        remote_id=remote_id,
        thread=f"{top}:{author.remote_id}",
        kind="comment",
        at=at,
        author=author,
        text=str(node.get("text") or ""),
        url=url,
        parent=parent or media,
        own=own,
        context={"media": media, "top": top, "hidden": bool(node.get("hidden"))},
    )


def mention(node: Mapping[str, Any], *, media: str, comment: str, url: str) -> Incoming:
    """Somebody named or tagged the account in their own media, or in a comment there."""
    author, remote_id = person_of(node), comment or media
    return Incoming(
        verb="add",
        remote_id=remote_id,
        thread=f"{remote_id}:{author.remote_id}",
        kind="mention",
        at=moment(node["timestamp"]),
        author=author,
        text=str(node.get("text") or node.get("caption") or ""),
        url=url,
        context={"media": media, "comment": comment, "mention": True},
    )


def private(
    graph: Graph,
    verb: Verb,
    remote_id: str,
    *,
    person: str,
    author: Mapping[str, Any],
    at: datetime,
    text: str,
    parent: str = "",
    attached: Iterable[Attached] = (),
) -> Incoming:
    """A message between `person` and the account, written by `author`, who is one of them."""
    return Incoming(
        verb=verb,
        remote_id=remote_id,
        thread=f"dm:{person}",
        kind="private",
        at=at,
        author=person_of({"from": author}),
        text=text,
        parent=parent,
        private=True,
        own=graph.ours(author),
        attached=tuple(attached),
    )


def person_of(node: Mapping[str, Any]) -> Person:
    """`from` where it is told; who tags us is told by name alone, and is known by it.

    A message names its author by number alone: the number stands there until `person` is asked.
    """
    told = {**node.get("from", {})} or {"username": node.get("username")}
    name = str(told.get("username") or node.get("username") or "")
    known = str(told.get("id") or (f"@{name}" if name else f"unknown:{node.get('id', '')}"))
    url = f"https://www.instagram.com/{name}/" if name else ""
    return Person(known, name or known.lstrip("@"), str(told.get("name") or ""), url)


def attachments(found: Iterable[Mapping[str, Any]]) -> Iterator[Attached]:
    """Of a message in a webhook: `{"type", "payload": {"url"}}`; what has no address is left out."""
    for each in found:
        payload = each.get("payload") or {}
        if payload.get("url"):
            yield attachment(str(payload["url"]), str(each.get("type", "")), str(payload.get("title") or ""))


def files(found: Iterable[Mapping[str, Any]]) -> Iterator[Attached]:
    """Of a message in a list: another shape than in a webhook."""
    for each in found:
        url = (each.get("image_data") or each.get("video_data") or {}).get("url") or each.get("file_url")
        if url:
            yield attachment(str(url), "video" if each.get("video_data") else "image", str(each.get("name") or ""))


def attachment(url: str, kind: str, name: str = "") -> Attached:
    """The address's ending tells the MIME type, else Instagram's own word does (`image`, `ig_reel` …)."""
    path = urlsplit(url).path
    mime = mimetypes.guess_type(path)[0] or FALLBACK.get(kind, "application/octet-stream")
    return Attached(name or path.rsplit("/", 1)[-1], mime, url)
