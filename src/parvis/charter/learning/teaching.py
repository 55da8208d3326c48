"""Precedents made into what judges: which of them teach which clauses, and what each would be told by the others."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from parvis.charter.learning import sense
from parvis.charter.learning.sense import FEWEST, Features, Opinion
from parvis.charter.learning.weighing import ADVISES, ASKS, signs
from parvis.charter.rules import PASS, Charter, Rule
from parvis.charter.said import Said
from parvis.understanding.meaning import Vector


@dataclass(frozen=True, slots=True)
class Taught:
    """A precedent with its vectors. `about`: the clause that it shows or nearly, "" = an ordinary text."""

    said: Said
    about: str
    expected: frozenset[str]
    text: Vector
    answered: Vector = ()


@dataclass(slots=True)
class Learned:
    """`always`, `in_period`: as `Sense.opened` takes them, b"" = too little to learn from. `opinions`: of each precedent by the others."""

    always: bytes = b""
    in_period: bytes = b""
    opinions: list[Opinion] = field(default_factory=list)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.always + self.in_period).hexdigest()


def learn(taught: Sequence[Taught], charter: Charter, *, embedder: str) -> Learned:
    """Clauses that hold always learn from every text as if no period were open; those of a period from what was judged in one, and from
    ordinary texts. A clause that the charter does not have objects to nothing."""
    always, in_period = (
        {rule.number for rule in objecting(charter) if bool(rule.scope.period) == period} for period in (False, True)
    )
    made = Learned(opinions=[])
    made.always, made.opinions = _learnt([_features(replace(one.said, periods=frozenset()), one, charter) for one in taught],
                                         [one.expected & always for one in taught], embedder)  # fmt: skip
    if not made.always:
        return made
    places = [n for n, one in enumerate(taught) if one.said.periods or not one.about]
    made.in_period, opinions = _learnt([_features(taught[n].said, taught[n], charter) for n in places],
                                       [taught[n].expected & in_period for n in places], embedder)  # fmt: skip
    for n, opinion in zip(places, opinions, strict=True):
        if taught[n].said.periods:
            made.opinions[n] = max(made.opinions[n], opinion, key=lambda one: one.chance)
    return made


def _learnt(told: Sequence[Features], objecting: Sequence[Collection[str]], embedder: str) -> tuple[bytes, list[Opinion]]:
    objections = sum(map(bool, objecting))
    if min(objections, len(told) - objections) < FEWEST:
        return b"", []
    return sense.learn(told, objecting, embedder=embedder)


def _features(said: Said, one: Taught, charter: Charter) -> Features:
    return Features(one.text, one.answered, signs(said, (verdict.number for verdict in charter.verdicts(said))))


def objecting(charter: Charter) -> list[Rule]:
    """All but those that let a text pass, of which emergencies are precedents too, and those that are read by people alone."""
    return [rule for rule in charter.rules if rule.kind not in (PASS, "reading")]


def figures(taught: Sequence[Taught], opinions: Iterable[Opinion], numbers: Collection[str]) -> dict[str, Any]:
    """How often what was learnt is right, each precedent judged by the others. `numbers`: clauses that may object.

    {"asked": [times, of them rightly], "said": [...], "objections", "clauses": {number: {"objections", "near", "seen", "named", "right"}}}:
    `seen` of its objections something was said; `named` times it was named, `right` of them rightly.
    """
    asked, said = [0, 0], [0, 0]
    clauses = {
        about: dict.fromkeys(("objections", "near", "seen", "named", "right"), 0)
        for about in {one.about for one in taught} & set(numbers)
    }
    for one, opinion in zip(taught, opinions, strict=True):
        wanted, speaks = one.expected & set(numbers), opinion.chance >= ADVISES
        for floor, count in ((ASKS, asked), (ADVISES, said)):
            if opinion.chance >= floor:
                count[0] += 1
                count[1] += bool(wanted)
        if line := clauses.get(one.about):
            line["objections" if one.about in wanted else "near"] += 1
            line["seen"] += one.about in wanted and speaks
        if speaks and (best := next((number for number in opinion.leaning if number in clauses), "")):
            clauses[best]["named"] += 1
            clauses[best]["right"] += best in wanted
    objections = sum(bool(one.expected & set(numbers)) for one in taught)
    return {"asked": asked, "said": said, "objections": objections, "clauses": clauses}
