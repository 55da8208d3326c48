"""What may not begin while the clause holds: an account, a series. It says nothing of any text (`charter/beginnings.py` asks)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token

ACTS = ("account", "series")


@dataclass(frozen=True, slots=True)
class Beginning:
    acts: tuple[str, ...] = ACTS

    FIELDS = (Field("acts", "choices", ACTS, choices=ACTS, needed=True),)

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        return []
