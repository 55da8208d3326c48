"""Words that tell what a time is about: those that far more people used than before (pure).

Dunning's log-likelihood ratio (Computational Linguistics 19, 1993), on people and not on occurrences: one person who repeats a word
all day is one. A word of fewer than three people is nobody's topic and is not shown.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from parvis.understanding.folding import fold, words_of
from parvis.understanding.queries.usual import COMMON

FEWEST = 3
"""People."""
LEAST = 10.83
"""Of the ratio: once in a thousand by chance."""
SHORTEST = 3
"""Letters."""
_WRITTEN = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Said:
    """`who`: any key that tells people apart."""

    who: object
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """As people write it most. `n` of `people` used it; `usual`: how many of as many people did before. None: there is no before."""

    word: str
    n: int
    people: int
    usual: float | None


def telling(now: Sequence[Said], before: Iterable[Said], *, most: int = 20) -> list[Word]:
    """The most telling first. Without a before: simply the most frequent."""
    mine, people = _by_word(now)
    theirs, others = _by_word(before)
    found = []
    for word, whose in mine.items():
        n = len(whose)
        if n < FEWEST:
            continue
        if not others:
            found.append((float(n), Word(word, n, people, None)))
            continue
        then = len(theirs.get(word, ()))
        usual = then * people / others
        score = ratio(n, people, then, others)
        if n > usual and score >= LEAST:
            found.append((score, Word(word, n, people, usual)))
    told = [word for _score, word in sorted(found, key=lambda pair: (-pair[0], pair[1].word))[:most]]
    written = _written({one.word for one in told}, now)
    return [replace(one, word=written[one.word]) for one in told]


def _written(words: set[str], said: Iterable[Said]) -> dict[str, str]:
    """Each with the accents that most put on it; as many with as without: with."""
    found: dict[str, Counter[str]] = {word: Counter({word: 0}) for word in words}
    for one in said:
        for token in _WRITTEN.findall(unicodedata.normalize("NFC", one.text).lower()):
            folded = token if token.isascii() else fold(token)
            if folded in found:
                found[folded][token] += 1
    return {word: max(ways, key=lambda way: (ways[way], not way.isascii())) for word, ways in found.items()}


def _by_word(said: Iterable[Said]) -> tuple[dict[str, set[object]], int]:
    words: dict[str, set[object]] = defaultdict(set)
    people = set()
    for one in said:
        people.add(one.who)
        for word in set(words_of(one.text).words):
            if len(word) >= SHORTEST and word not in COMMON and not word.isdigit():
                words[word].add(one.who)
    return words, len(people)


def ratio(n: int, of: int, then: int, others: int) -> float:
    """Twice the logarithm of how much likelier two different parts are than one."""
    whole = (n + then) / (of + others)
    return 2 * (_log(n, of, n / of) + _log(then, others, then / others) - _log(n, of, whole) - _log(then, others, whole))


def _log(n: int, of: int, part: float) -> float:
    found = 0.0
    if n:
        found += n * math.log(part)
    if of - n:
        found += (of - n) * math.log(1 - part)
    return found
