"""The rules of approval (pure): which path a post takes, what is still missing, who may speak for whom, when it is told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from parvis.understanding.folding import unaccented

TOLD = (24, 2, 0)
"""Hours before its hour at which an unapproved post is spoken of; 0: it has passed."""


@dataclass(frozen=True, slots=True)
class About:
    """What a path may depend on. `day`: on which it is to go out."""

    networks: frozenset[str]
    topic: str
    objective: str
    author: int | None
    roles: frozenset[str]  # of the author
    text: str  # all that it says, on whichever network
    day: date


@dataclass(frozen=True, slots=True)
class Conditions:
    """Each kind that is given must hold; within a kind one is enough. `first`, `last`: "MM-DD", over the year's end too."""

    networks: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    objectives: frozenset[str] = frozenset()
    authors: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()
    first: str = ""
    last: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Conditions:
        sets = {name: frozenset(given.get(name) or ()) for name in ("networks", "topics", "objectives", "authors", "roles")}
        return cls(**sets, words=tuple(given.get("words") or ()), first=given.get("first") or "", last=given.get("last") or "")

    def missed(self, about: About) -> tuple[str, ...]:
        """The kinds of condition that this post does not meet; () = it is concerned."""
        met = {
            "networks": not self.networks or bool(self.networks & about.networks),
            "topics": not self.topics or about.topic in self.topics,
            "objectives": not self.objectives or about.objective in self.objectives,
            "authors": not self.authors or about.author in self.authors,
            "roles": not self.roles or bool(self.roles & about.roles),
            "words": not self.words or bool(spoken(self.words, about.text)),
            "period": not self.first or within(about.day, self.first, self.last),
        }
        return tuple(name for name, holds in met.items() if not holds)


def plain(text: str) -> str:
    """Without accents and capitals, apostrophes alike."""
    return unaccented(text).casefold().replace("’", "'")


def spoken(words: Iterable[str], text: str) -> list[str]:
    """Those of `words` that the text says: whole words; «élect*» is any that begins so."""
    said = plain(text)
    return [word for word in words if re.search(_pattern(word), said)]


def _pattern(word: str) -> str:
    bare = plain(word.strip())
    begins = bare.endswith("*")
    parts = r"\s+".join(re.escape(part) for part in bare.rstrip("*").split())
    return rf"(?<!\w){parts}" + ("" if begins else r"(?!\w)")


def within(day: date, first: str, last: str) -> bool:
    """A period of the year, both days included; one that begins after its end goes over the new year."""
    today = f"{day:%m-%d}"
    return first <= today <= last if first <= last else today >= first or today <= last


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: any of these people, or every one. `key` stays the same when the step is changed."""

    key: str
    name: str
    every: bool = False
    users: frozenset[int] = frozenset()
    roles: frozenset[str] = frozenset()  # in the post's own team; of the whole city where the role sees all teams
    teams: frozenset[int] = frozenset()

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Step:
        return cls(
            key=given["key"], name=given["name"], every=bool(given.get("every")), users=frozenset(given.get("users") or ()),
            roles=frozenset(given.get("roles") or ()), teams=frozenset(given.get("teams") or ()),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Path:
    """All steps that a post must pass, in order. No step: nobody need be asked."""

    steps: tuple[Step, ...] = ()
    flow: int | None = None
    name: str = ""
    apart: bool = True

    def with_steps(self, more: Iterable[Step]) -> Path:
        """Further steps after those of the flow; the same key once."""
        there = {step.key: step for step in (*self.steps, *more)}
        return Path(tuple(there.values()), self.flow, self.name, self.apart)


@dataclass(frozen=True, slots=True)
class Stage:
    """A step with its people: those who may say yes today, by themselves or by a stand-in. `relief`: who answers for the whole
    city, where nobody else is left."""

    step: Step
    people: frozenset[int]
    relief: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Vote:
    step: str
    of: int | None
    verdict: str  # yes · changes · no
    by: int | None = None  # whose hand it was, where somebody stood in


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a revision stands. `missing`: whose word the present stage still waits for. `spoken`: who has said yes at another one,
    and says it once; `again`: nobody else is left, so that they may say it of this one too, by its name."""

    state: str  # waiting · approved · changes · refused
    stage: Stage | None = None
    missing: frozenset[int] = frozenset()
    passed: tuple[str, ...] = ()
    spoken: frozenset[int] = frozenset()
    again: bool = False

    @property
    def waits(self) -> str:
        """The key of the present stage; "" when none waits."""
        return self.stage.step.key if self.stage is not None else ""


def progress(stages: Sequence[Stage], votes: Iterable[Vote]) -> Progress:
    """One "no" refuses, one "changes" sends back, wherever it is said; else stage after stage, each with a yes of somebody else: who
    stands in two steps is one pair of eyes. Where each must say yes, what they said at another step stands."""
    said = list(votes)
    verdicts = {vote.verdict for vote in said}
    passed: list[str] = []
    waits: Stage | None = None
    missing, spoken, again = frozenset[int](), frozenset[int](), False
    for stage in stages:
        yes = {vote.of for vote in said if vote.step == stage.step.key and vote.verdict == "yes"}
        elsewhere = (vote for vote in said if vote.step != stage.step.key and vote.verdict == "yes")
        spoken = frozenset(one for vote in elsewhere for one in (vote.of, vote.by) if one is not None)
        others = (stage.people - spoken) or (stage.relief - spoken)
        again = not others and bool(stage.people & spoken)
        missing = (others or stage.people) - yes
        if not yes or (stage.step.every and missing):
            waits = stage
            break
        passed.append(stage.step.key)
    if "no" in verdicts:
        return Progress("refused", waits, passed=tuple(passed))
    if "changes" in verdicts:
        return Progress("changes", waits, passed=tuple(passed))
    if waits is None:
        return Progress("approved", passed=tuple(passed))
    return Progress("waiting", waits, missing, tuple(passed), frozenset() if again else spoken, again)


def voices(actor: int, people: Iterable[int], away: Mapping[int, frozenset[int]], hands: frozenset[int]) -> list[int]:
    """For whom of `people` this actor may speak: first for themselves. `away`: absent → who stands in today.

    `hands`: who wrote it, when nobody approves their own: they speak for nobody, and nobody speaks for them.
    """
    if actor in hands:
        return []
    open_to = [one for one in sorted(people) if one not in hands and (one == actor or actor in away.get(one, frozenset()))]
    return sorted(open_to, key=lambda one: one != actor)


def reminder(now: datetime, at: datetime | None, told: int) -> tuple[int | None, datetime | None]:
    """(the hours that are to be told now, when to look again) of a post that waits for a yes and is to leave at `at`."""
    if at is None:
        return None, None
    passed = [hours for hours in TOLD if hours < told and now >= at - timedelta(hours=hours)]
    now_told = min(passed) if passed else None
    last = told if now_told is None else now_told
    ahead = [at - timedelta(hours=hours) for hours in TOLD if hours < last and at - timedelta(hours=hours) > now]
    return now_told, min(ahead) if ahead else None
