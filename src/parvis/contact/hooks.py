"""What the rooms above want said on the public form. This room does not know them: each says it, when it begins."""

from __future__ import annotations

from collections.abc import Callable

SAYS: dict[str, Callable[[], str]] = {}


def says(room: str, words: Callable[[], str]) -> None:
    """`words`: in the reader's language; "" says nothing."""
    SAYS[room] = words


def said() -> list[str]:
    return [words for one in SAYS.values() if (words := one())]
