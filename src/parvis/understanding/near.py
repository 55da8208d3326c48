"""How near two texts are: the share of four-letter pieces that they have in common. Pure; sets of texts seen before are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import regex

from parvis.understanding.folding import unaccented

PIECE = 4
READ = 2_000
"""Characters compared: a text of 100,000 must not cost more than a post."""
KEPT = 8_192
"""Texts whose pieces are remembered by this process; a city writes a few thousand in two months."""
_NOISE = regex.compile(r"https?://\S+|[^\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Near:
    """`key` as it was given; `share` from 0 to 1, 1 = the same words."""

    key: int
    share: float


def pieces(text: str) -> frozenset[int]:
    """What is compared: letters and digits without accents, case, links or punctuation."""
    return _pieces(text[:READ])


@lru_cache(KEPT)
def _pieces(text: str) -> frozenset[int]:
    letters = " ".join(unaccented(_NOISE.sub(" ", text.lower())).split())
    return frozenset(hash(letters[at : at + PIECE]) for at in range(max(1, len(letters) - PIECE + 1))) if letters else frozenset()


def share(one: frozenset[int], other: frozenset[int]) -> float:
    """Jaccard: what both have, of what either has."""
    if not one or not other:
        return 0.0
    both = len(one & other)
    return both / (len(one) + len(other) - both)


class Known:
    """Texts of which another is asked whether it is one of them with changes. Only those that share pieces with it are compared."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._sizes: list[int] = []
        self._where: dict[int, list[int]] = {}
        for text in texts:
            self.add(text)

    def add(self, text: str) -> None:
        mine = pieces(text)
        for piece in mine:
            self._where.setdefault(piece, []).append(len(self._sizes))
        self._sizes.append(len(mine))

    def has(self, text: str, least: float) -> bool:
        """Does one of them share `least` of its pieces with this text?"""
        mine = pieces(text)
        common = Counter(at for piece in mine for at in self._where.get(piece, ()))
        return any(both / (len(mine) + self._sizes[at] - both) >= least for at, both in common.items())


def nearest(text: str, others: Iterable[tuple[int, str]], least: float) -> Near | None:
    """The text of `others` (key, text) that is nearest, if `least` of its pieces are shared."""
    mine = pieces(text)
    return max(_near(mine, others, least), key=lambda near: near.share, default=None)


def _near(mine: frozenset[int], others: Iterable[tuple[int, str]], least: float) -> Iterator[Near]:
    for key, other in others:
        theirs = pieces(other)
        # The smaller set bounds what can be shared: most texts are set aside by two lengths.
        few, many = sorted((len(mine), len(theirs)))
        if many and few / many >= least and (found := share(mine, theirs)) >= least:
            yield Near(key, found)
