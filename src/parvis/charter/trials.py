"""The charter's own tests: what it says of texts whose verdict is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parvis.charter.rules import Charter
from parvis.charter.said import Said


@dataclass(frozen=True, slots=True)
class Trial:
    """A text, and the numbers of the clauses that must speak of it. `key`: whose it is."""

    said: Said
    expected: frozenset[str]
    key: object = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`missing`: clauses that were silent. `surplus`: clauses that spoke for nothing."""

    trial: Trial
    found: frozenset[str]

    @property
    def missing(self) -> frozenset[str]:
        return self.trial.expected - self.found

    @property
    def surplus(self) -> frozenset[str]:
        return self.found - self.trial.expected

    @property
    def right(self) -> bool:
        return self.found == self.trial.expected


@dataclass(slots=True)
class Score:
    """Verdicts over all trials: `true` given and expected, `false` given for nothing, `missed` expected and not given."""

    trials: int = 0
    right: int = 0
    true: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    @property
    def precision(self) -> float:
        return _share(self.true.total(), self.false.total())

    @property
    def recall(self) -> float:
        return _share(self.true.total(), self.missed.total())

    def of(self, number: str) -> tuple[float, float]:
        """(precision, recall) of one clause."""
        true = self.true[number]
        return _share(true, self.false[number]), _share(true, self.missed[number])


def _share(good: int, bad: int) -> float:
    return good / (good + bad) if good + bad else 1.0


def run(charter: Charter, trials: Iterable[Trial]) -> list[Outcome]:
    """A verdict that another clause lifts does not count: it hinders nothing."""
    return [Outcome(trial, frozenset(one.number for one in charter.verdicts(trial.said) if not one.lifted)) for trial in trials]


def score(outcomes: Sequence[Outcome]) -> Score:
    found = Score(len(outcomes), sum(one.right for one in outcomes))
    for one in outcomes:
        found.true.update(one.found & one.trial.expected)
        found.false.update(one.surplus)
        found.missed.update(one.missing)
    return found


def broken(before: Sequence[Outcome], after: Sequence[Outcome]) -> list[Outcome]:
    """Those that were right and no longer are."""
    right = {one.trial.key for one in before if one.right}
    return [one for one in after if not one.right and one.trial.key in right]
