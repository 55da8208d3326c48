"""What a dashboard is asked: one address scheme, /mesures/tableaux/<by>/<value>?du=&au=&…, whoever asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from parvis.inbox.wanted import number

BY = {"objectif": "objective", "reseau": "network", "compte": "account", "campagne": "campaign", "theme": "topic"}
"""Word of the address → dimension of a day: whose dashboard it is."""
THINGS = {"direct": "live", "concours": "contest", "liste": "list"}
"""The same for things that have publications of their own: a live event, a contest, a list of places."""
OF = {**BY, **THINGS}
FILTERS = {**BY, "langue": "language", "vise": "aim"}
UNKNOWN = "-"
BY_DAY, BY_WEEK = 45, 370
"""Periods of so many days are drawn by day, of so many by week; longer ones by month."""
LONGEST = 366 * 10


@dataclass(frozen=True, slots=True)
class Board:
    """`by` "": everything. `narrow`: dimension → value, with the board's own."""

    first: date
    last: date
    narrow: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""

    @property
    def thing(self) -> tuple[str, int] | None:
        """The live event, contest or list that it is of: (which of them, its number)."""
        return next(((name, self.narrow[name]) for name in THINGS.values() if name in self.narrow), None)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def grain(self) -> str:
        return "d" if self.days <= BY_DAY else "w" if self.days <= BY_WEEK else "m"

    @property
    def before(self) -> tuple[date, date]:
        return self.first - timedelta(days=self.days), self.first - timedelta(days=1)

    def start(self, day: date) -> date:
        """The first day of the step that a day is in."""
        if self.grain == "m":
            return day.replace(day=1)
        return day - timedelta(days=day.weekday()) if self.grain == "w" else day

    @property
    def steps(self) -> list[date]:
        """All of them, those without anything too."""
        found, day = [], self.start(self.first)
        while day <= self.last:
            found.append(day)
            day = (
                (day + timedelta(days=32)).replace(day=1)
                if self.grain == "m"
                else day + timedelta(days=7 if self.grain == "w" else 1)
            )
        return found


def read(given: Mapping[str, str], today: date, *, by: str = "", value: str = "", usual: int = 90) -> Board:
    """From an address; what is not understood is left out, so that an old link still opens."""
    last = min(day_of(given.get("au"), today), today)
    first = min(day_of(given.get("du"), last - timedelta(days=usual - 1)), last)
    narrow: dict[str, Any] = {}
    for word, dimension in FILTERS.items():
        text = value if by and BY.get(by) == dimension else given.get(word, "")
        text = text.replace("\x00", "")[:60]
        if text == UNKNOWN:
            narrow[dimension] = None if dimension == "campaign" else ""
        elif dimension in ("account", "campaign"):
            if number(text):
                narrow[dimension] = number(text)
        elif text:
            narrow[dimension] = text
    if by in THINGS and number(value):
        narrow[THINGS[by]] = number(value)
    return Board(max(first, last - timedelta(days=LONGEST)), last, narrow, OF.get(by, ""))


def day_of(text: str | None, otherwise: date) -> date:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return otherwise
    return found if 2000 <= found.year <= 2200 else otherwise


def query(board: Board, **more: str) -> dict[str, str]:
    """The same question as an address has it, without the board's own value."""
    values = {"du": board.first.isoformat(), "au": board.last.isoformat()}
    for word, dimension in FILTERS.items():
        if dimension in board.narrow and dimension != board.by:
            value = board.narrow[dimension]
            values[word] = UNKNOWN if value in ("", None) else str(value)
    return values | more
