"""What somebody wants who writes to the city: one of ten kinds, perhaps a second one, how sure that is, and by which words.

The model that comes with Parvis is read once a process. Where it is absent, damaged or of another format the signs alone decide,
less well, and `state()` says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parvis.understanding.features import Features
from parvis.understanding.folding import NOT_WRITTEN
from parvis.understanding.lanes import Lanes, Unusable, read
from parvis.understanding.taught import NOTHING, Taught
from parvis.understanding.written import KINDS

MODEL = Path(__file__).parent / "models" / "kinds.bin"
SCORES = MODEL.with_name("scores.json")
"""Of the shipped model: see `scores.told`; `python -m tools.model_card` writes them."""
TAUGHT = MODEL.with_name("taught.json")
"""What both looks make of texts that they did not learn; `python -m tools.teaching` writes it."""
SURE = 0.55
"""From which confidence the kind is told as such where the model does not say it; below it, “unsure”."""
NAMED, UNNAMED = 0.65, 0.93
"""From which chance a text with a word of insult, threat or hate is called abuse, and one without any: anger is no abuse."""
SECOND, SECOND_PERSONAL = 0.15, 0.1
"""From which chance a second kind is told, and from which it is a personal file, whatever else comes before: one that nobody warned of is
answered in public."""
MOST_REASONS = 4
PERSONAL = KINDS.index("personal")
ANSWERED = frozenset({"report", "request", "question", "criticism", "personal"})
"""Kinds that somebody at the city answers. Political statements never, praise with a sign at most."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """`kind` is the best guess even when it is not `sure`; `danger`: the model's chance of it; `reasons`: words of the text."""

    kind: str
    second: str
    confidence: float
    sure: bool
    danger: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class State:
    """Which model is at work; `problem` "" = the one that was shipped. `topics`: what agents taught of them."""

    model: Lanes | None
    problem: str = ""
    topics: Taught = NOTHING

    @property
    def version(self) -> str:
        """The beginning of the model's hash; "" = the signs alone decide."""
        return str(self.model.about["hash"])[:12] if self.model else ""


@cache
def state(path: Path = MODEL) -> State:
    try:
        return State(read(path))
    except Unusable as error:
        return State(None, str(error))


def weighed(found: Features, model: Lanes | None) -> tuple[list[float], float]:
    """The chance of each kind, in their order, and that of a danger."""
    if model is None:
        return _by_signs(found), 0.0
    *scores, risk = model.scores(found.grams, found.signs)
    return softmax(scores), 1 / (1 + math.exp(-max(-30.0, min(30.0, risk))))


def judge(found: Features, model: Lanes | None, otherwise: Sequence[float] = (), sure: float | None = None) -> Opinion:
    """`otherwise`: the chances of the kinds as somebody who looked again has weighed them, told as such from `sure` on."""
    if not found.words:
        return Opinion("conversation", "", 0.0, False, 0.0, ())
    chances, danger = weighed(found, model)
    chances = list(otherwise) or chances
    sure = sure or (model.about.get("sure", SURE) if model else SURE)
    order = sorted(range(len(KINDS)), key=chances.__getitem__, reverse=True)
    insulted = any(name.startswith("abuse.") for name in found.signs)
    named = NAMED if model or otherwise else 0.0  # signs alone have votes, no chances
    if KINDS[order[0]] == "abuse" and chances[order[0]] < (named if insulted else UNNAMED):
        order[0], order[1] = order[1], order[0]
    first, second = order[0], order[1] if chances[order[1]] >= SECOND else None
    if first != PERSONAL and chances[PERSONAL] >= SECOND_PERSONAL:
        second = PERSONAL
    return Opinion(
        KINDS[first], "" if second is None else KINDS[second], round(chances[first], 3),
        chances[first] >= sure and _says(found.words), danger, _reasons(found, first, model),
    )  # fmt: skip


def _says(words: Sequence[str]) -> bool:
    """Is there a word of somebody's own? A link, a name, marks alone are no statement."""
    return any(word.isalpha() and word not in NOT_WRITTEN for word in words)


def softmax(scores: Sequence[float]) -> list[float]:
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def _by_signs(found: Features) -> list[float]:
    """Without a model each sign speaks once for its kind; a question mark for a question."""
    votes = dict.fromkeys(KINDS, 0.0)
    for name in found.signs:
        kind = name.partition(".")[0]
        if kind in votes and "&" not in name:
            votes[kind] += 1.0
    votes["question"] += "ends asking" in found.signs
    votes["personal"] += 2.0 * bool({"has file", "has nir", "has iban"} & found.signs)
    votes["conversation"] += 0.3
    return softmax(list(votes.values()))


def _reasons(found: Features, kind: int, model: Lanes | None) -> tuple[str, ...]:
    """The words of the text that say most for this kind: those of its signs first, then what the model has learnt of words."""
    words = found.words
    told: dict[str, int] = {}
    for hit in found.hits:
        for name in hit.names:
            if name.partition(".")[0] == KINDS[kind]:
                told[" ".join(words[hit.first : hit.first + hit.length])] = 1_000_000 * hit.length
    if model is not None:
        for word in words:
            if len(word) > 2 and word not in told and word not in NOT_WRITTEN:
                weight = model.weight(f" {word} ", kind)
                if weight > 0:
                    told[word] = weight
    return tuple(sorted(told, key=told.__getitem__, reverse=True)[:MOST_REASONS])
