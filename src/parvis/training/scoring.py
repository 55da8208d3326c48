"""How an exercise was played, pure: rules, points, and in words why. The charter is asked by whoever calls (`judged`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from parvis.search.index import fold
from parvis.training.scenarios import US, Arrival, Play

_GREETS = re.compile(r"^\W*(bonjour|bonsoir|madame|monsieur|merci|hello|good (morning|evening)|dear)\b", re.I)
_FAMILIAR = re.compile(r"\b(tu|toi|t’|t'|ton|ta|tes)\b", re.I)
_BLAME = re.compile(
    r"(vous n[’']avez qu|il fallait|comme (déjà|je l[’']ai) dit|ce n[’']est pas (notre|mon) problème|calmez-vous)", re.I
)
_LOUD = re.compile(r"\b[A-ZÀÂÉÈÊËÎÏÔÛÇ]{5,}\b")
SHORT = 30
FIRST_ACTS = ("answer", "destination", "escalate", "close")


@dataclass(frozen=True, slots=True)
class Done:
    """A move, as values."""

    message: str
    verb: str
    value: str
    private: bool
    second: int


@dataclass(frozen=True, slots=True)
class Point:
    """One thing looked at. `wanted`: what the sentence of `words.CLEARLY` says, when it was not so."""

    criterion: str
    good: bool
    wanted: Any = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """What one message brought."""

    message: Arrival
    points: tuple[Point, ...] = field(default_factory=tuple)

    @property
    def got(self) -> int:
        return sum(point.good for point in self.points)


Judged = Callable[[str, Arrival], Sequence[str]]
"""Of an answer: the clauses that refuse it."""


def manners(text: str) -> list[str]:
    """What is amiss with a tone, as keys of `words.MANNERS`."""
    found = [] if _GREETS.search(text) else ["greeting"]
    found += ["shouting"] if _LOUD.search(text) else []
    found += ["marks"] if "!!" in text.replace("\u202f", "").replace(" ", "") else []
    found += ["familiar"] if _FAMILIAR.search(text) else []
    found += ["blame"] if _BLAME.search(text) else []
    return found + (["short"] if len(text.strip()) < SHORT else [])


def marked(play: Play, moves: Iterable[Done], judged: Judged) -> list[Mark]:
    """Of all messages, in the order in which they arrive; what nobody did counts as not done."""
    by: dict[str, list[Done]] = {}
    for move in moves:
        by.setdefault(move.message, []).append(move)
    return [Mark(one, tuple(_points(one, by.get(one.id, []), judged))) for one in play.messages]


def percent(marks: Sequence[Mark]) -> int:
    most = sum(len(mark.points) for mark in marks)
    return round(100 * sum(mark.got for mark in marks) / most) if most else 100


def _last(moves: Sequence[Done], verb: str) -> Done | None:
    return next((move for move in reversed(moves) if move.verb == verb), None)


def _points(one: Arrival, moves: Sequence[Done], judged: Judged) -> Iterable[Point]:
    wanted, said = one.expected, _last(moves, "answer")
    kind, place = _last(moves, "kind"), _last(moves, "destination")
    if wanted.kinds:
        yield Point("kind", kind is not None and kind.value in wanted.kinds, list(wanted.kinds))
    if wanted.destinations:
        led = place.value if place else (US if said else "")
        yield Point("destination", led in wanted.destinations, list(wanted.destinations))
    if wanted.promise is not None:
        first = min((move.second for move in moves if move.verb in FIRST_ACTS), default=None)
        yield Point("promise", first is not None and first - one.after <= wanted.promise * 60, wanted.promise)
    if wanted.escalate:
        yield Point("escalate", _last(moves, "escalate") is not None)
    if wanted.answer is False:
        yield Point("silence", said is None)
        yield Point("close", any(move.verb in ("close", "destination", "escalate") for move in moves))
    elif wanted.answer or said:
        yield from _of_answer(one, said, judged)


def _of_answer(one: Arrival, said: Done | None, judged: Judged) -> Iterable[Point]:
    wanted, text = one.expected, said.value if said else ""
    refused = list(judged(text, one)) if text else []
    yield Point("charter", bool(text) and not refused, refused)
    amiss = manners(text) if text else ["greeting"]
    yield Point("tone", not amiss, amiss)
    folded = fold(text)
    missing = [" / ".join(group) for group in wanted.says if not any(fold(word) in folded for word in group)]
    bad = [word for word in wanted.avoids if fold(word) in folded]
    if wanted.says or wanted.avoids:
        yield Point("content", bool(text) and not missing and not bad, missing + [f"− {word}" for word in bad])
    elif not text:
        yield Point("content", False, [])
    if wanted.private:
        yield Point("private", said is not None and (said.private or one.private))
