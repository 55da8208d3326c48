"""How both shipped looks are taught: from real posts by strangers, which are not of this repository, and from its own texts.

    PARVIS_REAL_POSTS=folder python -m tools.teaching      writes kinds.bin, second.bin, second-light.bin and taught.json

It needs scipy and both packages of sentence vectors, `parvis[semantic]` and `parvis[semantic-light]`: a quarter of an hour of a core.

Real posts count whole, our own texts a third: they are tidier, and there are many of them. `posts.jsonl`, by which the looks are judged, is
never learnt from, nor what is nearly one of it. What reads is a softmax regression with a ridge; how sure it may call itself is found on
folds of the real posts that it did not learn. What is dangerous is learnt from our own texts; that real posts are not, from them.

`taught.json`, beside the models, tells how well each look reads what it did not learn: real posts fold by fold, and the messages of each
of three hands by what was learnt without that hand.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from scipy import optimize, sparse

from parvis.understanding import dangers, kinds, meaning, second, training
from parvis.understanding.features import features
from parvis.understanding.folding import uncalled
from parvis.understanding.kinds import Opinion
from parvis.understanding.meaning import Embedder
from parvis.understanding.near import Known
from parvis.understanding.noise import noised
from parvis.understanding.personal import found_in
from parvis.understanding.written import FOLDER, KINDS, domains, learnt, load, ours
from tools import real_posts

OURS = 0.3
"""What one of our own texts counts beside a real post."""
NEAR = 0.5
"""From which share of common pieces a text is one that judges, with changes."""
RIDGE, RIDGE_OF_VECTORS = 1.0, 0.1
"""What large weights cost beside the mistakes of one text."""
SEEN, SEEN_OF_REAL = 2, 3
"""In how many texts a piece must stand to be learnt; so many if it stands in real posts alone."""
UNSEEN = 2.0
"""How much worse a personal file is that was not seen than one seen too many: its chance is multiplied by it."""
RIDGE_OF_DANGER, COPY = 0.6, 0.5
"""Of dangers: what large weights cost, and what a misspelt copy counts."""
DANGEROUS = frozenset({"u490", "u2192"})
"""Real posts in which somebody is in danger, of all those that teach and were told as such: each was looked at. The others are calm."""
FOLDS, HANDS = 5, ("1", "2", "3")
RIGHT = 0.91
"""How often right what is told as sure has to be on the folds: a little more than the nine of ten that are promised."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A text, what it is, what it counts. `real`: of somebody who never heard of Parvis; `hand`: whose message about a domain it is."""

    text: str
    kind: str
    weight: float
    real: bool
    hand: str = ""


def lessons() -> list[Lesson]:
    judges = Known(one["text"] for one in real_posts.rows("posts"))
    return [one for one in (*_real(), *_ours()) if not (one.real and judges.has(one.text, NEAR))]


def _real() -> Iterator[Lesson]:
    for one in real_posts.rows("labelled-once"):
        yield Lesson(one["text"], one["kind"], 1.0, True)
    told = real_posts.kinds_read()
    for one in real_posts.rows("unlabelled"):
        for kind in (found := told.get(one["id"], [])):
            yield Lesson(one["text"], kind, 1.0 / len(found), True)


def _ours() -> Iterator[Lesson]:
    for one in load(FOLDER):
        yield Lesson(one.text, one.kind, OURS, False)
    for one in domains():
        yield Lesson(one.text, one.kind, OURS, False, one.hand)


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights, a row a kind, and what is added."""

    rows: Any
    bias: Any

    def chances(self, matrix: Any) -> Any:
        return _softmax(matrix @ self.rows.T + self.bias)


def _softmax(scores: Any) -> Any:
    powers = numpy.exp(scores - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def fit(matrix: Any, told: Sequence[str], weights: Any, ridge: float, among: Sequence[str] = KINDS) -> Linear:
    """Softmax regression: the one least of the mistakes and half the ridge times the squares of the weights."""
    wide, many = matrix.shape[1], len(among)
    wanted = numpy.zeros((len(told), many))
    wanted[numpy.arange(len(told)), [among.index(kind) for kind in told]] = 1.0
    turned = matrix.T.tocsr() if sparse.issparse(matrix) else matrix.T

    def cost(flat: Any) -> tuple[float, Any]:
        rows, bias = flat[: many * wide].reshape(many, wide), flat[many * wide :]
        chances = _softmax(matrix @ rows.T + bias)
        missed = -(weights * numpy.log(numpy.maximum(chances[wanted == 1.0], 1e-300))).sum()
        wrong = (chances - wanted) * weights[:, None]
        slope = (turned @ wrong).T + ridge * rows
        return missed + ridge / 2 * (rows * rows).sum(), numpy.concatenate([slope.ravel(), wrong.sum(0)])

    found = optimize.minimize(cost, numpy.zeros(many * (wide + 1)), jac=True, method="L-BFGS-B", options={"maxiter": 400}).x
    return Linear(found[: many * wide].reshape(many, wide), found[many * wide :])


# ── the first look ───────────────────────────────────────────────────────────────────────────────────────────────────


def known(told: Sequence[Lesson]) -> dict[str, int]:
    """The pieces that are learnt, and their places."""
    everywhere, written = Counter[str](), set[str]()
    for one in told:
        names = training.pieces(one.text).keys()
        everywhere.update(names)
        if not one.real:
            written.update(names)
    kept = sorted(name for name, seen in everywhere.items() if seen >= (SEEN if name in written else SEEN_OF_REAL))
    return {name: at for at, name in enumerate(kept)}


def matrix_of(told: Iterable[Lesson], places: dict[str, int]) -> Any:
    values, columns, ends = list[float](), list[int](), [0]
    for one in told:
        for name, value in training.pieces(one.text).items():
            if name in places:
                columns.append(places[name])
                values.append(value)
        ends.append(len(columns))
    return sparse.csr_matrix((values, columns, ends), (len(ends) - 1, len(places)))


# ── how sure it may call itself ──────────────────────────────────────────────────────────────────────────────────────


def folds(told: Sequence[Lesson]) -> Iterator[tuple[list[int], list[int]]]:
    """(learnt, asked) by place: each real post is asked once by what did not learn it; our own texts are learnt each time."""
    part = [int(hashlib.sha256(one.text.encode()).hexdigest(), 16) % FOLDS if one.real else -1 for one in told]
    for fold in range(FOLDS):
        yield [at for at, of in enumerate(part) if of != fold], [at for at, of in enumerate(part) if of == fold]


def hands(told: Sequence[Lesson]) -> Iterator[tuple[list[int], list[int]]]:
    """The same of the messages about domains: those of one hand by what learnt the others'."""
    for hand in HANDS:
        yield [at for at, one in enumerate(told) if one.hand != hand], [at for at, one in enumerate(told) if one.hand == hand]


def calibrated(chances: Any, told: Sequence[str]) -> float:
    """The temperature by which scores are divided so that what is called so likely comes true so often."""
    right = [KINDS.index(kind) for kind in told]
    scores = numpy.log(numpy.maximum(chances, 1e-12))

    def missed(temperature: float) -> float:
        return float(-numpy.log(_softmax(scores / temperature)[numpy.arange(len(right)), right]).mean())

    return float(optimize.minimize_scalar(missed, bounds=(0.3, 3.0), method="bounded").x)


def threshold(chances: Any, told: Sequence[str]) -> tuple[float, float]:
    """(from which chance on it is right so often, the share of texts that is)."""
    most, right = chances.max(1), numpy.array([KINDS[at] for at in chances.argmax(1)]) == numpy.array(told)
    for least in numpy.arange(0.3, 1.0, 0.005):
        if (over := most >= least).any() and right[over].mean() >= RIGHT:
            return float(least), float(over.mean())
    return 1.0, 0.0


# ── the files ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Look:
    """What a look reads (a row a lesson) and how it is learnt."""

    matrix: Any
    ridge: float

    def learnt(self, told: Sequence[Lesson], of: Sequence[int]) -> Linear:
        weights = numpy.array([told[at].weight for at in of])
        return fit(self.matrix[of], [told[at].kind for at in of], weights, self.ridge)

    def unseen(self, told: Sequence[Lesson], parts: Iterable[tuple[list[int], list[int]]]) -> Any:
        """The chances of each text that a part asks for, by what did not learn it; nothing for the others."""
        found = numpy.zeros((len(told), len(KINDS)))
        for taught, asked in parts:
            found[asked] = self.learnt(told, taught).chances(self.matrix[asked])
        return found


def told_as(scores: Any, cold: float) -> Any:
    """Scores, or what is added to them, divided by what makes chances come true; a personal file is told more often than it is one."""
    return scores / cold + numpy.log(UNSEEN) * (numpy.array(KINDS) == "personal")


def danger_lessons() -> list[Lesson]:
    """Our own texts, each with misspelt copies, and real posts: of kind "danger" or "calm"."""
    chance, judges = random.Random(training.SEED), Known(one["text"] for one in real_posts.rows("posts"))
    found = list[Lesson]()
    for one in learnt(FOLDER):
        kind = "danger" if one.danger else "calm"
        copies = 0 if one.small else training.COPIES
        found.append(Lesson(one.text, kind, 1.0, False))
        found += [Lesson(noised(one.text, chance), kind, COPY, False) for _ in range(copies)]
    for name in ("labelled-once", "unlabelled"):
        told = (one for one in real_posts.rows(name) if one["id"] not in DANGEROUS and not judges.has(one["text"], NEAR))
        found += [Lesson(one["text"], "calm", 1.0, True) for one in told]
    return found


def learnt_danger(told: Sequence[Lesson], matrix: Any, of: Sequence[int]) -> tuple[Any, float]:
    """The weight of each piece for danger, and what is added."""
    weights = numpy.array([told[at].weight * (training.GRAVER if told[at].kind == "danger" else 1.0) for at in of])
    found = fit(matrix[of], [told[at].kind for at in of], weights, RIDGE_OF_DANGER, ("calm", "danger"))
    return found.rows[1] - found.rows[0], float(found.bias[1] - found.bias[0])


def danger_lane() -> tuple[dict[str, float], float, list[int]]:
    """The weight of each piece, what is added, and false alarms among real posts that were not learnt: [alarms, asked]."""
    told = danger_lessons()
    places = known(told)
    matrix = matrix_of(told, places)
    alarms = list[bool]()
    for taught_, asked in folds(told):
        weights, added = learnt_danger(told, matrix, taught_)
        for at in asked:
            seen = features(told[at].text, found_in(told[at].text))
            risk = float((matrix[at] @ weights)[0]) + added
            alarms.append(dangers.danger_of(seen.words, seen.perils, 1 / (1 + math.exp(-risk))).level == "danger")
    weights, added = learnt_danger(told, matrix, range(len(told)))
    return {name: float(weights[at]) for name, at in places.items()}, added, _share(alarms)


def first_file(
    look: Linear, places: dict[str, int], lane: tuple[dict[str, float], float, list[int]], about: dict[str, Any]
) -> bytes:
    danger, added, _alarms = lane
    none = [0.0] * len(KINDS)
    columns = look.rows.T.tolist()
    names = sorted(places.keys() | danger.keys())
    weights = {name: [*(columns[places[name]] if name in places else none), danger.get(name, 0.0)] for name in names}
    return training.packed(weights, [*look.bias, added], about)


def both(one: Any, other: Any) -> Any:
    """As `second.again` weighs them: each by its root."""
    mean = numpy.sqrt(one * other)
    return mean / mean.sum(1, keepdims=True)


def figures(seen: Sequence[Opinion], told: Sequence[Lesson]) -> dict[str, Any]:
    """How well what was not learnt is read: [right, asked]. `files`: personal files of which neither the first nor the second kind told
    warns; `abuse`: what is none, and was called so."""
    found = dict[str, Any]()
    groups = {"real": [at for at, one in enumerate(told) if one.real]}
    groups |= {f"hand {hand}": [at for at, one in enumerate(told) if one.hand == hand] for hand in HANDS}
    for name, of in groups.items():
        pairs = [(told[at].kind, seen[at]) for at in of]
        found[name] = {
            "right": _share(kind == one.kind for kind, one in pairs),
            "two": _share(kind in (one.kind, one.second) for kind, one in pairs),
            "sure": _share(one.sure for _kind, one in pairs),
            "sure_right": _share(kind == one.kind for kind, one in pairs if one.sure),
            "files": _share("personal" not in (one.kind, one.second) for kind, one in pairs if kind == "personal"),
            "abuse": _share(one.kind == "abuse" for kind, one in pairs if kind != "abuse"),
        }
    return found


def _share(found: Iterable[bool]) -> list[int]:
    each = list(found)
    return [sum(each), len(each)]


def taught(look: Look, told: Sequence[Lesson]) -> tuple[Linear, Any]:
    """The look as it is told, and the chances of what it did not learn."""
    parts = [*folds(told), *hands(told)]
    chances, real = look.unseen(told, parts), [at for at, one in enumerate(told) if one.real]
    cold = calibrated(chances[real], [told[at].kind for at in real])
    whole = look.learnt(told, range(len(told)))
    return Linear(whole.rows / cold, told_as(whole.bias, cold)), _softmax(told_as(numpy.log(numpy.maximum(chances, 1e-12)), cold))


def judged(chances: Any, told: Sequence[Lesson], before: Sequence[Opinion] = ()) -> tuple[float, list[Opinion]]:
    """From which chance on a look says what it is sure of, found on real posts that it did not learn, and what it makes of all texts.
    What the look before it was sure of is not looked at again: what is added has to be right so often by itself."""
    open_ = [at for at, one in enumerate(told) if one.real and not (before and before[at].sure)]
    sure = threshold(chances[open_], [told[at].kind for at in open_])[0]
    seen = [
        kinds.judge(features(one.text, found_in(one.text)), None, row, sure)
        for one, row in zip(told, chances.tolist(), strict=True)
    ]
    return sure, [old if old.sure else new for old, new in zip(before, seen, strict=True)] if before else seen


def second_file(
    embedder: Embedder, told: Sequence[Lesson], first: Any, seen: Sequence[Opinion], texts: str
) -> tuple[dict[str, Any], dict[str, float]]:
    """Taught and written; how well both looks then read, and how often they see each kind in real posts that they did not learn.
    `seen`: what the first one makes of the texts."""
    vectors = numpy.array(list(embedder.questions([uncalled(lesson.text) for lesson in told])), "float64")
    mean = vectors.mean(0)
    moved = vectors - mean
    look, again = taught(Look(moved / numpy.linalg.norm(moved, axis=1, keepdims=True), RIDGE_OF_VECTORS), told)
    sure, together = judged(both(first, again), told, seen)
    made = second.Second(embedder.name, texts, tuple(mean), tuple(map(tuple, look.rows)), tuple(look.bias), sure)
    second.file_of(embedder.name).write_bytes(second.packed(made))
    real = both(first, again)[[at for at, one in enumerate(told) if one.real]].mean(0)
    return figures(together, told), {kind: round(float(share), 4) for kind, share in zip(KINDS, real, strict=True)}


def teach() -> None:
    vectors = [meaning.of(package).embedder for package in meaning.PACKAGES]
    if None in vectors:
        raise SystemExit("both packages of sentence vectors are needed: " + ", ".join(one.name for one in meaning.PACKAGES))
    told, texts = lessons(), training.digest(ours())
    places = known(told)
    one, first = taught(Look(matrix_of(told, places), RIDGE), told)
    sure, seen = judged(first, told)
    about = {"examples": len(told), "real": sum(lesson.real for lesson in told), "from": texts, "sure": sure}
    lane = danger_lane()
    kinds.MODEL.write_bytes(first_file(one, places, lane, about))
    scores = {"texts": len(told), "real": about["real"], "pieces": len(places), "first": figures(seen, told), "alarms": lane[2]}
    for name, embedder in zip(("both", "light"), filter(None, vectors), strict=True):
        scores[name], often = second_file(embedder, told, first, seen, texts)
        scores.setdefault("usual", often)
    kinds.TAUGHT.write_text(json.dumps(scores, indent=1) + "\n")


if __name__ == "__main__":
    teach()
