"""Courtesy: nobody is shouted at, nobody is insulted, and an answer begins with a greeting."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parvis.charter.fields import Field
from parvis.charter.kinds.words import kept, spans
from parvis.charter.rules import Found, Hits
from parvis.charter.said import REPLY, Said
from parvis.charter.tokens import Token

WORDS = (
    "bonjour bonsoir bonne madame monsieur merci salut hello hi dear good thank thanks hola buenos buenas hallo guten buongiorno "
    "buonasera ola bom cher chere chers cheres"
)
GREETINGS = frozenset(WORDS.split())
GREETED = 6
"""A greeting stands among the first words."""


@lru_cache(50)
def _shouting(words: int) -> re.Pattern[str]:
    big = r"\b[A-ZÀ-ÖØ-Þ]{4,}\b"
    return re.compile(rf"{big}(?:[^\w.!?\n]+(?:[A-ZÀ-ÖØ-Þ]{{1,3}}[^\w.!?\n]+)*{big}){{{max(words - 1, 0)},}}")


@lru_cache(50)
def _marks(most: int) -> re.Pattern[str]:
    return re.compile(rf"[!?]{{{most + 1},}}")


@dataclass(frozen=True, slots=True)
class Courtesy:
    """`capitals`: words in capitals in a row; `marks`: ! or ? in a row; 0 = not looked at. `greeting`: asked of answers."""

    capitals: int = 3
    marks: int = 2
    rude: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    greeting: bool = False

    FIELDS = (
        Field("capitals", "number", 3, most=50), Field("marks", "number", 2, most=50), Field("rude"), Field("exceptions"),
        Field("greeting", "flag", False),
    )  # fmt: skip

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {"words": self.rude, "exceptions": self.exceptions}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        found = []
        if rude := spans(words, kept(words, hits)):
            told = ", ".join(dict.fromkeys(said.text[start:end] for start, end in rude))
            found.append(Found("rude", {"words": told[:200]}, rude))
        if self.capitals and (shouts := [m.span() for m in _shouting(self.capitals).finditer(said.text)]):
            quiet = tuple((start, end, said.text[start:end].capitalize()) for start, end in shouts)
            found.append(Found("shouting", {}, tuple(shouts), quiet))
        if self.marks and (many := list(_marks(self.marks).finditer(said.text))):
            fewer = tuple((m.start(), m.end(), m.group()[0]) for m in many)
            found.append(Found("marks", {}, tuple(m.span() for m in many), fewer))
        if self.greeting and said.way == REPLY and words and not {t.word for t in words[:GREETED]} & GREETINGS:
            found.append(Found("no-greeting", {}, (), ((0, 0, "Bonjour, "),)))
        return found
