"""How often an account speaks: the counts are the caller's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import POST, Said
from parvis.charter.tokens import Token


@dataclass(frozen=True, slots=True)
class Rhythm:
    """0 = no bound. The least is told while the week or the day is not there yet; this text counts already."""

    day_least: int = 0
    day_most: int = 0
    week_least: int = 0
    week_most: int = 0

    FIELDS = tuple(Field(key, "number", 0, most=200) for key in ("day_least", "day_most", "week_least", "week_most"))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.counts is None or said.way != POST:
            return []
        found = []
        for name, count, least, most in (
            ("day", said.counts.day, self.day_least, self.day_most),
            ("week", said.counts.week, self.week_least, self.week_most),
        ):
            if most and count > most:
                found.append(Found(f"{name}-many", {"count": count, "most": most}))
            elif count < least:
                found.append(Found(f"{name}-few", {"count": count, "least": least, "missing": least - count}))
        return found
