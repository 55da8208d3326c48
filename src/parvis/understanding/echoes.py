"""Which of the last messages says the same: a copy, a variant, or another word of the same fact. In memory, bounded, never all pairs.

A message is looked up by its rarest words alone, each of which remembers the last messages that had it; some of those are compared, by the
words they share, a rare one counting more. Place and theme say whether two texts that are somewhat alike speak of one fact.
"""

from __future__ import annotations

import math
from collections import Counter, deque
from collections.abc import Iterable, KeysView
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Literal, TypeAlias

from parvis.understanding.folding import fold
from parvis.understanding.places import Found
from parvis.understanding.queries.forms import forms
from parvis.understanding.queries.parsing import WORD
from parvis.understanding.queries.usual import COMMON

WORDS, RARE, POSTED, COMPARED = 40, 8, 120, 24
"""Words kept of a text; of them, those by which it is looked up; messages that a word remembers; messages that are compared."""
VARIANT, FACT, FACT_THERE = 0.58, 0.40, 0.31
"""Shares of (weighed) words: of one text changed a little; of one fact, under the same theme; and where both name the same place.

Chosen on the pairs of `tests/echoes.txt`, in the middle of what leaves them as they are (see `tests/test_echoes.py`).
"""
LEAST_WORDS = 3
"""Fewer are no text: “merci beaucoup” is not told by two hundred people."""
LONGEST_APART = timedelta(hours=48)
"""Two messages of one fact are not further apart; copies and variants may be."""
How: TypeAlias = Literal["copy", "variant", "fact"]


@dataclass(frozen=True, slots=True)
class Heard:
    """What is kept of a message: no text, but its words' forms. `group`: of those that say the same; 0: none yet."""

    key: int
    words: frozenset[str]
    theme: str
    places: frozenset[str]
    fingerprint: str
    at: datetime
    group: int = 0


@dataclass(frozen=True, slots=True)
class Echo:
    key: int
    how: How
    share: float


def heard(
    key: int, text: str, *, theme: str = "", places: Iterable[Found] = (), fingerprint: str = "", at: datetime, group: int = 0
) -> Heard:
    """`theme`: the first storey of a topic."""
    folded = (word for word in WORD.findall(fold(text[:4_000])) if word not in COMMON and (len(word) > 2 or word.isdigit()))
    words = frozenset(islice(dict.fromkeys(forms(word)[0] for word in folded), WORDS))
    return Heard(key, words, theme, frozenset(place_of(one) for one in places if not one.by), fingerprint, at, group)


def place_of(found: Found) -> str:
    """By which two texts name one place: its key in the gazetteer, or its name's words."""
    return found.key or " ".join(sorted(WORD.findall(fold(found.name))))


@dataclass(slots=True)
class Window:
    """The last `most` messages. `copies`: the last message with each fingerprint."""

    most: int = 20_000
    _by_key: dict[int, Heard] = field(default_factory=dict)
    _by_word: dict[str, deque[int]] = field(default_factory=dict)
    _often: Counter[str] = field(default_factory=Counter)
    _copies: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._by_key)

    def __contains__(self, key: int) -> bool:
        return key in self._by_key

    def keys(self) -> KeysView[int]:
        return self._by_key.keys()

    def get(self, key: int) -> Heard:
        return self._by_key[key]

    def add(self, one: Heard) -> None:
        """A message again, with another group, takes the place of what was known of it."""
        again = one.key in self._by_key
        self._by_key[one.key] = one
        if again:
            return
        if one.fingerprint:
            self._copies[one.fingerprint] = one.key
        for word in one.words:
            self._by_word.setdefault(word, deque(maxlen=POSTED)).append(one.key)
            self._often[word] += 1
        while len(self._by_key) > self.most:
            self._let_go(next(iter(self._by_key)))

    def _let_go(self, key: int) -> None:
        gone = self._by_key.pop(key)
        if self._copies.get(gone.fingerprint) == key:
            del self._copies[gone.fingerprint]
        for word in gone.words:
            self._often[word] -= 1
            if self._often[word] <= 0:
                del self._often[word], self._by_word[word]

    def nearest(self, one: Heard) -> Echo | None:
        """The message that says the same the most, or none."""
        if len(one.words) < LEAST_WORDS:
            return None
        copy = self._copies.get(one.fingerprint)
        if copy is not None and copy != one.key:
            return Echo(copy, "copy", 1.0)
        rare = sorted(one.words, key=lambda word: (self._often[word], word))[:RARE]
        met: Counter[int] = Counter()
        for word in rare:
            met.update(self._by_word.get(word, ()))
        found = (
            self._compared(one, self._by_key[key])
            for key, _ in met.most_common(COMPARED)
            if key in self._by_key and key != one.key
        )
        return max(filter(None, found), key=lambda echo: (echo.share, echo.key), default=None)

    def _compared(self, one: Heard, other: Heard) -> Echo | None:
        apart = one.places and other.places and one.places.isdisjoint(other.places)
        if apart:
            return None  # the same complaint in another street is another fact
        share = self._share(one.words, other.words)
        if share >= VARIANT:
            return Echo(other.key, "variant", share)
        if abs(one.at - other.at) > LONGEST_APART:
            return None
        least = FACT_THERE if not one.places.isdisjoint(other.places) else FACT
        same_theme = one.theme == other.theme or not (one.theme and other.theme)
        return Echo(other.key, "fact", share) if share >= least and same_theme else None

    def _share(self, mine: frozenset[str], theirs: frozenset[str]) -> float:
        """Jaccard, each word weighed by how rare it is among the messages that are known."""
        both = mine & theirs
        if not both:
            return 0.0
        often, known = self._often, len(self._by_key) + 20
        shared = sum([_weight(often.get(word, 0), known) for word in both])
        return shared / (shared + sum([_weight(often.get(word, 0), known) for word in mine ^ theirs]))


@lru_cache(8_192)
def _weight(often: int, known: int) -> float:
    return math.log(1 + known / (1 + often))
