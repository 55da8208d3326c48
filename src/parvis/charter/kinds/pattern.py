"""A pattern of the city's own. One that takes too long on a text says so, and a person looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.patterns import places
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token


@dataclass(frozen=True, slots=True)
class Pattern:
    pattern: str

    FIELDS = (Field("pattern", "pattern", "", needed=True),)

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        try:
            found = tuple(places(self.pattern, said.text))
        except TimeoutError:
            return [Found("too-slow")]
        told = ", ".join(dict.fromkeys(said.text[start:end] for start, end in found))
        return [Found("words", {"words": told[:200]}, found)] if found else []
