"""Is a message about a subject? Words in common, texts that are near (pure). It proposes; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from parvis.understanding.folding import unaccented
from parvis.understanding.near import nearest

NEAR = 0.3
"""The share of pieces that a message and one already in the subject have in common."""
SURE = 0.6
"""The same, so much that nobody need look."""
SHORT = 4
"""Shorter words are articles and the like."""
_WORD = regex.compile(r"[\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Known:
    """`said`: what conversations of the subject said, a few of the newest. `same_topic`: the publication under which the
    message was written has the subject's topic."""

    key: int
    title: str
    keywords: str = ""
    said: tuple[str, ...] = ()
    same_topic: bool = False


@lru_cache(4096)
def words(text: str) -> frozenset[str]:
    """Without accents, case and the s or x of a plural."""
    return frozenset(word.rstrip("sx") for word in _WORD.findall(unaccented(text[:2000].lower())) if len(word) >= SHORT)


def weight(text: str, subject: Known) -> float:
    """0: nothing says so. A keyword is enough; of the title two words are, or one under a publication of the same topic."""
    mine = words(text)
    if not mine:
        return 0.0
    keys = [phrase for one in subject.keywords.split(",") if (phrase := words(one))]
    hits = sum(phrase <= mine for phrase in keys)
    titled = words(subject.title)
    shared = len(titled & mine)
    enough = min(len(titled), 1 if subject.same_topic else 2)
    near = nearest(text, ((n, one) for n, one in enumerate(subject.said)), NEAR)
    found = 2.0 * hits + (shared if enough and shared >= enough else 0.0) + (3.0 * near.share if near else 0.0)
    return found + (0.5 if found and subject.same_topic else 0.0)


def surest(text: str, subjects: Iterable[Known]) -> int | None:
    """The key of the one subject it is about beyond much doubt: a keyword of it, or very near to what is in it."""
    mine, best = words(text), (0.0, 0)
    for one in subjects:
        hits = sum(bool(phrase := words(key)) and phrase <= mine for key in one.keywords.split(","))
        near = nearest(text, ((n, said) for n, said in enumerate(one.said)), SURE)
        best = max(best, (2.0 * hits + (near.share if near else 0.0), one.key))
    return best[1] if best[0] > 0 else None


def likely(text: str, subjects: Iterable[Known], *, most: int = 2) -> Sequence[int]:
    """The keys of the subjects it may be about, the likeliest first."""
    found = sorted(((weight(text, one), one.key) for one in subjects), reverse=True)
    return [key for weighed, key in found if weighed > 0][:most]
