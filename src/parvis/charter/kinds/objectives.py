"""What a text is for: on the eve of a vote only information about services passes, whatever the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import OBJECTIVES, POST, Said
from parvis.charter.tokens import Token


@dataclass(frozen=True, slots=True)
class Objectives:
    """`passing`: the objectives of which it says nothing. A post without an objective is none of them."""

    passing: tuple[str, ...] = ("service",)

    FIELDS = (Field("passing", "choices", ("service",), choices=OBJECTIVES),)

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.way != POST or said.objective in self.passing:
            return []
        code = "objective" if said.objective else "no-objective"
        return [Found(code, {"objective": said.objective, "objectives": list(self.passing)})]
