"""Hashtags that can be read, aloud too: #BudgetParticipatif, not #budgetparticipatif."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token, fold

HASHTAG = re.compile(r"(?<![\w&/])#(\w+)")


@dataclass(frozen=True, slots=True)
class Hashtags:
    """`longest`: letters of one case in a row. `most`: hashtags in a text, 0 = any. `written`: those that the city uses."""

    longest: int = 12
    most: int = 0
    written: tuple[str, ...] = ()

    FIELDS = (Field("longest", "number", 12, most=60), Field("most", "number", 0, most=60), Field("written"))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if "#" not in said.text:
            return []
        there = list(HASHTAG.finditer(said.text))
        ours = {fold(one.lstrip("#")): one.lstrip("#") for one in self.written}
        wrong, changes = [], []
        for match in there:
            name = match.group(1)
            better = ours.get(fold(name), "")
            if better and better != name:
                changes.append((match.start(1), match.end(1), better))
            if (better and better != name) or (not better and self._unreadable(name)):
                wrong.append(match.span())
        found = [Found("camel-case", {"words": _told(said, wrong)}, tuple(wrong), tuple(changes))] if wrong else []
        if self.most and len(there) > self.most:
            found.append(Found("many-hashtags", {"count": len(there), "most": self.most}, tuple(m.span() for m in there)))
        return found

    def _unreadable(self, name: str) -> bool:
        return bool(self.longest) and len(name) > self.longest and (name[1:].islower() or name.isupper())


def _told(said: Said, spans: Sequence[tuple[int, int]]) -> str:
    return ", ".join(said.text[start:end] for start, end in spans)[:200]
