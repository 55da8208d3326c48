"""The second look: what the first was unsure of is weighed again by its meaning, where sentence vectors can be had.

A linear model of the ten kinds over the vector of the text; its chances and those of the first look are multiplied, each by its root.
What the first look was sure of stays. Where there are no vectors, or the file is of others, nothing is looked at twice: `state()` says why.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import struct
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import sqrt
from operator import mul
from pathlib import Path

from parvis.understanding import kinds, meaning, personal
from parvis.understanding.features import Features, features
from parvis.understanding.folding import uncalled, words_of
from parvis.understanding.lanes import Unusable
from parvis.understanding.meaning import E5, LIGHT, Embedder, Vector
from parvis.understanding.reading import READ, Reading
from parvis.understanding.written import KINDS

MODELS = Path(__file__).parent / "models"
FILES = {E5.told: "second", LIGHT.told: "second-light"}
"""Of each sort of vectors the shipped model, and how both looks read beside each other with it (`scores.looks`):
`python -m tools.model_card` writes that where the second look is."""
MAGIC = b"parvis-second 1\n"
REMEMBERED = 512
"""Vectors of texts that were read lately: what is shared and copied on a busy day comes back."""
ROUNDS, STEP, HOLD = 600, 4.0, 1e-4
"""Of the training: rounds over all examples, how far each goes, how much it costs to go far from where it began."""
HEAVY = 4.0
"""What a correction counts beside a text that goes on being read as it is."""


@dataclass(frozen=True, slots=True)
class Second:
    """`mean` is taken away from a vector, which is then made of length one; `rows`: weights, one row a kind. `version`: the beginning of
    its file's hash; `sure`: from which chance on both looks together tell a kind as such."""

    embedder: str
    examples: str
    mean: Vector
    rows: tuple[Vector, ...]
    bias: Vector
    sure: float = kinds.SURE
    version: str = ""

    def chances(self, vector: Vector) -> list[float]:
        moved = [one - middle for one, middle in zip(vector, self.mean, strict=True)]
        length = sqrt(sum(map(mul, moved, moved))) or 1.0
        return kinds.softmax([sum(map(mul, row, moved)) / length + bias for row, bias in zip(self.rows, self.bias, strict=True)])


@dataclass(frozen=True, slots=True)
class State:
    """`why`: "" = there is a second look; of `meaning.State.why`, or file · vectors: the model is damaged, or of other vectors."""

    second: Second | None
    embedder: Embedder | None
    why: str = ""


def file_of(vectors: str = "", ending: str = "bin") -> Path:
    """What is shipped for these vectors; for those of this installation, or of the first package where it has none."""
    return MODELS / f"{FILES.get(vectors or meaning.named(), FILES[E5.told])}.{ending}"


@cache
def there() -> bool:
    """Can there be a second look? Asked at intake, which loads no vectors."""
    return bool(meaning.named()) and file_of().exists()


@cache
def state(path: Path | None = None) -> State:
    found = meaning.state()
    if found.embedder is None:
        return State(None, None, found.why)
    second = read(path or file_of(found.embedder.name))
    if second is None:
        return State(None, None, "file")
    return State(second, found.embedder) if second.embedder == found.embedder.name else State(None, None, "vectors")


def instead(learnt: Second | None) -> State:
    """With a model that was learnt here; with the shipped one where there is none, or it is of other vectors."""
    found = state()
    if learnt is None or found.embedder is None or learnt.embedder != found.embedder.name:
        return found
    return State(learnt, found.embedder)


def again(
    texts: Sequence[str], readings: Sequence[Reading], *, first: kinds.State | None = None, with_: State | None = None
) -> list[Reading]:
    """The readings, those that were unsure weighed again; all of them as they are where there is no second look."""
    there, model = with_ or state(), (first or kinds.state()).model
    unsure = [at for at, one in enumerate(readings) if not one.sure and texts[at].strip()]
    found = list(readings)
    if there.second is None or there.embedder is None or not unsure:
        return found
    vectors = _vectors(there.embedder, [(readings[at].fingerprint, texts[at]) for at in unsure])
    for at, vector in zip(unsure, vectors, strict=True):
        seen = seen_of(texts[at])
        before, _danger = kinds.weighed(seen, model)
        opinion = kinds.judge(seen, model, together(before, there.second.chances(vector)), there.second.sure)
        found[at] = replace(
            readings[at], kind=opinion.kind, second=opinion.second, confidence=opinion.confidence, sure=opinion.sure,
            reasons=opinion.reasons, answer=opinion.kind in kinds.ANSWERED or readings[at].danger.level == "danger",
        )  # fmt: skip
    return found


def seen_of(text: str) -> Features:
    """What the first look sees of a text."""
    text = text.replace("\x00", " ")
    return features(text, personal.found_in(text[:READ]), words_of(text))


def together(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """The chances of both looks, each by its root."""
    found = [sqrt(mine * theirs) for mine, theirs in zip(one, other, strict=True)]
    return [each / sum(found) for each in found]


_SEEN: OrderedDict[tuple[str, str], Vector] = OrderedDict()


def _vectors(embedder: Embedder, told: Sequence[tuple[str, str]]) -> list[Vector]:
    """Of (fingerprint, text): copies of one text are read once, in this batch and in those before."""
    keys = [(embedder.name, fingerprint or text) for fingerprint, text in told]
    found = {key: vector for key in keys if (vector := _SEEN.get(key))}
    new: dict[tuple[str, str], str] = {}
    for key, (_fingerprint, text) in zip(keys, told, strict=True):
        if key not in found:
            new.setdefault(key, text)
    found |= zip(new, embedder.questions([uncalled(text) for text in new.values()]), strict=True) if new else ()
    for key in new:
        _SEEN[key] = found[key]
    while len(_SEEN) > REMEMBERED:
        _SEEN.popitem(last=False)
    return [found[key] for key in keys]


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def packed(second: Second) -> bytes:
    body = b"".join(meaning.packed(row) for row in (second.mean, *second.rows, second.bias))
    head = {"embedder": second.embedder, "examples": second.examples, "wide": len(second.mean), "kinds": list(KINDS), "sure": second.sure}
    told = json.dumps(head | {"hash": hashlib.sha256(body).hexdigest()}, sort_keys=True).encode()
    return MAGIC + told + b"\n" + body


def read(path: Path) -> Second | None:
    """None: it is not there, damaged, or of other kinds."""
    try:
        return opened(path.read_bytes(), path.name)
    except (OSError, Unusable):
        return None


def opened(content: bytes, name: str) -> Second:
    """A model from its bytes; `name` is what a refusal calls it. Raises `lanes.Unusable`."""
    if not content.startswith(MAGIC):
        raise Unusable(f"{name} is no second look")
    try:
        line, _, body = content.removeprefix(MAGIC).partition(b"\n")
        head = json.loads(line)
        wide, whole = int(head["wide"]), hashlib.sha256(body).hexdigest() == head["hash"] and head["kinds"] == list(KINDS)
        if not whole:
            raise Unusable(f"{name} is damaged, or of other kinds")
        rows = [meaning.unpacked(body[at * wide * 2 : (at + 1) * wide * 2]) for at in range(len(KINDS) + 1)]
        bias = meaning.unpacked(body[(len(KINDS) + 1) * wide * 2 :])
        version = hashlib.sha256(content).hexdigest()[:12]
        return Second(head["embedder"], head["examples"], rows[0], tuple(rows[1:]), bias, float(head.get("sure", kinds.SURE)), version)
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise Unusable(f"{name} is damaged") from error


# ── learning on ──────────────────────────────────────────────────────────────────────────────────────────────────────


def train(vectors: Sequence[Vector], named: Sequence[str], start: Second, anchors: Sequence[Vector] = (), *, examples: str) -> Second:
    """On from `start` by what these texts are: a softmax regression over all of them at once, for which large moves from there cost.
    `anchors` go on being read as `start` reads them. The same numbers each time."""
    numpy = importlib.import_module("numpy")
    wanted = numpy.zeros((len(named) + len(anchors), len(KINDS)))
    wanted[numpy.arange(len(named)), [KINDS.index(kind) for kind in named]] = 1.0
    if anchors:
        wanted[len(named) :] = [start.chances(one) for one in anchors]
    rows = numpy.array([*vectors, *anchors], "float64") - start.mean
    rows /= numpy.linalg.norm(rows, axis=1, keepdims=True)
    counts = numpy.array([[HEAVY]] * len(named) + [[1.0]] * len(anchors))
    counts /= counts.sum()
    begun, bias = numpy.array(start.rows), numpy.array(start.bias)
    weights = begun.copy()
    for _ in range(ROUNDS):
        scores = rows @ weights.T + bias
        chances = numpy.exp(scores - scores.max(1, keepdims=True))
        chances /= chances.sum(1, keepdims=True)
        wrong = (chances - wanted) * counts
        weights -= STEP * (wrong.T @ rows + HOLD * (weights - begun))
        bias -= STEP * wrong.sum(0)
    return replace(start, examples=examples, rows=tuple(map(tuple, weights)), bias=tuple(bias), version="")
