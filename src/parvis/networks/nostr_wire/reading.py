"""What people say to a key: notes and comments that name it, private messages, and what they took back.

Cursor: ``{"since": {relay: unix seconds}, "seen": {first half of an id: first half of its author}}``. Dates are what authors
say, and those of private messages are false by up to two days: each read therefore looks three days back, and `seen` tells
what was given already. A relay that was away is read from where it stood.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from parvis.networks.nostr_wire.events import (
    CHAT,
    DELETION,
    PROFILE,
    WRAP,
    Event,
    moment,
    newest,
    npub,
    value,
    values,
)
from parvis.networks.nostr_wire.keys import Signer
from parvis.networks.nostr_wire.private import opened
from parvis.networks.nostr_wire.relays import Filter, Link, Relays, unique
from parvis.networks.nostr_wire.threads import context, spot
from parvis.networks.protocol import JSON, Attached, Incoming, Later, Page, Person, Refused

BACK = 3 * 86400
FIRST = 86400  # how far back the first read of a new account looks, beyond BACK for private messages
AHEAD = 3600  # clocks that are fast
LIMIT = 200  # events asked for at once
WALKS = 25  # … so many times, before less is looked at
SEEN = 4000
HALF = 16  # characters of an id that are kept


def read(relays: Relays, signer: Signer, cursor: JSON, kinds: Sequence[int]) -> Page:
    """Oldest first. One page holds what one span of time holds, at most some thousands."""
    now = int(time.time())
    since: dict[str, int] = dict((cursor or {}).get("since") or {})
    seen: dict[str, str] = dict((cursor or {}).get("seen") or {})
    asked = _filters(signer.pub, kinds)
    spans = relays.each(lambda link: _span(link, asked, since.get(link.url, now - FIRST), now + AHEAD))
    events = unique(event for _, (found, _) in spans for event in found)
    fresh = [event for event in events if event["id"][:HALF] not in seen]
    started = now - FIRST if cursor is None else 0
    items = [item for item in _told(relays, signer, fresh, seen) if item.at.timestamp() >= started]
    kept = {event["id"][:HALF]: event["pubkey"][:HALF] for event in fresh} | seen
    after = {"since": since | {url: min(end, now) for url, (_, end) in spans}, "seen": dict(list(kept.items())[:SEEN])}
    ids = {item.remote_id for item in items}
    items.sort(key=lambda item: (item.at, item.parent in ids))  # dates are whole seconds
    return Page(tuple(items), after, more=any(end < now for _, (_, end) in spans))


def _filters(pub: str, kinds: Sequence[int]) -> list[Filter]:
    return [
        {"#p": [pub], "kinds": [*kinds, DELETION]},
        {"#p": [pub], "kinds": [WRAP]},
        {"authors": [pub], "kinds": list(kinds)},
    ]


def _span(link: Link, filters: Sequence[Filter], since: int, end: int) -> tuple[list[Event], int]:
    """(all there is from BACK before `since`, until when). What holds too much is read without looking back, then by halves,
    so that old comes before new."""
    start = since - BACK
    while True:
        walked = [_walk(link, one, start, end) for one in filters]
        if not any(full for _, full in walked) or end - start <= 1:
            return [event for found, _ in walked for event in found], end
        start, end = (since, end) if start < since else (start, (start + end) // 2)


def _walk(link: Link, asked: Filter, start: int, end: int) -> tuple[list[Event], bool]:
    """Down from `end`, page by page until one brings nothing new: a relay may give fewer than asked. True: there is more."""
    found: dict[str, Event] = {}
    for _ in range(WALKS):
        page = link.ask([{**asked, "since": start, "until": end, "limit": LIMIT}])
        fresh = [event for event in page if event["id"] not in found]
        if not fresh:
            return list(found.values()), False
        found |= {event["id"]: event for event in fresh}
        end = min(event["created_at"] for event in fresh)
    return list(found.values()), True


def _told(relays: Relays, signer: Signer, events: Iterable[Event], seen: Mapping[str, str]) -> Iterator[Incoming]:
    public = [event for event in events if event["kind"] not in (WRAP, DELETION)]
    rumors = [rumor for event in events if event["kind"] == WRAP and (rumor := opened(signer, event))]
    names = people(relays, {event["pubkey"] for event in [*public, *rumors]})
    ours = _ours(relays, signer.pub, public)
    for event in public:
        yield from _public(event, signer.pub, names, ours)
    for rumor in unique(rumors):
        if rumor["kind"] == CHAT:
            yield _private(rumor, signer.pub, names)
    known = {**seen} | {event["id"][:HALF]: event["pubkey"][:HALF] for event in public}
    for event in events:
        if event["kind"] == DELETION:
            yield from _removed(event, known)


def _public(event: Event, pub: str, names: Mapping[str, Person], ours: set[str]) -> Iterator[Incoming]:
    """A note or comment. What we wrote ourselves counts only where it answers somebody."""
    here = spot(event)
    own = event["pubkey"] == pub
    other = here.parent_pub if own else event["pubkey"]
    if own and (not here.parent or other in ("", pub)):
        return
    answers_us = here.parent_pub == pub or here.parent in ours
    yield Incoming(
        verb="add", remote_id=event["id"], thread=f"{here.root or event['id']}:{other}",
        kind="comment" if answers_us or own else "mention", at=moment(event), author=names[event["pubkey"]],
        text=event["content"], url=f"https://njump.me/{event['id']}", parent=here.parent, own=own,
        attached=tuple(_attached(event)), context=context(event),
    )  # fmt: skip


def _attached(event: Event) -> Iterator[Attached]:
    """Pictures and films that the note itself describes (NIP-92)."""
    for tag in event["tags"]:
        told = dict(str(field).split(" ", 1) for field in tag[1:] if " " in str(field)) if tag[:1] == ["imeta"] else {}
        if url := told.get("url", ""):
            name = url.rsplit("/", 1)[-1]
            yield Attached(name, told.get("m", "application/octet-stream"), url, alt=told.get("alt", ""))


def _private(rumor: Event, pub: str, names: Mapping[str, Person]) -> Incoming:
    own = rumor["pubkey"] == pub
    other = value(rumor, "p") if own else rumor["pubkey"]
    return Incoming(
        verb="add", remote_id=rumor["id"], thread=f"dm:{other}", kind="private", at=moment(rumor),
        author=names[rumor["pubkey"]], text=rumor["content"], parent=value(rumor, "e"), private=True, own=own,
        context={"kind": CHAT, "pub": other, "at": rumor["created_at"]},
    )  # fmt: skip


def _removed(event: Event, known: Mapping[str, str]) -> Iterator[Incoming]:
    """Only their author takes words back: others' wishes are not believed."""
    for target in values(event, "e"):
        if known.get(target[:HALF]) == event["pubkey"][:HALF]:
            yield Incoming("remove", target, "", "comment", moment(event), Person(event["pubkey"], npub(event["pubkey"])))


def _ours(relays: Relays, pub: str, events: Iterable[Event]) -> set[str]:
    """Which of the answered are ours, where the answers do not tell."""
    unsure = {here.parent for event in events if (here := spot(event)).parent and not here.parent_pub}
    if not unsure:
        return set()
    return {event["id"] for event in relays.ask({"ids": sorted(unsure)[:500], "authors": [pub]})}


def people(relays: Relays, pubs: set[str]) -> dict[str, Person]:
    """Who they say they are (kind 0); who says nothing, or is not found, is told by the key alone."""
    told: list[Event] = []
    if pubs:
        try:
            told = relays.ask({"kinds": [PROFILE], "authors": sorted(pubs)[:500]})
        except (Later, Refused):
            told = []
    return {pub: person(pub, newest(event for event in told if event["pubkey"] == pub)) for pub in pubs}


def person(pub: str, profile: Event | None) -> Person:
    said: Any = {}
    try:
        said = json.loads(profile["content"]) if profile else {}
    except (ValueError, RecursionError):
        said = {}
    said = said if isinstance(said, dict) else {}
    picture = str(said.get("picture") or "")
    name = str(said.get("display_name") or said.get("name") or "")[:100]
    handle = npub(pub)
    return Person(pub, handle, name, f"https://njump.me/{handle}", picture if picture.startswith("https://") else "")
