"""What others' servers deliver, as values: whom it is for, whether everybody may read it, what was said. Everything is believed
only as far as its form; who signed it is looked at before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from parvis.networks.activitypub.documents import EVERYBODY, Site
from parvis.networks.protocol import Attached, Incoming, Kind, Person
from parvis.networks.text import plain

LONGEST = 300
"""Characters of an address that is kept."""
MOST_ATTACHED = 16
SAID = ("Note", "Article", "Question", "Page", "Event", "Image", "Video", "Audio")


def uri(value: Any) -> str:
    """The address of a thing, given whole, as a link, or by its address alone; "" without."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, dict):
        value = value.get("id") or value.get("href") or ""
    return value if isinstance(value, str) else ""


def uris(value: Any) -> list[str]:
    return [found for one in (value if isinstance(value, list) else [value]) if (found := uri(one))]


def host(address: str) -> str:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.netloc.lower() if parts.scheme in ("http", "https") else ""


def same_host(one: str, other: str) -> bool:
    return bool(host(one)) and host(one) == host(other)


def visibility(said: dict[str, Any]) -> str:
    """public · unlisted · private: only who is named, or who follows its author."""
    if EVERYBODY & set(uris(said.get("to"))):
        return "public"
    return "unlisted" if EVERYBODY & set(uris(said.get("cc"))) else "private"


def for_us(site: Site, said: dict[str, Any]) -> bool:
    """An answer to something of ours, or something that names us."""
    named = [uri(tag) for tag in _listed(said.get("tag")) if tag.get("type") == "Mention"]
    told = {*uris(said.get("to")), *uris(said.get("cc")), *named}
    return site.actor in told or site.own(uri(said.get("inReplyTo")))


def _listed(value: Any) -> Iterator[dict[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            yield one


def person(told: dict[str, Any], handle: str) -> Person:
    """The author, from their actor's document."""
    icon = told.get("icon")
    name = str(told.get("name") or told.get("preferredUsername") or handle)
    return Person(uri(told), handle, name[:200], _web(uri(told.get("url")) or uri(told)), _web(_pictured(icon)))


def _pictured(icon: Any) -> str:
    for one in _listed(icon):
        if found := uri(one.get("url")):
            return found
    return ""


def _web(address: str) -> str:
    return address if host(address) and len(address) <= 500 else ""


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def message(site: Site, said: dict[str, Any], author: Person, *, edited: bool = False) -> Incoming:
    """What was said to us. Private with one person is one thread; in public it is one person under one thing that is answered.

    Raises ValueError when it cannot be kept under its own name.
    """
    seen = visibility(said)
    remote, answered = uri(said), uri(said.get("inReplyTo"))
    if not remote or len(remote) > LONGEST or len(author.remote_id) > LONGEST:
        raise ValueError("an address that is missing or too long")
    kind: Kind = "private" if seen == "private" else "comment" if site.own(answered) else "mention"
    warning = str(said.get("summary") or "")
    text = plain(_content(said))
    if said.get("type") != "Note" and said.get("name"):
        text = f"{said['name']}\n\n{text}".strip()
    return Incoming(
        verb="edit" if edited else "add",
        remote_id=remote,
        thread=f"dm:{_short(author.remote_id)}"
        if seen == "private"
        else f"{_short(answered or remote)}:{_short(author.remote_id)}",
        kind=kind,
        at=_moment(said.get("published")),
        author=author,
        text=f"{warning}\n\n{text}".strip() if warning else text,
        language=_language(said),
        url=_web(uri(said.get("url")) or remote),
        parent=answered if len(answered) <= LONGEST else "",
        private=seen == "private",
        attached=tuple(_attached(one) for one in list(_listed(said.get("attachment")))[:MOST_ATTACHED]),
        context={"visibility": seen},
    )


def _content(said: dict[str, Any]) -> str:
    many = said.get("contentMap")
    first = next((one for one in many.values() if isinstance(one, str)), "") if isinstance(many, dict) else ""
    return str(said.get("content") or first)


def _language(said: dict[str, Any]) -> str:
    many = said.get("contentMap")
    return str(next(iter(many)))[:5] if isinstance(many, dict) and len(many) == 1 else ""


def _moment(told: Any) -> datetime:
    """Never later than now: a clock that is ahead keeps nothing on top."""
    now = datetime.now(UTC)
    try:
        at = datetime.fromisoformat(str(told).replace("Z", "+00:00"))
    except ValueError:
        return now
    return min(at if at.tzinfo else at.replace(tzinfo=UTC), now)


def _attached(one: dict[str, Any]) -> Attached:
    url = uri(one.get("url")) or uri(one.get("href"))
    name = urlsplit(url).path.rsplit("/", 1)[-1] if host(url) else ""
    return Attached(
        name[:200] or "fichier",
        str(one.get("mediaType") or "application/octet-stream")[:100],
        _web(url),
        alt=str(one.get("name") or ""),
    )


def removal(remote: str, author: Person) -> Incoming:
    return Incoming("remove", remote, f"gone:{_short(remote)}", "mention", datetime.now(UTC), author)
