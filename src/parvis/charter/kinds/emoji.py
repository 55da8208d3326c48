"""Emoji: a screen reader says each of them by its whole name, so a few are enough."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import regex

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token

_ONE = r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F)\p{Emoji_Modifier}?"
EMOJI = regex.compile(
    rf"\p{{RI}}{{2}}|{_ONE}(?:\u200D\p{{Extended_Pictographic}}\uFE0F?\p{{Emoji_Modifier}}?)*|[0-9#*]\uFE0F?\u20E3"
)
"""As one sees it: a flag, a family, a hand of some colour are one. Signs of plain text (©, ™, ✔) are none."""
_ANY = re.compile("[\u20e3\u2190-\u3299\ufe0f\U0001f000-\U0001faff]")
"""Without one of these there is none: found in a tenth of the time, and most texts have none."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Emoji:
    """`most`: in a text; `row`: one behind another; 0 = as many as one likes."""

    most: int = 6
    row: int = 3

    FIELDS = (Field("most", "number", 6, most=100), Field("row", "number", 3, most=100))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if not _ANY.search(said.text):
            return []
        there = [match.span() for match in EMOJI.finditer(said.text)]
        found = []
        if self.most and len(there) > self.most:
            found.append(Found("many-emoji", {"count": len(there), "most": self.most}, tuple(there[self.most :][:MOST])))
        if rows := [row for row in self._rows(said.text, there) if self.row and len(row) > self.row]:
            places = tuple((row[0][0], row[-1][1]) for row in rows[:MOST])
            fewer = tuple((row[0][0], row[-1][1], said.text[slice(*row[0])]) for row in rows[:MOST])
            found.append(Found("emoji-row", {"count": max(map(len, rows)), "most": self.row}, places, fewer))
        return found

    def _rows(self, text: str, there: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
        """Those between which nothing is read."""
        rows: list[list[tuple[int, int]]] = []
        for place in there:
            if rows and not text[rows[-1][-1][1] : place[0]].strip():
                rows[-1].append(place)
            else:
                rows.append([place])
        return rows
