"""What agents taught of topics: words of this city that the lists do not know, or that mean something else here.

Learnt from corrections alone, beside the shipped lists: a text in which no such word stands is read as before. A word is learnt when at
least two corrections hold it, so that nobody's name makes a model. The file is lines of JSON: a person can read what was learnt.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import log
from typing import Any

from parvis.understanding.folding import NOT_WRITTEN, fold, words_of
from parvis.understanding.lanes import Unusable
from parvis.understanding.stems import stem
from parvis.understanding.stopwords import STOPWORDS

MAGIC = b"parvis-topics 1\n"
SEEN = 2
"""In how many corrections a word must stand to be learnt."""
PASSES = 8
AHEAD = 0.8
"""By how much the right topic must be ahead while learning: about what a word of the lists counts."""
STRIDE = 0.6
"""The most that one correction moves the topics of its text at once."""
SMALL = 0.05
"""A weight under this is no weight."""
OF_LEAF = 1.25
"""What a word of a leaf counts for its theme, as in the lists."""
NO_TOPIC = "-"
"""What agents say of a text that is about none of the topics."""

Votes = tuple[dict[str, float], dict[str, float]]
"""What speaks for each theme, and for each topic that a word was of."""


@dataclass(frozen=True, slots=True)
class Taught:
    """`words`: a word's stem, or two in a row, → topic → what it counts for it (less than nothing: against it)."""

    words: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        return str(self.about.get("hash", ""))[:12]

    def told(self, words: Sequence[str]) -> Iterator[tuple[str, str, float]]:
        """(the word as it stands there, topic, what it counts) of what was taught of this text."""
        if self.words:
            for piece, written in pieces(words).items():
                for key, worth in self.words.get(piece, {}).items():
                    yield written, key, worth


NOTHING = Taught()


@cache
def _say_nothing() -> frozenset[str]:
    return frozenset(fold(word) for told in STOPWORDS.values() for word in told.split()) | NOT_WRITTEN


def pieces(words: Sequence[str]) -> dict[str, str]:
    """Stems of the words that say something, and of two in a row, each with the words as they stand there."""
    idle, found, before = _say_nothing(), dict[str, str](), ("", "")
    for word in words:
        if not word.isalpha() or len(word) < 3 or word in idle:
            before = ("", "")
            continue
        one = stem(word)
        found.setdefault(one, word)
        if before[0]:
            found.setdefault(f"{before[0]} {one}", f"{before[1]} {word}")
        before = (one, word)
    return found


def add(votes: Votes, key: str, worth: float) -> None:
    """A word of `key` that counts so much, for the topic and for its theme."""
    themes, leaves = votes
    theme = key.partition("/")[0]
    themes[theme] = themes.get(theme, 0.0) + worth * (OF_LEAF if theme != key else 1.0)
    leaves[key] = leaves.get(key, 0.0) + worth


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def packed(words: Mapping[str, Mapping[str, float]], **about: Any) -> bytes:
    lines = (json.dumps([word, dict(sorted(words[word].items()))], ensure_ascii=False) for word in sorted(words))
    body = zlib.compress("\n".join(lines).encode(), 9)
    return MAGIC + json.dumps(about | {"hash": hashlib.sha256(body).hexdigest()}, sort_keys=True).encode() + b"\n" + body


def opened(content: bytes, name: str) -> Taught:
    """What was taught, from its bytes; `name` is what a refusal calls it. Raises `lanes.Unusable`."""
    line, _, body = content.removeprefix(MAGIC).partition(b"\n")
    if not content.startswith(MAGIC):
        raise Unusable(f"{name} is no table of topics")
    try:
        about = json.loads(line)
        if hashlib.sha256(body).hexdigest() != about["hash"]:
            raise Unusable(f"{name} is damaged: its hash is another one")
        rows = [json.loads(row) for row in zlib.decompress(body).decode().split("\n") if row]
    except (ValueError, KeyError, TypeError, zlib.error) as error:
        raise Unusable(f"{name} is damaged") from error
    return Taught(dict(rows), about)


# ── the learning ─────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Row:
    """A text as the learner sees it. `key` NO_TOPIC: it is about none of them."""

    key: str
    themes: dict[str, float]
    leaves: dict[str, float]
    pieces: dict[str, float]  # those that may be learnt → how rare they are, 1 at most


class Learner:
    """A perceptron with a margin, averaged over its passes: what contradicts itself weighs little, the same rows give the same words."""

    def __init__(self, lessons: Sequence[tuple[str, str]], anchors: Iterable[tuple[str, str]], votes: Any) -> None:
        """`lessons`, `anchors`: (text, topic). Anchors are texts that the lists read well and that have to be read so still;
        `votes`: what the lists say of words."""
        told = [(words_of(text).words, key) for text, key in lessons]
        counts = Counter(piece for words, _key in told for piece in pieces(words))
        firm = [(words_of(text).words, key) for text, key in anchors]
        everywhere = counts + Counter(piece for words, _key in firm for piece in pieces(words))
        top = log(1 + len(told) + len(firm))
        self.rare = {piece: max(0.05, 1 - log(everywhere[piece]) / top) for piece, seen in counts.items() if seen >= SEEN}
        rows = [self._row(words, key, votes) for words, key in (*told, *firm)]
        self.rows = [row for row in rows if row.pieces]
        self.weights: dict[str, dict[str, float]] = {}
        self.sums: dict[str, dict[str, float]] = {}

    def _row(self, words: Sequence[str], key: str, votes: Any) -> _Row:
        themes, leaves = votes(words)[0]
        return _Row(key, themes, leaves, {piece: self.rare[piece] for piece in pieces(words) if piece in self.rare})

    def learn(self) -> dict[str, dict[str, float]]:
        for _ in range(PASSES):
            for row in self.rows:
                self._step(row)
            for piece, topics in self.weights.items():
                mean = self.sums.setdefault(piece, {})
                for key, worth in topics.items():
                    mean[key] = mean.get(key, 0.0) + worth / PASSES
        kept = {
            piece: {key: round(worth, 3) for key, worth in topics.items() if abs(worth) >= SMALL}
            for piece, topics in self.sums.items()
        }
        return {piece: topics for piece, topics in kept.items() if topics}

    def _step(self, row: _Row) -> None:
        themes, leaves = dict(row.themes), dict(row.leaves)
        for piece in row.pieces:
            for key, worth in self.weights.get(piece, {}).items():
                add((themes, leaves), key, worth)
        theme = row.key.partition("/")[0]
        rival = max((name for name in themes if name != theme), key=lambda name: (themes[name], name), default="")
        ahead = themes.get(theme, 0.0) - max(0.0, themes.get(rival, 0.0))
        if row.key == NO_TOPIC and not rival:
            return
        if ahead < AHEAD:
            of_rival = (name for name in leaves if name.partition("/")[0] == rival)
            against = max(of_rival, key=lambda name: (leaves[name], name), default="")
            self._move(row, AHEAD - ahead, row.key, against)
        others = (name for name in leaves if name != row.key and name.startswith(f"{theme}/"))
        under = max(others, key=lambda name: (leaves[name], name), default="")
        behind = leaves.get(under, 0.0) - (leaves.get(row.key, 0.0) if row.key != theme else 0.0) + AHEAD / 2
        if under and behind > 0:
            self._move(row, behind, row.key, under)

    def _move(self, row: _Row, by: float, towards: str, away: str) -> None:
        """Shared out among the words of the text, the rare ones first; the half is taken from what stood in the way."""
        step = min(by, STRIDE) / sum(row.pieces.values()) / (2 if away else 1)
        for piece, rare in row.pieces.items():
            topics = self.weights.setdefault(piece, {})
            topics[towards] = topics.get(towards, 0.0) + step * rare
            if away:
                topics[away] = topics.get(away, 0.0) - step * rare
