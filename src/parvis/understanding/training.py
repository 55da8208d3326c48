"""How the shipped model is made from the examples of `examples/`: the same file from the same examples, byte for byte.

`python -m parvis.understanding.training` writes it. Plain Python, a minute: an administrator's machine can do it too.
A softmax over the kinds and, beside it, whether it is dangerous; steps that shrink where a feature was often seen (AdaGrad).
"""

from __future__ import annotations

import hashlib
import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.understanding import lanes, lexicon
from parvis.understanding.features import features
from parvis.understanding.noise import noised
from parvis.understanding.personal import found_in
from parvis.understanding.written import FOLDER, KINDS, Example, learnt

DANGER = "danger"
SEED = 20_260
PASSES = 11
STEP = 0.35
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
    """An example as the learner sees it: places of its features, what each counts, its lane (-1: only its danger is known), its
    danger (None: only its kind is known)."""

    places: tuple[int, ...]
    values: tuple[float, ...]
    kind: int
    danger: bool | None


class Learner:
    def __init__(self, examples: Sequence[Example]) -> None:
        self.examples = examples
        self.known: dict[str, int] = {}
        counts = Counter(name for one in examples for name in self._named(one.text)[0])
        for name in sorted(name for name, seen in counts.items() if seen >= SEEN):
            self.known[name] = len(self.known)
        self.lanes = len(KINDS) + 1
        self.bias = [0.0] * self.lanes
        self.weights: list[list[float]] = []
        self.squares: list[list[float]] = []

    @staticmethod
    def _named(text: str) -> tuple[list[str], int, int]:
        found = features(text, found_in(text))
        grams = sorted(found.grams)
        return grams + [f"\x01{name}" for name in sorted(found.signs)], len(grams), len(found.signs)

    def rows(self, texts: Iterable[tuple[str, Example]]) -> list[Row]:
        rows = []
        for text, example in texts:
            names, grams, _ = self._named(text)
            by = GRAMS / max(1, grams) ** 0.5
            kept = [(self.known[name], by if at < grams else SIGNS) for at, name in enumerate(names) if name in self.known]
            lane = KINDS.index(example.kind) if example.kind else -1
            rows.append(Row(tuple(place for place, _ in kept), tuple(value for _, value in kept), lane, example.danger))
        return rows

    def learn(self) -> None:
        chance = random.Random(SEED)
        large = [one for one in self.examples if not one.small]
        texts = [(one.text, one) for one in large]
        texts += [(noised(one.text, chance), one) for one in large for _ in range(COPIES)]
        rows = self.rows(texts)
        small = self.rows((one.text, one) for one in self.examples if one.small)
        every = max(1, len(rows) // max(1, len(small)))
        between = random.Random(SEED)
        self.weights = [[0.0] * self.lanes for _ in self.known]
        self.squares = [[1e-3] * self.lanes for _ in self.known]
        for turn in range(PASSES):
            chance.shuffle(rows)
            between.shuffle(small)
            rest = iter(small)
            for at, row in enumerate(rows):
                self._step(row, STEP / (1 + turn / 4))
                if at % every == 0 and (one := next(rest, None)):
                    self._step(one, STEP / (1 + turn / 4))

    def _step(self, row: Row, step: float) -> None:
        weights = self.weights
        scores = list(self.bias)
        for place, value in zip(row.places, row.values, strict=True):
            scores = [score + weight * value for score, weight in zip(scores, weights[place], strict=True)]
        errors = softmax(scores[:-1]) if row.kind >= 0 else [0.0] * len(KINDS)
        if row.kind >= 0:
            errors[row.kind] -= 1.0
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
        largest = max(abs(weight) for row in self.weights for weight in row) * GRAMS
        scale = largest / 30_000
        grams: dict[str, list[int]] = {}
        signs: dict[str, list[int]] = {}
        for name, place in self.known.items():
            row = self.weights[place]
            if max(map(abs, row)) >= SMALL:
                told, by = (signs, SIGNS) if name[0] == "\x01" else (grams, GRAMS)
                told[name.lstrip("\x01")] = [round(weight * by / scale) for weight in row]
        about = {"examples": len(self.examples), "from": digest(self.examples)}
        return lanes.packed(
            names=(*KINDS, DANGER),
            scale=scale,
            bias=[round(b, 4) for b in self.bias],
            grams=grams,
            signs=signs,
            about=about,
        )


def _risked(risk: float, danger: bool | None) -> float:
    """How wrong a score of danger is; of what nobody said it of, not at all."""
    if danger is None:
        return 0.0
    return (1 / (1 + math.exp(-max(-30.0, min(30.0, risk)))) - danger) * (GRAVER if danger else 1.0)


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


def train(examples: Sequence[Example] | None = None) -> bytes:
    """A model of the shipped examples, or of others: its file."""
    learner = Learner(learnt(FOLDER) if examples is None else examples)
    learner.learn()
    return learner.packed()


if __name__ == "__main__":
    from parvis.understanding.kinds import MODEL

    MODEL.write_bytes(train())
    print(f"{MODEL.name}: {MODEL.stat().st_size:,} bytes")
