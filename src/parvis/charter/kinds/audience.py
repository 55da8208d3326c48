"""What is for residents alone does not go to the world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import POST, Said
from parvis.charter.tokens import Token


@dataclass(frozen=True, slots=True)
class Audience:
    """`when` open: the network could limit who sees it and nobody was chosen; impossible: the network cannot limit it.

    Which topics: the clause's scope.
    """

    when: str = "open"

    FIELDS = (Field("when", "choice", "open", ("open", "impossible")),)

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.way != POST or (said.aims == "none") != (self.when == "impossible"):
            return []
        if self.when == "impossible":
            return [Found("to-the-world")]
        return [] if said.countries else [Found("nobody-chosen")]
