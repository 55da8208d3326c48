"""Words of a text without case and accents, the sentences they stand in, and phrases found among them.

All phrases of a charter are looked for in one pass: their number costs nothing, the length of the text does.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

WORD = re.compile(r"\w+")
PIECES = re.compile(r"[^\W\d_]?[^\W\d_A-ZÀ-ÖØ-Þ]+|[A-ZÀ-ÖØ-Þ]+(?![a-zà-öø-ÿ])|\d+")
"""What a hashtag is made of: #BudgetParticipatif is two words."""
PHRASE = re.compile(r"\w+\*?|…|\.{3}")
GAP = "…"
LEAP = 3
"""So many words may stand where a phrase says «…», in the same sentence."""
LEAST_STEM = 3
SHORT = frozenset({"m", "mm", "mme", "mmes", "mlle", "dr", "st", "ste", "av", "bd", "no", "art", "cf", "etc"})
"""Words whose full stop ends no sentence."""
LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"})


@lru_cache(50_000)
def fold(word: str) -> str:
    """ "Élue" → "elue"."""
    apart = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c)).translate(LETTERS)


@dataclass(frozen=True, slots=True)
class Token:
    word: str
    start: int
    end: int
    sentence: int


def tokens(text: str) -> list[Token]:
    """The words in order; a hashtag made of several words gives each of them."""
    found: list[Token] = []
    sentence, before = 0, 0
    for match in WORD.finditer(text):
        start, end = match.span()
        if found and _ends(text[before:start], found[-1].word):
            sentence += 1
        before = end
        pieces = list(PIECES.finditer(text, start, end)) if start and text[start - 1] == "#" else []
        if len(pieces) > 1:
            found += [Token(fold(piece.group()), piece.start(), piece.end(), sentence) for piece in pieces]
        else:
            found.append(Token(fold(match.group()), start, end, sentence))
    return found


def _ends(between: str, word: str) -> bool:
    """Does a sentence end in what stands between two words?"""
    if "\n" in between:
        return True
    if not any(mark in between for mark in ".!?…") or " " not in between.replace("\u202f", " ").replace("\xa0", " "):
        return False
    return not (between.startswith(".") and (word in SHORT or (len(word) == 1 and word.isalpha())))


def parts(phrase: str) -> tuple[str, ...]:
    """ "merci … maire*" → ("merci", "…", "maire*"); what begins or ends with a gap has none there."""
    found = [GAP if part in (GAP, "...") else fold(part.rstrip("*")) + ("*" if part.endswith("*") else "")
             for part in PHRASE.findall(phrase)]  # fmt: skip
    while found and found[0] == GAP:
        del found[0]
    while found and found[-1] == GAP:
        del found[-1]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase in a text: the first and the last of its words, by their place among the tokens."""

    first: int
    last: int


class _Begun:
    """Phrases that begin with one word: those of that word alone, those whose second word is plain, and the others."""

    __slots__ = ("alone", "others", "then")

    def __init__(self) -> None:
        self.alone: list[Hashable] = []
        self.then: dict[str, list[tuple[Hashable, tuple[str, ...]]]] = defaultdict(list)
        self.others: list[tuple[Hashable, tuple[str, ...]]] = []

    def add(self, owner: Hashable, rest: tuple[str, ...]) -> None:
        if not rest:
            self.alone.append(owner)
        elif rest[0] != GAP and not rest[0].endswith("*"):
            self.then[rest[0]].append((owner, rest[1:]))
        else:
            self.others.append((owner, rest))

    def ends(self, words: list[Token], n: int) -> Iterator[tuple[Hashable, int]]:
        """(owner, last word) of the phrases that stand at word `n`."""
        for owner in self.alone:
            yield owner, n
        if self.then and n + 1 < len(words) and words[n + 1].sentence == words[n].sentence:
            for owner, rest in self.then.get(words[n + 1].word, ()):
                if (last := _follow(words, n + 1, rest)) is not None:
                    yield owner, last
        for owner, rest in self.others:
            if (last := _follow(words, n, rest)) is not None:
                yield owner, last


class Index:
    """All phrases, by their first words. `owner`: whatever the asker wants to hear again."""

    def __init__(self) -> None:
        self.exact: dict[str, _Begun] = defaultdict(_Begun)
        self.stems: dict[int, dict[str, _Begun]] = defaultdict(lambda: defaultdict(_Begun))

    def add(self, owner: Hashable, phrases: Iterable[str]) -> None:
        for phrase in phrases:
            words = parts(phrase)
            if not words:
                continue
            first = words[0]
            begun = self.stems[len(first) - 1][first[:-1]] if first.endswith("*") else self.exact[first]
            begun.add(owner, words[1:])

    def find(self, words: list[Token]) -> dict[Hashable, list[Hit]]:
        found: dict[Hashable, list[Hit]] = defaultdict(list)
        stems = list(self.stems.items())
        for n, token in enumerate(words):
            there = [self.exact.get(token.word)]
            there += [table.get(token.word[:length]) for length, table in stems if len(token.word) >= length]
            for begun in there:
                for owner, last in begun.ends(words, n) if begun else ():
                    found[owner].append(Hit(n, last))
        return found


def _follow(words: list[Token], at: int, rest: tuple[str, ...]) -> int | None:
    """The place of the phrase's last word, when the rest of it stands behind `at`."""
    leap = 0
    for part in rest:
        if part == GAP:
            leap = LEAP
            continue
        at = _next(words, at, part, leap)
        if at < 0:
            return None
        leap = 0
    return at


def _next(words: list[Token], at: int, part: str, leap: int) -> int:
    stem = part[:-1] if part.endswith("*") else ""
    for n in range(at + 1, min(at + 2 + leap, len(words))):
        if words[n].sentence != words[at].sentence:
            return -1
        if words[n].word == part or (stem and words[n].word.startswith(stem)):
            return n
    return -1
