"""Which answers fit a question: beginnings of words, things that people name otherwise, spelling that is near. Pure, kept row by row.

Two channels that are never mixed before they are weighed: what the answer says (BM25 over its title and texts), and how others have
asked for it (the nearest of its example questions). `Index.rank` says which words made each answer rise.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from heapq import nlargest

from parvis.understanding.folding import NOT_WRITTEN, words_of
from parvis.understanding.lexicon import load
from parvis.understanding.stems import stem

TITLE, TEXT = 3.0, 1.0
"""What a word of the title weighs beside one of the text."""
SATURATION, LENGTH = 1.2, 0.4
"""BM25's k1 and b."""
THING, THEME, NEAR = 0.8, 0.35, 0.6
"""What a thing named otherwise, a theme, and a word spelt nearly so weigh beside the word itself."""
ASKED = 1.1
"""What the nearest example question weighs beside the answer's own words."""
USED = 0.04
"""What each doubling of the times it was sent adds."""
LEAST = 0.2
"""Below that share of the question's matter an answer is not proposed."""
RELATIVE = 0.4
"""An answer with less than that of the best one's is left out too."""
SURE, SURE_WORDS, ONE_OF = 0.34, 0.2, 2
"""Where nobody asked for answers: the share of the question's matter, the share of its telling words, and of how many such words one is
enough. Chosen on half of 830 real posts of which none has an answer here; the other half judges (docs/comprendre.md)."""
CLEAR = 1.4
"""Where words alone decide what is shown unasked: how many times as much as the next answer it must have (docs/comprendre.md)."""
DICE = 0.55
COMPARED = 200
"""Example questions that are compared whole: those that share most."""
LONG, PIECE = 5, 3
"""Letters of a word that may be spelt nearly so, and of the pieces by which near words are found."""
MEANT, MERGED = 0.5, 20
"""What the order by meaning weighs beside that by words, and how much of each is looked at."""
READ = 300
"""Words read of one text."""
SHOWN = 4


@dataclass(frozen=True, slots=True)
class Document:
    """One answer. `examples`: how it was asked for. `used`: how often it was sent."""

    key: int
    title: str
    texts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    used: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """`score` from 0 to 1: how much of the question's matter the answer has. `words`: of the question, what made it rise.

    `asked`: the example question that is near, if one is. `lead`: how many times as much as the best other one it has.
    """

    key: int
    score: float
    words: tuple[str, ...] = ()
    asked: str = ""
    lead: float = math.inf


@dataclass(slots=True)
class _Kept:
    features: dict[str, float]
    length: float
    examples: list[int]
    used: int


@dataclass(slots=True)
class _Example:
    key: int
    text: str
    features: tuple[str, ...]


@dataclass(slots=True)
class Index:
    """Answers by their features. `put` replaces; nothing else is rebuilt when one of two thousand changes."""

    _kept: dict[int, _Kept] = field(default_factory=dict)
    _postings: dict[str, dict[int, float]] = field(default_factory=dict)
    _examples: dict[int, _Example] = field(default_factory=dict)
    _asked: dict[str, dict[int, None]] = field(default_factory=dict)
    _pieces: dict[str, dict[str, None]] = field(default_factory=dict)
    _rare: dict[str, float] = field(default_factory=dict)
    _length: float = 0.0
    _next: int = 0

    def __len__(self) -> int:
        return len(self._kept)

    def __contains__(self, key: int) -> bool:
        return key in self._kept

    def put(self, document: Document) -> None:
        self.drop(document.key)
        self._rare.clear()
        weights: dict[str, float] = {}
        for feature in features(document.title):
            weights[feature] = weights.get(feature, 0.0) + TITLE
        for text in document.texts:
            for feature in features(text):
                weights[feature] = weights.get(feature, 0.0) + TEXT
        kept = _Kept(weights, sum(weights.values()), [], document.used)
        self._kept[document.key] = kept
        self._length += kept.length
        for feature, weight in weights.items():
            self._posting(feature)[document.key] = weight
        for text in document.examples:
            found = tuple(dict.fromkeys(features(text)))
            if found:
                kept.examples.append(self._next)
                self._examples[self._next] = _Example(document.key, text, found)
                for feature in found:
                    self._posting(feature)
                    self._asked.setdefault(feature, {})[self._next] = None
                self._next += 1

    def _posting(self, feature: str) -> dict[int, float]:
        there = self._postings.get(feature)
        if there is None:
            there = self._postings[feature] = {}
            if feature[0] == "w" and len(feature) - 1 >= LONG - 1:
                for piece in _pieces(feature[1:]):
                    self._pieces.setdefault(piece, {})[feature] = None
        return there

    def drop(self, key: int) -> None:
        kept = self._kept.pop(key, None)
        if kept is None:
            return
        self._rare.clear()
        self._length -= kept.length
        for feature in kept.features:
            del self._postings[feature][key]
        for number in kept.examples:
            for feature in self._examples.pop(number).features:
                del self._asked[feature][number]

    def rank(
        self, question: str, *, most: int = 3, among: Callable[[int], bool] | None = None, sure: bool = False
    ) -> list[Found]:
        """The best first; none below LEAST. `among`: which answers this reader may see. `sure`: only what may be shown unasked."""
        asked = self._terms(question)
        if not asked or not self._kept:
            return []
        whole = sum(weight for weight, _ in asked.values())
        scores, words = self._said(asked)
        nearest = self._nearest(asked)
        for key, (share, _) in nearest.items():
            scores[key] = scores.get(key, 0.0) + ASKED * whole * share
        found = []
        for key, score in scores.items():
            share = score / whole
            if share >= LEAST and (among is None or among(key)):
                found.append((share * (1 + USED * math.log2(1 + self._kept[key].used)), key))
        found.sort(key=lambda one: (-one[0], one[1]))
        best, beside = [share for share, _ in (*found[:2], (0.0, 0), (0.0, 0))][:2]
        found = [one for one in found if one[0] >= RELATIVE * best and (not sure or self._sure(asked, *one))]
        return [
            Found(
                key,
                round(share / (share + 0.8), 3),
                _best(words.get(key, {})),
                self._example(nearest, key),
                lead=share / other if (other := beside if share == best else best) else math.inf,
            )
            for share, key in found[:most]
        ]

    def _sure(self, asked: Mapping[str, tuple[float, str]], share: float, key: int) -> bool:
        """It shares what the question is about, not only what any letter says."""
        kept = self._kept[key]
        theirs = kept.features.keys() | {feature for number in kept.examples for feature in self._examples[number].features}
        there: dict[str, bool] = {}
        for feature, (_, word) in asked.items():
            if feature[0] != "t" and not _common(word):
                there[word] = there.get(word, False) or feature in theirs
        shared = sum(there.values())
        enough = shared >= SURE_WORDS * len(there) if shared > 1 else 0 < len(there) <= ONE_OF
        return share >= SURE and shared > 0 and enough

    def _example(self, nearest: Mapping[int, tuple[float, int]], key: int) -> str:
        share, number = nearest.get(key, (0.0, 0))
        return self._examples[number].text if share >= 0.5 else ""

    def _terms(self, question: str) -> dict[str, tuple[float, str]]:
        """Feature → what it weighs and the word it stands for. A word that no answer has is read as the nearest ones that some have."""
        found: dict[str, tuple[float, str]] = {}
        for feature, word in named(question):
            if self._postings.get(feature) or self._asked.get(feature):
                _more(found, feature, self._rarity(feature), word)
                continue
            if feature[0] != "w":
                continue
            close = list(self._close(feature[1:]))
            for near, alike in close:
                _more(found, near, self._rarity(near) * NEAR * alike, word)
            if not close:
                _more(found, feature, self._rarity(feature) * 0.5, word)  # it is asked for, and nobody says it
        return found

    def _rarity(self, feature: str) -> float:
        """How much a feature tells, by how few answers have it."""
        there = self._rare.get(feature)
        if there is None:
            total, having = len(self._kept), len(self._postings.get(feature, ()))
            there = self._rare[feature] = math.log(1 + (total - having + 0.5) / (having + 0.5)) * KINDS[feature[0]]
        return there

    def _close(self, word: str) -> Iterator[tuple[str, float]]:
        if len(word) < LONG - 1:
            return
        mine = _pieces(word)
        shared: Counter[str] = Counter()
        for piece in mine:
            shared.update(self._pieces.get(piece, {}).keys())
        for feature, both in shared.most_common(6):
            alike = 2 * both / (len(mine) + len(_pieces(feature[1:])))
            if alike >= DICE:
                yield feature, alike

    def _said(self, asked: Mapping[str, tuple[float, str]]) -> tuple[dict[int, float], dict[int, dict[str, float]]]:
        """BM25 of what the answers say, and what each word gave."""
        scores: dict[int, float] = {}
        words: dict[int, dict[str, float]] = {}
        mean = self._length / max(1, len(self._kept)) or 1.0
        flat, slope = SATURATION * (1 - LENGTH), SATURATION * LENGTH / mean
        for feature, (weight, word) in asked.items():
            weight *= SATURATION + 1
            for key, times in self._postings.get(feature, {}).items():
                worth = weight * times / (times + flat + slope * self._kept[key].length)
                scores[key] = scores.get(key, 0.0) + worth
                mine = words.setdefault(key, {})
                mine[word] = mine.get(word, 0.0) + worth
        return scores, words

    def _nearest(self, asked: Mapping[str, tuple[float, str]]) -> dict[int, tuple[float, int]]:
        """Of each answer, the example question that shares most with this one: the cosine of what is rare in both."""
        shared: dict[int, float] = {}
        for feature, (weight, _) in asked.items():
            both = weight * self._rarity(feature)
            for number in self._asked.get(feature, ()):
                shared[number] = shared.get(number, 0.0) + both
        mine = math.sqrt(sum(weight * weight for weight, _ in asked.values()))
        best: dict[int, tuple[float, int]] = {}
        for number in nlargest(COMPARED, shared, key=shared.__getitem__):
            example = self._examples[number]
            theirs = math.sqrt(sum(self._rarity(one) ** 2 for one in example.features)) or 1.0
            share = min(1.0, shared[number] / (mine * theirs))
            if share > best.get(example.key, (0.0, 0))[0]:
                best[example.key] = (share, number)
        return best


KINDS = {"w": 1.0, "c": THING, "t": THEME}
"""w: the beginning of a word · c: a thing of `lexicon/alike.txt` · t: a theme of `lexicon/topics.txt`."""


def features(text: str) -> Iterator[str]:
    return (feature for feature, _ in named(text))


def named(text: str) -> Iterator[tuple[str, str]]:
    """Each feature with the word it comes from."""
    words = [word for word in words_of(text).words[:READ] if word not in NOT_WRITTEN]  # whom it calls is not what it asks
    small = load("small").single
    for word in words:
        if word not in small and len(word) > 1 and (word[0].isalpha() or word.isdigit()):
            yield f"w{stem(word)}", word
    for hit in load("alike").hits(words):
        for name in hit.names:
            yield f"c{name}", " ".join(words[hit.first : hit.first + hit.length])
    for hit in load("topics").hits(words):
        for name in hit.names:
            if "/" in name:
                yield f"t{name}", " ".join(words[hit.first : hit.first + hit.length])


@lru_cache(4096)
def _common(word: str) -> bool:
    """Anybody writes it about anything."""
    words = words_of(word).words
    return len(words) == 1 and (words[0] in load("small").single or any(load("common").hits(words)))


def _more(found: dict[str, tuple[float, str]], feature: str, weight: float, word: str) -> None:
    if weight > found.get(feature, (0.0, ""))[0]:
        found[feature] = (weight, word)


def _pieces(word: str) -> tuple[str, ...]:
    """Each once, in their order: of words that are equally near, the same ones are taken in every process."""
    edged = f"^{word}$"
    return tuple(dict.fromkeys(edged[at : at + PIECE] for at in range(len(edged) - PIECE + 1)))


def _best(words: Mapping[str, float]) -> tuple[str, ...]:
    return tuple(sorted(words, key=lambda word: -words[word])[:SHOWN])


def clear(found: Iterable[Found]) -> list[Found]:
    """The one that no other comes near, by words: what may be shown unasked where nothing reads what is meant."""
    return [one for one in found if one.lead >= CLEAR]


def merged(words: Sequence[Found], meant: Mapping[int, float], *, most: int = 3, least: float = 0.0) -> list[Found]:
    """Answers found by words and by meaning (key → cosine), in one order. Words weigh twice: equal weights do harm on short questions.

    What is only meant alike must be so by `least`, and is told without words.
    """
    by_words = {one.key: one for one in words}
    near = sorted((key for key in meant if meant[key] >= least), key=lambda key: (-meant[key], key))[:MERGED]
    order = fused([(1.0, [one.key for one in words[:MERGED]]), (MEANT, near)])
    return [by_words.get(key) or Found(key, round(max(0.0, meant[key]), 3)) for key in order[:most]]


def fused(orders: Iterable[tuple[float, Sequence[int]]], *, flat: float = 10.0) -> list[int]:
    """Reciprocal rank fusion: (weight, keys best first) of each way of looking. Ties by key, so that the order is always the same."""
    worth: defaultdict[int, float] = defaultdict(float)
    for weight, keys in orders:
        for at, key in enumerate(keys):
            worth[key] += weight / (flat + at)
    return sorted(worth, key=lambda key: (-worth[key], key))
