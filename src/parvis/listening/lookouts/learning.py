"""Which word to leave out, learnt from what was set aside: it stands in several of those, and in nothing that was kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parvis.listening.lookouts.lists import text_of
from parvis.listening.models import Lookout, Sighting
from parvis.people.models import User
from parvis.understanding.folding import words_of
from parvis.understanding.queries.parsing import WORD

LOOKED, SHOWN = 300, 5
LEAST, SHORTEST = 3, 4
"""Texts that were set aside, and as many that were kept, before anything is proposed; letters of a word."""


@dataclass(frozen=True, slots=True)
class Exclusion:
    """`word`, folded, stands in `aside` of the `of` texts that were set aside."""

    word: str
    aside: int
    of: int


def proposed(aside: Sequence[str], kept: Sequence[str], query: str = "") -> list[Exclusion]:
    """The most frequent first; without enough on both sides, none (pure)."""
    if min(len(aside), len(kept)) < LEAST:
        return []
    within = Counter(word for text in aside for word in _words(text))
    never = {word for text in [*kept, query] for word in _words(text)}
    found = [(word, n) for word, n in within.items() if n >= LEAST and word not in never]
    return [Exclusion(word, n, len(aside)) for word, n in sorted(found, key=lambda one: (-one[1], one[0]))[:SHOWN]]


def _words(text: str) -> set[str]:
    return {
        word
        for word in words_of(text.replace("\x00", " ")).words
        if len(word) >= SHORTEST and WORD.fullmatch(word) and not word.isdigit()
    }


def exclusions(user: User, lookout: Lookout) -> list[Exclusion]:
    """From the newest that the user may see, two statements. No text is kept of it."""
    seen = Sighting.objects.seen_by(user).filter(lookout=lookout).select_related("message", "article").order_by("-at", "-pk")
    texts = [[text_of(row) for row in seen.filter(aside_at__isnull=not aside)[:LOOKED]] for aside in (True, False)]
    return proposed(texts[0], texts[1], lookout.query)
