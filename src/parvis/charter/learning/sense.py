"""Kernel ridge regression over what a text means: the chance that any clause objects to it, and which one.

One head learns « does anything object », one more each clause. The first decides, the others only name: a clause alone has too few
texts (at 0.95 right, heads of their own stop a quarter of what they should, the one for all of them half). Pure values and numpy.
"""

from __future__ import annotations

import importlib
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp
from typing import Any

from parvis.understanding.meaning import Vector

WIDTH, HOLD = 0.5, 0.2
"""Of the kernel exp(−WIDTH·d²), and how much it holds back from single texts."""
ANSWERED, SIGNS = 0.7, 0.8
"""How far the message that is answered, and each sign (a clause whose words are there, a period, an answer), weigh beside the text."""
FEWEST = 20
"""Texts that object, and texts that do not, below which nothing is learnt."""
STEEP, LEAN = 6.0, 0.6
"""Of the logistic curve that makes a chance of the first head, so that chances come true on texts as towns write them, of a hand that
taught nothing: `python -m tools.charter_figures`."""


@dataclass(frozen=True, slots=True)
class Features:
    """A text as it is learnt and judged: vectors of one package, and signs by name."""

    text: Vector
    answered: Vector = ()
    signs: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Opinion:
    """`chance` that something objects, from 0 to 1; `leaning`: clause → how far the text leans to it, best first."""

    chance: float
    leaning: Mapping[str, float]


class Sense:
    """What was learnt. `embedder`: the name of the vectors it is for; `precedents`: from how many texts; `firm`: clauses with enough of
    them for what their words find to be doubted."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        numpy = _numpy()
        self.embedder, self.precedents = str(kept["embedder"]), len(kept["points"])
        self.firm = frozenset(map(str, kept["firm"]))
        self.numbers, self._signs = [str(one) for one in kept["numbers"]], [str(one) for one in kept["signs"]]
        self._mean, self._around, self._bias = kept["mean"], kept["around"], kept["bias"]
        self._points = kept["points"].astype("float32")
        self._weights = kept["weights"]
        self._squares = numpy.einsum("ij,ij->i", self._points, self._points)

    @classmethod
    def opened(cls, data: bytes) -> Sense:
        """Raises ValueError, KeyError, OSError where it is none."""
        with _numpy().load(io.BytesIO(data), allow_pickle=False) as kept:
            return cls({name: kept[name] for name in kept.files})

    def opinion(self, features: Features) -> Opinion:
        numpy = _numpy()
        row = _rows([features], self._mean, self._around, self._signs)[0]
        near = numpy.exp(-WIDTH * numpy.maximum(self._squares + row @ row - 2 * (self._points @ row), 0))
        return opinion_of((near @ self._weights + self._bias).tolist(), self.numbers)


def opinion_of(scores: Sequence[float], numbers: Sequence[str]) -> Opinion:
    """Of what the heads said: the first, then one a clause."""
    leaning = sorted(zip(numbers, scores[1:], strict=True), key=lambda one: -one[1])
    return Opinion(1 / (1 + exp(-STEEP * scores[0] - LEAN)), dict(leaning))


def learn(told: Sequence[Features], objecting: Sequence[Collection[str]], *, embedder: str) -> tuple[bytes, list[Opinion]]:
    """What `Sense.opened` opens, and of each text what the others alone would say. `objecting`: of each text the clauses that must speak
    of it. Six seconds of a core and, while they last, 450 MB for three thousand texts."""
    numpy = _numpy()
    numbers = sorted({number for each in objecting for number in each})
    signs = sorted({sign for one in told for sign in one.signs})
    mean, around = _mean([one.text for one in told]), _mean([one.answered for one in told if one.answered])
    points = _rows(told, mean, around, signs).astype("float16")
    known = points.astype("float32")
    wanted = numpy.array([[bool(each), *(number in each for number in numbers)] for each in objecting], "float32") * 2 - 1
    bias = wanted.mean(0)
    firm = [number for number, column in zip(numbers, wanted[:, 1:].T, strict=True) if (column > 0).sum() >= FEWEST]
    squares = numpy.einsum("ij,ij->i", known, known)
    near = known @ known.T
    near *= -2
    near += squares[:, None]
    near += squares
    numpy.exp(-WIDTH * numpy.maximum(near, 0, out=near), out=near)
    near[numpy.diag_indices(len(told))] += HOLD
    undone = numpy.linalg.inv(near)
    weights = undone @ (wanted - bias)
    without = wanted - weights / numpy.diag(undone)[:, None]
    made = io.BytesIO()
    named = {"numbers": numpy.array(numbers, "U12"), "firm": numpy.array(firm, "U12"), "signs": numpy.array(signs, "U24")}
    numpy.savez_compressed(
        made, points=points, weights=weights, bias=bias, mean=mean, around=around, embedder=numpy.array(embedder), **named
    )
    return made.getvalue(), [opinion_of(row, numbers) for row in without.tolist()]


def _mean(vectors: Sequence[Vector]) -> Any:
    numpy = _numpy()
    return numpy.array(vectors, "float32").mean(0) if vectors else numpy.zeros(1, "float32")


def _rows(told: Sequence[Features], mean: Any, around: Any, signs: Sequence[str]) -> Any:
    """A row a text: its vector around the mean, of length one, then that of what is answered, then its signs."""
    numpy = _numpy()
    width = len(mean)
    rows = numpy.zeros((len(told), 2 * width + len(signs)), "float32")
    places = {sign: n for n, sign in enumerate(signs, 2 * width)}
    for row, one in zip(rows, told, strict=True):
        row[:width] = _unit(numpy.array(one.text, "float32") - mean)
        if one.answered and len(around) == width:
            row[width : 2 * width] = ANSWERED * _unit(numpy.array(one.answered, "float32") - around)
        for sign in one.signs:
            if sign in places:
                row[places[sign]] = SIGNS
    return rows


def _unit(vector: Any) -> Any:
    return vector / (_numpy().linalg.norm(vector) or 1.0)


def _numpy() -> Any:
    return importlib.import_module("numpy")  # late: whoever never judges a text starts without it
