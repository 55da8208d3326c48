"""Places into residents, country, abroad and unknown (pure). What a network does not tell is unknown, never guessed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from parvis.understanding.folding import fold

SIDES = ("residents", "country", "abroad", "unknown")
LEANS = 0.5
"""From this part of all its followers on, an account is followed mostly by one side."""
MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a network's answer."""

    by: str  # country · region · city
    key: str
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Rules:
    """(by, key) → residents or country."""

    sides: Mapping[tuple[str, str], str]

    def side(self, told: Told) -> str:
        """ "" : no such place in the table."""
        return next((self.sides[told.by, key] for key in keys(told) if (told.by, key) in self.sides), "")


@dataclass(frozen=True, slots=True)
class Split:
    """People by side. None: the network does not tell that side apart; they are in `unknown`, or in the next larger one."""

    whole: float
    residents: float | None = None
    country: float | None = None
    abroad: float | None = None
    at: datetime | None = None
    of: str = "followers"

    @property
    def unknown(self) -> float:
        return max(0.0, self.whole - sum(value or 0.0 for value in (self.residents, self.country, self.abroad)))

    def part(self, side: str) -> float | None:
        value = getattr(self, side)
        return value / self.whole if value is not None and self.whole else None

    @property
    def leaning(self) -> str:
        """The side of most of its followers; mixed: of none; unknown: too few are told to say."""
        if not self.whole:
            return "unknown"
        parts = {side: self.part(side) or 0.0 for side in SIDES}
        best = max(SIDES, key=lambda side: parts[side])
        if parts[best] >= LEANS:
            return best
        return "unknown" if parts["unknown"] > 1 - LEANS else MIXED


def keys(told: Told) -> Iterable[str]:
    """Under which a place may stand in the table: its code, its name, its name without what follows a comma."""
    if told.by == "country":
        yield told.key.upper()
        return
    for name in (told.key, told.label):
        if name:
            yield fold(name)
            yield fold(name.partition(",")[0])


def split(told: Sequence[Told], whole: float | None, rules: Rules, *, at: datetime | None = None, of: str = "followers") -> Split:
    """`whole`: all followers as the network counts them; None: only those whose place it tells."""
    by: dict[str, list[Told]] = {}
    for one in told:
        by.setdefault(one.by, []).append(one)
    countries = by.get("country", [])
    known = sum(one.value for one in countries)
    total = max(whole or 0.0, known) or max((sum(one.value for one in rows) for rows in by.values()), default=0.0)
    near = by.get("city") or by.get("region")
    residents = sum(one.value for one in near if rules.side(one) == "residents") if near else None
    if not countries:
        return Split(total, None if residents is None else min(residents, total), None, None, at, of)
    inside = sum(one.value for one in countries if rules.side(one))
    residents = None if residents is None else min(residents, inside)
    return Split(total, residents, inside - (residents or 0.0), known - inside, at, of)


def together(splits: Iterable[Split]) -> Split:
    """Of several accounts: people are counted once an account, as their networks do. A side is None if no account tells it."""
    rows = list(splits)

    def summed(side: str) -> float | None:
        told = [value for row in rows if (value := getattr(row, side)) is not None]
        return sum(told) if told else None

    moments = [row.at for row in rows if row.at is not None]
    return Split(
        sum(row.whole for row in rows), summed("residents"), summed("country"), summed("abroad"), min(moments, default=None)
    )
