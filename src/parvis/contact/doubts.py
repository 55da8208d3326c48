"""What makes a message worth a look before it goes to the counter. A doubt never refuses: a person decides."""

from __future__ import annotations

import re
from collections.abc import Iterator

QUICK = 3.0
"""Seconds in which nobody fills in a form."""
LINKS = 3
_LINK = re.compile(r"https?://|www\.", re.I)
_SOLD = re.compile(r"\b(?:viagra|cialis|casino|crypto ?invest\w*|backlinks?|seo services?|forex|payday loans?)\b", re.I)


def doubts(text: str, name: str, *, trap: str = "", seconds: float | None = None) -> list[str]:
    """Codes: trap (a field that no person sees was filled in) · quick · links · sold. `seconds` None: nobody measured."""
    return list(_found(text, name, trap, seconds))


def _found(text: str, name: str, trap: str, seconds: float | None) -> Iterator[str]:
    if trap.strip():
        yield "trap"
    if seconds is not None and seconds < QUICK:
        yield "quick"
    if len(_LINK.findall(text)) > LINKS or _LINK.search(name):
        yield "links"
    if _SOLD.search(text):
        yield "sold"
