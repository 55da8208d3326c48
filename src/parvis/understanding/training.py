"""How a first look is learnt: from examples alone, or on from a model that is there; the same file from the same examples, byte for byte.

Plain Python, under a minute: a city's own machine does it at night. A softmax over the kinds and, beside it, whether it is dangerous; steps
that shrink where a feature was often seen (AdaGrad). The shipped model is made by `tools/teaching.py`, which reads more than there is here.
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parvis.understanding import lanes, lexicon
from parvis.understanding.features import features
from parvis.understanding.lanes import Lanes
from parvis.understanding.noise import noised
from parvis.understanding.personal import found_in
from parvis.understanding.written import KINDS, Example

DANGER = "danger"
SEED = 20_260
PASSES, PASSES_ON = 11, 4
"""Over all examples: from nothing, and on from a model that is there."""
STEP = 0.35
NEW, KNOWN = 1e-3, 1e-1
"""What counts as seen of a weight before anything is: of a model that is there no weight leaps by the first small mistake."""
SHRINK = 2e-5
GRAMS, SIGNS = 3.0, 0.55
"""What a piece of text and a sign weigh beside each other while learning."""
SEEN = 2
"""In how many examples a piece must stand to be learnt."""
COPIES = 2
"""Misspelt copies of each example: without accents, as on a telephone."""
GRAVER = 3.0
"""How much worse a danger unseen is than one seen too many."""
SMALL = 0.02
"""A weight under this is no weight: the file is smaller."""


@dataclass(frozen=True, slots=True)
class Row:
    """An example as the learner sees it: places of its features, what each counts, the chance of each kind (None: only its danger is
    known), the chance of a danger (None: only its kind is known)."""

    places: tuple[int, ...]
    values: tuple[float, ...]
    kinds: tuple[float, ...] | None
    danger: float | None


def pieces(text: str) -> dict[str, float]:
    """What a look weighs in a text, and what each piece counts. A sign begins with \\x01."""
    found = features(text, found_in(text))
    by = GRAMS / max(1, len(found.grams)) ** 0.5
    return dict.fromkeys(sorted(found.grams), by) | dict.fromkeys((f"\x01{name}" for name in sorted(found.signs)), SIGNS)


class Learner:
    """`start`: a model that is there, whose weights it begins with. Of `examples` it learns what they are; of `anchors`, texts that have to
    be read as `start` reads them, what that says of them."""

    def __init__(self, examples: Sequence[Example], start: Lanes | None = None, anchors: Sequence[Example] = ()) -> None:
        self.examples, self.start, self.anchors = examples, start, anchors
        counts = Counter(name for one in examples for name in pieces(one.text))
        before = weights_of(start) if start else {}
        names = sorted({name for name, seen in counts.items() if seen >= SEEN} | before.keys())
        self.known = {name: at for at, name in enumerate(names)}
        self.lanes = len(KINDS) + 1
        self.bias = list(start.bias) if start else [0.0] * self.lanes
        self.weights = [before.get(name) or [0.0] * self.lanes for name in names]
        self.squares = [[KNOWN if start else NEW] * self.lanes for _ in names]

    def rows(self, texts: Iterable[tuple[str, Example]]) -> list[Row]:
        return [self._row(text, tuple(float(kind == one.kind) for kind in KINDS) if one.kind else None, one) for text, one in texts]

    def _row(self, text: str, told: tuple[float, ...] | None, example: Example) -> Row:
        kept = [(self.known[name], value) for name, value in pieces(text).items() if name in self.known]
        danger = None if example.danger is None else float(example.danger)
        return Row(tuple(place for place, _ in kept), tuple(value for _, value in kept), told, danger)

    def anchored(self) -> list[Row]:
        """The anchors, each as the model to begin with reads it, its danger too."""
        rows = [self._row(one.text, None, one) for one in self.anchors]
        scores = [self._scores(row) for row in rows]
        return [replace(row, kinds=tuple(softmax(one[:-1])), danger=_chance(one[-1])) for row, one in zip(rows, scores, strict=True)]

    def learn(self) -> None:
        chance = random.Random(SEED)
        large = [one for one in self.examples if not one.small]
        texts = [(one.text, one) for one in large]
        texts += [(noised(one.text, chance), one) for one in large for _ in range(COPIES)]
        rows = self.rows(texts) + self.anchored()
        small = self.rows((one.text, one) for one in self.examples if one.small)
        every = max(1, len(rows) // max(1, len(small)))
        between = random.Random(SEED)
        for turn in range(PASSES_ON if self.start else PASSES):
            chance.shuffle(rows)
            between.shuffle(small)
            rest = iter(small)
            for at, row in enumerate(rows):
                self._step(row, STEP / (1 + turn / 4))
                if at % every == 0 and (one := next(rest, None)):
                    self._step(one, STEP / (1 + turn / 4))

    def _scores(self, row: Row) -> list[float]:
        scores = list(self.bias)
        for place, value in zip(row.places, row.values, strict=True):
            scores = [score + weight * value for score, weight in zip(scores, self.weights[place], strict=True)]
        return scores

    def _step(self, row: Row, step: float) -> None:
        weights, scores, errors = self.weights, self._scores(row), [0.0] * len(KINDS)
        if row.kinds is not None:
            errors = [chance - told for chance, told in zip(softmax(scores[:-1]), row.kinds, strict=True)]
        errors.append(_risked(scores[-1], row.danger))
        if max(map(abs, errors)) < 0.01:
            return
        self.bias = [bias - 0.02 * step * error for bias, error in zip(self.bias, errors, strict=True)]
        for place, value in zip(row.places, row.values, strict=True):
            mine, seen = weights[place], self.squares[place]
            for lane, error in enumerate(errors):
                slope = error * value + SHRINK * mine[lane]
                seen[lane] += slope * slope
                mine[lane] -= step * 0.1 * slope / math.sqrt(seen[lane])

    def packed(self) -> bytes:
        weights = {name: self.weights[place] for name, place in self.known.items()}
        about = {"examples": len(self.examples) + len(self.anchors), "from": digest([*self.anchors, *self.examples])}
        if self.start:
            about |= {name: self.start.about[name] for name in ("sure",) if name in self.start.about}
        return packed(weights, self.bias, about)


def weights_of(model: Lanes) -> dict[str, list[float]]:
    """Of each piece of a model its weights, as `packed` took them."""
    width, found = len(model.names), dict[str, list[float]]()
    for told, mark, by in ((model.grams, "", GRAMS), (model.signs, "\x01", SIGNS)):
        for name, row in told.items():
            found[mark + name] = [value * model.scale / by for value in lanes.unpack(row, width)]
    return found


def packed(weights: Mapping[str, Sequence[float]], bias: Sequence[float], about: Mapping[str, Any]) -> bytes:
    """The file of a model: of each piece (`pieces`) its weights, a kind each and then danger."""
    scale = max(abs(weight) for row in weights.values() for weight in row) * GRAMS / 30_000
    grams: dict[str, list[int]] = {}
    signs: dict[str, list[int]] = {}
    for name, row in weights.items():
        if max(map(abs, row)) >= SMALL:
            told, by = (signs, SIGNS) if name[0] == "\x01" else (grams, GRAMS)
            told[name.lstrip("\x01")] = [round(weight * by / scale) for weight in row]
    return lanes.packed(
        names=(*KINDS, DANGER), scale=scale, bias=[round(one, 4) for one in bias], grams=grams, signs=signs, about=about
    )


def _chance(risk: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, risk))))


def _risked(risk: float, danger: float | None) -> float:
    """How wrong a score of danger is; of what nobody said it of, not at all."""
    if danger is None:
        return 0.0
    return (_chance(risk) - danger) * (GRAVER if danger >= 0.5 else 1.0)


def softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def digest(examples: Iterable[Example]) -> str:
    """Which examples and which words these are: their number would not tell two versions apart."""
    told = hashlib.sha256(b"".join((lexicon.FOLDER / f"{name}.txt").read_bytes() for name in ("signs", "dangers")))
    for one in examples:
        told.update(f"{one.kind}\t{one.language}\t{one.danger}\t{one.text}\n".encode())
    return told.hexdigest()[:16]


def train(examples: Sequence[Example], start: Lanes | None = None, anchors: Sequence[Example] = ()) -> bytes:
    """The file of a model of these examples; with `start`, of what that one knew and of them (see `Learner`)."""
    learner = Learner(examples, start, anchors) if start else Learner([*anchors, *examples])
    learner.learn()
    return learner.packed()
