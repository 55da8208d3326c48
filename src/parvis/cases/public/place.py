"""Where a case is, as rough as everybody may know it."""

from __future__ import annotations

import re

from parvis.cases.models import Case
from parvis.understanding.folding import fold
from parvis.understanding.places import SHORT, STREETS

DECIMALS = {"district": 2}
USUAL = 3
"""Decimals of a degree: about a hundred metres."""


def point_of(case: Case) -> tuple[float, float] | None:
    if case.lat is None or case.lon is None:
        return None
    decimals = DECIMALS.get(case.precision, USUAL)
    return round(case.lat, decimals), round(case.lon, decimals)


def words_of(case: Case) -> str:
    """A street or a district; an address may be somebody's home, so that no house number is told."""
    return _HOUSE.sub(_without_house, case.place) if case.precision in ("street", "district") else ""


_HOUSE = re.compile(r"\b\d{1,4}\s?(?:bis|ter|quater)?\s?,?\s*(?=([^\W\d_]+))", re.I)


def _without_house(found: re.Match[str]) -> str:
    """What stands before a word of streets is a house number; “8 mai” is a name."""
    word = fold(found[1])
    return "" if SHORT.get(word, word) in STREETS else found[0]
