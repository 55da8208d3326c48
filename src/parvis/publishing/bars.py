"""Bars across a calendar's weeks (pure): what lasts several days keeps its line from one day to the next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
LINES = 3
"""Bars shown on a day; more are counted."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`kind`: holiday, school, own, pre-election, eve, vote, campaign or event."""

    kind: str
    name: str
    first: date
    last: date
    url: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A bar on one day. `named`: its name is written here, on its first day and on each Monday, across the `room` days that it
    has left in this week; `ends`: it goes no further."""

    bar: Bar
    named: bool
    begins: bool
    ends: bool
    room: int = 1


@dataclass(frozen=True, slots=True)
class Bars:
    """A day's pieces that have room, and how many have none."""

    pieces: tuple[Piece | None, ...]
    hidden: int


def laid(week: Sequence[date], bars: Iterable[Bar]) -> dict[date, list[Piece | None]]:
    """Each day's pieces, line by line; None keeps a line free for the neighbour's bar."""
    here = [bar for bar in bars if bar.first <= week[-1] and bar.last >= week[0]]
    here.sort(key=lambda bar: (max(bar.first, week[0]), -(min(bar.last, week[-1]) - max(bar.first, week[0])).days, bar.name))
    lines: list[list[Bar]] = []
    for bar in here:
        line = next((one for one in lines if one[-1].last < bar.first), None)
        if line is None:
            lines.append([bar])
        else:
            line.append(bar)
    return {day: _day(day, week, lines) for day in week}


def _day(day: date, week: Sequence[date], lines: list[list[Bar]]) -> list[Piece | None]:
    found = [next((bar for bar in line if bar.first <= day <= bar.last), None) for line in lines]
    while found and found[-1] is None:
        found.pop()
    return [_piece(bar, day, week) if bar else None for bar in found]


def _piece(bar: Bar, day: date, week: Sequence[date]) -> Piece:
    room = (min(bar.last, week[-1]) - day).days + 1
    return Piece(bar, day in (bar.first, week[0]), day == bar.first, day == bar.last, room)
