"""No more often than in past years: the judge of an election looks at what the city did in the same months before.

The counts are the caller's. A year of which nobody knows anything is no year without publications: it is left out, and where
none is known the clause says so instead of comparing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import POST, Band, Said
from parvis.charter.tokens import Token


@dataclass(frozen=True, slots=True)
class PastYears:
    """`factor`: per cent of the mean of past years from which on it speaks; `per`: in the week, in the month, or either."""

    factor: int = 120
    per: tuple[str, ...] = ("month", "week")

    FIELDS = (Field("factor", "number", 120, most=1000), Field("per", "choices", ("month", "week"), choices=("month", "week")))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.way != POST or not said.bands:
            return []
        asked = [one for one in said.bands if one.per in self.per]
        known = [one for one in asked if one.past]
        if asked and not known:
            return [Found("no-past", {"count": asked[0].count})]
        return [_found(one) for one in known if one.above(self.factor)]


def _found(band: Band) -> Found:
    past = ", ".join(f"{year} : {count}" for year, count in band.past)
    return Found(f"{band.per}-above", {"count": band.count, "mean": band.mean, "past": past})
