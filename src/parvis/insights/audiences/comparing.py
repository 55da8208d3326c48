"""Did one public react as much as another? Two sets of publications, on the accounts that each public follows (statistics, pure).

No network tells who reacted to one publication from where. What can be said: accounts followed mostly by residents beside those
followed mostly from abroad, and the languages of the comments underneath. Both are shown, with what they cannot say.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.insights.audiences.splitting import MIXED, SIDES
from parvis.insights.honest import DOUBT, FEWEST, LEAST, Comparison, Unit, compare, ratio, student, variance, wilson
from parvis.insights.posts.gather import Look, units

NEAR = 1.5
"""Publics reacted about alike when the interval of their ratio has one in it and leaves it by no more than so many times."""
PUBLICS = ("residents", "country", "abroad", MIXED, "unknown")


@dataclass(frozen=True, slots=True)
class Between:
    """Whether the effect of the first set differs between two publics: the ratio of their ratios, with its interval."""

    one: str
    other: str
    verdict: str  # more · less · same · unsure · few
    ratio: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Tongue:
    """Comments in one language under each set, with the part's interval."""

    language: str
    one: int
    other: int
    one_part: tuple[float, float, float] | None
    other_part: tuple[float, float, float] | None


def by_public(one: Sequence[Look], other: Sequence[Look], *, views: bool) -> dict[str, Comparison]:
    """Public → the two sets on the accounts that it follows; those with no publication at all are left out."""
    found = {}
    for public in PUBLICS:
        mine, theirs = ([look for look in looks if look.public == public] for looks in (one, other))
        if mine or theirs:
            found[public] = compare(units(mine, views=views), units(theirs, views=views))
    return found


def between(one: Sequence[Look], other: Sequence[Look], first: str, second: str, *, views: bool) -> Between:
    """The ratio of the first public's ratio by the second's."""
    sets = [
        [units([look for look in looks if look.public == public], views=views) for looks in (one, other)]
        for public in (first, second)
    ]
    return parted(first, second, sets)


def parted(first: str, second: str, sets: Sequence[Sequence[Sequence[Unit]]], *, sure: float = 1 - DOUBT) -> Between:
    """Each of `sets`: what one public made of the two sets of publications."""
    found = [_effect(*pair) for pair in sets]
    spreads = [(variance(side), len(side)) for pair in sets for side in pair]
    if any(effect is None for effect in found) or any(spread is None for spread, _n in spreads):
        return Between(first, second, "few")
    known = [(spread or 0.0, n) for spread, n in spreads]
    both = sum(spread for spread, _n in known)
    freedom = both * both / sum(spread**2 / (n - 1) for spread, n in known) if both else 1e6
    apart = (found[0] or 1.0) / (found[1] or 1.0)
    half = math.exp(student(sure, freedom) * math.sqrt(both))
    low, high = apart / half, apart * half
    if low > 1:
        verdict = "more"
    elif high < 1:
        verdict = "less"
    else:
        verdict = "same" if high < NEAR and low > 1 / NEAR else "unsure"
    return Between(first, second, verdict, apart, low, high)


def _effect(one: Sequence[Unit], other: Sequence[Unit]) -> float | None:
    """The ratio of two rates; None: too little to say, by the same bounds as `honest.compare`."""
    mine, theirs = ratio(one), ratio(other)
    if min(len(one), len(other)) < FEWEST or sum(unit.engaged for unit in (*one, *other)) < LEAST or not mine or not theirs:
        return None
    return mine / theirs


def tongues(one: Mapping[str, int], other: Mapping[str, int], *, most: int = 6) -> list[Tongue]:
    """Languages of comments, the most frequent first; "" is unknown and always last."""
    whole = sum(one.values()), sum(other.values())
    names = sorted({*one, *other} - {""}, key=lambda name: (-(one.get(name, 0) + other.get(name, 0)), name))[:most]
    if one.get("") or other.get(""):
        names.append("")
    return [
        Tongue(name, one.get(name, 0), other.get(name, 0), _part(one.get(name, 0), whole[0]), _part(other.get(name, 0), whole[1]))
        for name in names
    ]


def _part(hits: int, of: int) -> tuple[float, float, float] | None:
    interval = wilson(hits, of)
    return (hits / of, *interval) if interval else None


def told_sides(found: Mapping[str, Comparison]) -> list[str]:
    """Publics of which something can be said, residents first; the unknown is no public."""
    return [public for public in SIDES if public != "unknown" and public in found and found[public].verdict != "few"]
