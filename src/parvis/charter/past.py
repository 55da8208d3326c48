"""What was said: the rooms that publish and answer hand over their past, so that a clause can be tried on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from parvis.charter.rules import Charter, Verdict
from parvis.charter.said import Said
from parvis.people.models import User

YEAR = timedelta(days=366)
SLICE = 200
"""Texts looked at in one answer: a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that went out: where it is shown, when, on which account."""

    said: Said
    at: datetime
    url: str
    account: str


Source = Callable[[User, datetime, int, int], tuple[list[Told], int]]
"""(who asks, since, below this id or 0, how many) → what went out, newest first, and the id to go on from (0 = all seen)."""
_sources: dict[str, Source] = {}


def remembers(way: str) -> Callable[[Source], Source]:
    """Decorates a room's source of past texts: `said.POST` or `said.REPLY`."""

    def known(source: Source) -> Source:
        _sources[way] = source
        return source

    return known


@dataclass(frozen=True, slots=True)
class Slice:
    """What a clause would have said of one slice of the past. `further`: where the next one begins, "" = all seen."""

    looked: int
    hits: list[tuple[Told, list[Verdict]]] = field(default_factory=list)
    further: str = ""
    at: datetime | None = None


def look_back(charter: Charter, *, by: User, now: datetime, cursor: str = "") -> Slice:
    """One slice of the last year, newest first; answers after publications. `cursor`: as `further` gave it."""
    ways = list(_sources)
    way, _, below = cursor.partition(":")
    way = way if way in ways else (ways[0] if ways else "")
    if not way:
        return Slice(0)
    told, further = _sources[way](by, now - YEAR, int(below) if below.isdigit() and len(below) < 19 else 0, SLICE)
    hits = [(one, found) for one in told if (found := charter.verdicts(one.said))]
    following = ways[ways.index(way) + 1 :]
    onward = f"{way}:{further}" if further else (f"{following[0]}:" if following else "")
    return Slice(len(told), hits, onward, told[-1].at if told else None)
