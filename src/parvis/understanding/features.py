"""What a model weighs in a text: its letters in fours, its words and pairs of words, and the signs its words are of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import add

from parvis.understanding.folding import MENTION, Folded, words_of
from parvis.understanding.lexicon import Hit, load
from parvis.understanding.personal import Personal

MOST_SIGNS = 12
"""Signs of which pairs are made: a text that has more is a novel."""
LENGTHS = (4, 9, 18, 40, 90)
"""Up to how many words a text is tiny, short …"""


@dataclass(frozen=True, slots=True)
class Features:
    """`grams`: pieces of the text, each once. `signs`: names of signs, and of their pairs. `hits`, `perils`: where they stand."""

    grams: frozenset[str]
    signs: frozenset[str]
    hits: tuple[Hit, ...]
    perils: tuple[Hit, ...]
    words: tuple[str, ...]


def features(text: str, personal: Iterable[Personal] = (), folded: Folded | None = None) -> Features:
    folded = words_of(text) if folded is None else folded
    folded = replace(folded, words=tuple(word for word in folded.words if word != MENTION))  # who is called says nothing of what is said
    words = folded.words
    hits = tuple(load("signs").hits(words))
    perils = tuple(load("dangers").hits(words, inside=True))
    return Features(grams_of(words), signs_of(folded, hits, personal) | _pairs(_counted(perils)), hits, perils, words)


def grams_of(words: Sequence[str]) -> frozenset[str]:
    """Four letters in a row, over the borders of words too; whole words and pairs of words stand between spaces."""
    line = f" {' '.join(words)} "
    spaced = [f" {word} " for word in words]
    fours = map("".join, zip(line, line[1:], line[2:], line[3:], strict=False))
    return frozenset(chain(fours, spaced, map(add, spaced, [f"{word} " for word in words[1:]])))


def signs_of(folded: Folded, hits: Sequence[Hit], personal: Iterable[Personal]) -> frozenset[str]:
    """Each sign once, “twice” when it is there again, pairs of signs, and what the shape of the text says."""
    counts = _counted(hits)
    for one in personal:
        counts[f"has {one.kind}"] = 1
    words = folded.words
    if "?" in words:
        counts["asks"] = 1
    for mark in ("alien", "amail"):
        if mark in words:
            counts[mark] = 1
    found = _pairs(counts)
    found.add(f"up to {next((most for most in LENGTHS if len(words) <= most), 'more')} words")
    if words and words[-1] == "?":
        found.add("ends asking")
    if folded.shouted > 0.5:
        found.add("shouted")
    if words.count("!") > 1:
        found.add("many !")
    found.update([f"begins {name}" for hit in hits if hit.first < 3 for name in hit.names])
    return frozenset(found)


def _counted(hits: Iterable[Hit]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for hit in hits:
        for name in hit.names:
            counts[name] = counts.get(name, 0) + 1
    return counts


def _pairs(counts: Mapping[str, int]) -> set[str]:
    """Each name, “twice” where it is there again, and each two of them."""
    names = sorted(counts)[:MOST_SIGNS]
    found = set(names)
    found.update([f"{name} twice" for name in names if counts[name] > 1])
    found.update([f"{one} & {two}" for at, one in enumerate(names) for two in names[at + 1 :]])
    return found
