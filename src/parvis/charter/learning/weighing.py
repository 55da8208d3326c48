"""What a text's meaning adds to what the charter's words found in it: it may ask for a second person, or advise; it never refuses."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parvis.charter.learning.sense import Features, Opinion, Sense
from parvis.charter.rules import ADVISE, APPROVE, PASS, PERIODS, Found, Rule, Verdict
from parvis.charter.said import REPLY, Said
from parvis.understanding import meaning
from parvis.understanding.meaning import Embedder

ASKS, DOUBTS, ADVISES = 0.9, 0.85, 0.4
"""Chances from which on a second person is asked, below which words alone advise, and from which on something is said.
`docs/charte.md` tells how often each is right."""
PIECE = 80
"""Words that are read at once: as many as a post has. A sentence alone is understood less well (at 0.95 right 0.29 instead of 0.48)."""
DOUBTED = ("words", "answering")
"""Kinds whose words may mean something else: where little speaks against the text as a whole they advise. Numbers and names are exact."""
READ = (*DOUBTED, "people", "pattern", "personal", "courtesy")
"""Kinds that read the text: where one of them stops it already, its meaning has nothing to add."""
MOST = 32
"""Pieces of a text that are read, the first ones: two thousand five hundred words, half a second the first time."""
SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class Weighing:
    """What was learnt, with the vectors it is for. `always`: of clauses that hold at any time; `in_period`: of those that a period opens,
    learnt apart, for what may not be said in one is what a town says in all other years."""

    always: Sense
    in_period: Sense | None
    embedder: Embedder

    def __call__(self, said: Said, rules: Sequence[Rule], found: list[Verdict]) -> list[Verdict]:
        """The verdicts of words with those of meaning: none is taken away."""
        if not said.text.strip():
            return found
        firm = self.always.firm | (self.in_period.firm if self.in_period else frozenset())
        return weighed(self.opinion(said, [one.number for one in found]), said, rules, found, firm)

    def opinion(self, said: Said, found: Iterable[str]) -> Opinion:
        """The gravest of a text's pieces. `found`: numbers of the clauses whose words are in it."""
        asked = [(self.always, replace(said, periods=frozenset()))]
        if self.in_period and said.periods:
            asked.append((self.in_period, said))
        every = (sense.opinion(one) for sense, as_if in asked for one in features_of(as_if, found, self.embedder))
        return max(every, key=lambda one: one.chance)


def weighed(opinion: Opinion, said: Said, rules: Sequence[Rule], found: list[Verdict], firm: Collection[str]) -> list[Verdict]:
    """`firm`: clauses of which enough is known to doubt their words; those that a city writes hold until it has taught them."""
    if any(one.severity == PASS for one in found):
        return found
    if opinion.chance < DOUBTS:
        found = [_softer(one) if one.rule.kind in DOUBTED and one.number in firm and not one.rule.hard else one for one in found]
    if opinion.chance < ADVISES or any(one.rule.kind in READ and (one.blocking or one.asks) for one in found):
        return found
    rule = _named(opinion, said, rules)
    if rule is None or any(one.number == rule.number for one in found):
        return found
    asks = opinion.chance >= ASKS and rule.severity != ADVISE
    chance = Found("meaning", {"chance": int(opinion.chance * 100)})
    return [*found, Verdict(replace(rule, severity=APPROVE if asks else ADVISE), chance)]


def _softer(verdict: Verdict) -> Verdict:
    return replace(verdict, rule=replace(verdict.rule, severity=ADVISE))


def _named(opinion: Opinion, said: Said, rules: Sequence[Rule]) -> Rule | None:
    """The clause that the text leans to most, of those that speak of such texts."""
    open_to = {rule.number: rule for rule in rules if rule.scope.covers(said) and not (said.private and rule.kind == "personal")}
    return next((open_to[number] for number in opinion.leaning if number in open_to), None)


def features_of(said: Said, found: Iterable[str], embedder: Embedder) -> Iterator[Features]:
    """One a piece of the text. `found`: numbers of the clauses whose words are in it."""
    marks = signs(said, found)
    answered = meaning.question(embedder, said.answers) if said.answers.strip() else ()
    for piece in pieces(said.text):
        yield Features(meaning.question(embedder, piece), answered, marks)


def signs(said: Said, found: Iterable[str]) -> frozenset[str]:
    return frozenset(
        (*found, *(period for period in PERIODS if period in said.periods), *((REPLY,) if said.way == REPLY else ()))
    )


def pieces(text: str) -> list[str]:
    """Whole sentences, together at most `PIECE` words, a longer sentence in parts; at most `MOST`."""
    made: list[str] = []
    held = 0
    for words in _sentences(text):
        if made and held + len(words) <= PIECE:
            made[-1] += f" {' '.join(words)}"
            held += len(words)
        else:
            made.append(" ".join(words))
            held = len(words)
    return made[:MOST]


def _sentences(text: str) -> Iterator[list[str]]:
    """As words, those beyond `PIECE` as a sentence of their own."""
    for sentence in SENTENCE.split(text):
        words = sentence.split()
        yield from (words[start : start + PIECE] for start in range(0, len(words), PIECE))
