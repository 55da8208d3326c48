"""What a letter carries besides its words: the room that wrote it says so for its kind, at the moment at which it leaves."""

from __future__ import annotations

from collections.abc import Callable

from parvis.letters.models import Letter
from parvis.networks.protocol import Media

Carrier = Callable[[Letter], tuple[Media, ...]]
_carriers: dict[str, Carrier] = {}


def carries(kind: str, carrier: Carrier) -> None:
    """`carrier`: of a letter of this kind, the files that go with it; they stay there while it is sent."""
    _carriers[kind] = carrier


def media_of(letter: Letter) -> tuple[Media, ...]:
    return _carriers[letter.kind](letter) if letter.kind in _carriers else ()
