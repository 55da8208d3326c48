"""Clauses as values, and what a charter says of a text. Compiled once, then asked on every pause of a typing hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Protocol, cast

from parvis.charter.said import POST, REPLY, Said
from parvis.charter.tokens import Hit, Index, Token, tokens

REFUSE, APPROVE, ADVISE, PASS = "refuse", "approve", "advise", "pass"
SEVERITIES = (REFUSE, APPROVE, ADVISE)
WAYS = ("", POST, REPLY)
PERIODS = ("", "pre-election", "eve", "embargo")
"""When a clause holds: always, or only while its period is open."""

Hits = Callable[[str], list[Hit]]
Meaning = Callable[[Said, Sequence["Rule"], list["Verdict"]], list["Verdict"]]
"""What is said of a text beyond its words: the verdicts of words, and those of meaning (`learning.weighing`)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a clause is about; nothing named = all of them."""

    accounts: frozenset[int] = frozenset()
    networks: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    way: str = ""
    period: str = ""

    def covers(self, said: Said) -> bool:
        return (
            (not self.way or self.way == said.way)
            and (not self.period or self.period in said.periods)
            and (not self.networks or said.network in self.networks)
            and (not self.accounts or said.account in self.accounts)
            and (not self.topics or said.topic in self.topics)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause: `text` is what it says in the charter, `mend` what it proposes when a text goes against it."""

    number: str
    title: str
    text: str
    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    severity: str = ADVISE
    scope: Scope = field(default_factory=Scope)
    mend: str = ""

    @property
    def hard(self) -> bool:
        """Nobody may set it aside, no emergency lets it pass: results before the last poll has closed (art. L.52-2)."""
        return self.scope.period == "embargo" and self.severity == REFUSE


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found: why (`code`, said by `labels.reason`), where, and words to put instead."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)
    spans: tuple[tuple[int, int], ...] = ()
    instead: tuple[tuple[int, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """A clause quoted against a text. `passed`: the number of the clause that lets it go out in spite of this one.

    `exempted`: who set it aside for this very text.
    """

    rule: Rule
    found: Found
    passed: str = ""
    exempted: str = ""

    @property
    def number(self) -> str:
        return self.rule.number

    @property
    def severity(self) -> str:
        return PASS if self.rule.kind == PASS else self.rule.severity

    @property
    def lifted(self) -> bool:
        return bool(self.passed or self.exempted)

    @property
    def blocking(self) -> bool:
        return self.severity == REFUSE and not self.lifted

    @property
    def asks(self) -> bool:
        """Somebody else must agree before it goes out."""
        return self.severity == APPROVE and not self.lifted


class Check(Protocol):
    """A kind of check with its parameters. `looks_for`: phrases by role, found for it with everybody's at once."""

    def looks_for(self) -> Mapping[str, Sequence[str]]: ...
    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]: ...


class Charter:
    """Clauses in force, compiled. `verdicts` is pure and takes well under a millisecond for an ordinary text."""

    def __init__(self, rules: Sequence[Rule], make: Callable[[str, Mapping[str, Any]], Check]) -> None:
        self.rules, self.meaning = tuple(rules), cast("Meaning | None", None)
        self.checks = [make(rule.kind, rule.params) for rule in rules]
        self.index, self.answered = Index(), Index()
        for n, check in enumerate(self.checks):
            for role, phrases in check.looks_for().items():
                (self.answered if role.startswith("answered-") else self.index).add((n, role), phrases)

    def with_meaning(self, meaning: Meaning) -> Charter:
        """The same clauses, of which more is known than their words: a few milliseconds for a text."""
        more = copy(self)
        more.meaning = meaning
        return more

    def covers(self, kind: str, said: Said) -> bool:
        """Does a clause of this kind speak of such a text?"""
        return any(rule.kind == kind and rule.scope.covers(said) for rule in self.rules)

    def verdicts(self, said: Said) -> list[Verdict]:
        words = tokens(said.text)
        hits = dict(self.index.find(words))
        if said.answers:
            hits |= self.answered.find(tokens(said.answers))
        found: list[Verdict] = []
        for n, (rule, check) in enumerate(zip(self.rules, self.checks, strict=True)):
            if rule.scope.covers(said):
                found += [Verdict(rule, one) for one in check.look(said, words, partial(_hits, hits, n))]
        return self._let_pass(self.meaning(said, self.rules, found) if self.meaning else found)

    def refuses(self, said: Said) -> bool:
        return any(one.blocking for one in self.verdicts(said))

    def _let_pass(self, found: list[Verdict]) -> list[Verdict]:
        """Where a clause lets everything go out, the others are shown and hinder nothing, but for those that it names and
        those that nobody may set aside."""
        passing = [one for one in found if one.rule.kind == PASS]
        if not passing:
            return found
        number, keeps = passing[0].number, set(passing[0].rule.params.get("keeps", ()))
        lifted = [
            one if one.rule.kind == PASS or one.rule.hard or one.number in keeps else replace(one, passed=number) for one in found
        ]
        return lifted


def _hits(found: Mapping[Any, list[Hit]], n: int, role: str) -> list[Hit]:
    return found.get((n, role), [])


def refused(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those that stand in the way until the text is mended or somebody with the right sets them aside."""
    return [one for one in verdicts if one.blocking]


def needing_approval(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """Those for which somebody else must agree."""
    return [one for one in verdicts if one.asks]


def mended(text: str, verdicts: Sequence[Verdict]) -> str:
    """The text with all that the verdicts would put instead; where two of them touch, the first one counts."""
    changes = sorted((change for one in verdicts for change in one.found.instead), key=lambda change: change[:2])
    parts, at = [], 0
    for start, end, better in changes:
        if start >= at:
            parts += [text[at:start], better]
            at = end
    return "".join([*parts, text[at:]])
