"""Plain words: sentences that are not too long, and better words for those of the administration."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token


@lru_cache(500)
def instead_of(pairs: tuple[tuple[str, str], ...]) -> Mapping[str, Sequence[str]]:
    """Better words → the phrases that they stand for."""
    found: dict[str, list[str]] = defaultdict(list)
    for phrase, better in pairs:
        found[better].append(phrase)
    return dict(found)


def put_instead(text: str, words: list[Token], betters: Mapping[str, Sequence[str]], hits: Hits) -> list[tuple[int, int, str]]:
    """(from, up to, better words) of each phrase that was found, in order; with a capital where it has one."""
    changes = []
    for better in betters:
        for hit in hits(better):
            start, end = words[hit.first].start, words[hit.last].end
            changes.append((start, end, better[0].upper() + better[1:] if text[start].isupper() else better))
    return sorted(changes)


@dataclass(frozen=True, slots=True)
class Plain:
    """`longest`: words in a sentence, 0 = as many as one likes. `instead`: a word, and what to say instead of it."""

    longest: int = 30
    instead: tuple[tuple[str, str], ...] = ()

    FIELDS = (Field("longest", "number", 30, most=200), Field("instead", "pairs"))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return instead_of(self.instead)

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        return self._long(words) + self._stiff(said, words, hits)

    def _long(self, words: list[Token]) -> list[Found]:
        sentences: dict[int, list[Token]] = defaultdict(list)
        for token in words:
            sentences[token.sentence].append(token)
        long = [each for each in sentences.values() if self.longest and len(each) > self.longest]
        if not long:
            return []
        places = tuple((each[0].start, each[-1].end) for each in long)
        return [Found("long-sentence", {"count": max(map(len, long)), "most": self.longest}, places)]

    def _stiff(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        changes = put_instead(said.text, words, instead_of(self.instead), hits)
        if not changes:
            return []
        told = ", ".join(dict.fromkeys(f"{said.text[start:end]} → {put}" for start, end, put in changes))
        return [Found("stiff", {"words": told[:200]}, tuple((a, b) for a, b, _ in changes), tuple(changes))]
