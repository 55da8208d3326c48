"""A clause for people: nothing is looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token


@dataclass(frozen=True, slots=True)
class Reading:
    FIELDS = ()

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        return []
