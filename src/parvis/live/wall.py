"""The wall of an event: what is shown of what people said. Drawn once for each change and language, whoever looks at it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from parvis.inbox.models import Message
from parvis.live.models import Item, LiveEvent

SHOWN = 60
QUIET = 1.0
"""Seconds in which a process does not ask again which version a wall has: 300 screens ask every five seconds."""


@dataclass(frozen=True, slots=True)
class Picture:
    url: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Card:
    """One message on the wall. `name`: as its author writes it."""

    pk: int
    name: str
    handle: str
    network: str
    text: str
    language: str
    at: Any
    url: str
    picture: Picture | None


def cards(event: LiveEvent, most: int = SHOWN) -> list[Card]:
    """Newest first: one statement."""
    return [_card(row) for row in event.items.filter(state="shown").readable().told().order_by("-at", "-pk")[:most]]


def picture_of(message: Message) -> str:
    """The address of the first picture that came with it, on its network; "" for none. No page asks for it there."""
    for one in message.attached:
        if isinstance(one, dict) and str(one.get("mime", "")).startswith("image/") and one.get("url"):
            return str(one["url"])
    return ""


def _card(row: Item) -> Card:
    """Its picture is our own copy, and only with the words for those who do not see it."""
    who, message, copy = row.conversation.identity, row.message, row.copy
    picture = None
    if copy is not None and row.alt:
        url = reverse("live:picture", args=[row.event_id, row.pk])
        picture = Picture(url, row.alt, copy.width or 16, copy.height or 9)
    network = row.conversation.account.network
    return Card(row.pk, who.called, who.handle, network, message.text, message.language, message.at, message.url, picture)


# ── Drawn once ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class Known:
    """What this process knows of one wall: its event's version when it last asked, and what was drawn."""

    asked: float
    pk: int
    version: int
    state: str
    drawn: dict[str, tuple[int, SafeString]]


_known: dict[str, Known] = {}
MOST_KNOWN = 200


def version_of(slug: str) -> Known | None:
    """One statement a second and process at most, however many screens there are. None: no such wall."""
    known, now = _known.get(slug), time.monotonic()
    if known is not None and now - known.asked < QUIET:
        return known
    row = LiveEvent.objects.public().filter(slug=slug).values_list("pk", "version", "state").first()
    if row is None:
        _known.pop(slug, None)
        return None
    if known is None or known.pk != row[0]:
        if len(_known) >= MOST_KNOWN:
            _known.clear()
        known = _known[slug] = Known(now, *row, {})
    known.asked, known.version, known.state = now, row[1], row[2]
    return known


def drawn(known: Known, how: str, draw: Callable[[LiveEvent], SafeString]) -> SafeString:
    """The fragment of this version, `how` (language and look) included."""
    there = known.drawn.get(how)
    if there is not None and there[0] == known.version:
        return there[1]
    version = known.version
    made = draw(LiveEvent.objects.get(pk=known.pk))
    known.drawn[how] = (version, made)
    return made


def forget() -> None:
    """For tests, whose database begins anew."""
    _known.clear()
