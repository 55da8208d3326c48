"""Reference numbers that can be read on the telephone: PAR-7KX4-92, the last two digits prove the others."""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable

LETTERS = "2346789ACDEFGHJKLMNPQRTUVWXY"
"""Of signs that look alike, one at most: no 0 and O, 1 and I, 5 and S; not B beside 8, not Z beside 2."""
PROVES = 97
"""A prime larger than the alphabet: any wrong letter, and any two neighbours exchanged, give another remainder."""


def draw(prefix: str, size: int = 4) -> str:
    """A new reference, drawn at random; `size` letters carry it."""
    return proved(prefix, "".join(secrets.choice(LETTERS) for _ in range(size)))


def proved(prefix: str, core: str) -> str:
    """With the two digits that prove `core`."""
    return f"{prefix}-{core}-{_proof(core)}"


def fresh(prefix: str, taken: Callable[[str], bool]) -> str:
    """A reference that nothing has yet: a letter longer where they begin to run out."""
    for size in (4, 4, 4, 5, 5, 6):
        if not taken(reference := draw(prefix, size)):
            return reference
    return draw(prefix, 8)


def typed(reference: str) -> str:
    """As we write it, from what a person typed."""
    return "".join(reference.upper().split())


def is_right(reference: str) -> bool:
    """Whether it may be one of ours, as typed by a person: case and spaces do not matter."""
    parts = typed(reference).split("-")
    if len(parts) != 3 or not parts[1] or set(parts[1]) - set(LETTERS):
        return False
    return parts[2] == _proof(parts[1])


def prefix_of(city: str) -> str:
    """Three capitals of the city's name: Évry → EVR."""
    plain = unicodedata.normalize("NFKD", city).encode("ascii", "ignore").decode().upper()
    return "".join(letter for letter in plain if letter.isalpha())[:3] or "REF"


def _proof(core: str) -> str:
    value = 0
    for letter in core:
        value = (value * len(LETTERS) + LETTERS.index(letter)) % PROVES
    return f"{value:02d}"
