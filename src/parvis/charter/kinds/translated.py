"""Languages of what is said in several: the city's own is always there, and a translation is not alone (law of 4 August 1994,
articles 3 and 4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import POST, Said
from parvis.charter.tokens import Token
from parvis.understanding.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class Translated:
    """`master`: the language in which everything is said; `least`: others, where there is one. Says nothing where nobody knows
    in which other languages the text is (`Said.others`)."""

    master: str = "fr"
    least: int = 2

    FIELDS = (Field("master", "choice", "fr", LANGUAGES), Field("least", "number", 2, most=20))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.way != POST or said.others is None or not words:
            return []
        there = {one[:2].lower() for one in (said.language, *said.others) if one}
        foreign = sorted(there - {self.master})
        found = [] if self.master in there or not there else [Found("no-master", {"language": self.master})]
        if foreign and len(foreign) < self.least:
            found.append(Found("few-languages", {"languages": ", ".join(foreign), "least": self.least}))
        return found
