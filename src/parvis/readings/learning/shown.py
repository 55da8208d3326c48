"""What is shown of the model that reads: where it comes from, since when, how well it reads, what waits to be learnt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from parvis.readings.engine import in_use, version_of
from parvis.readings.learning.comparing import OF_TOPICS
from parvis.readings.learning.waiting import JUDGES, LEAST, PARTS, last_at, moved_by, wait, waiting
from parvis.readings.models import Learning, Lesson, SecondLook, Trained
from parvis.understanding import kinds, second


@dataclass(frozen=True, slots=True)
class Standing:
    """`number` 0: the shipped model should read. `version`: of the one that does read; "" = signs alone. `scores` None: never measured.

    `topics`: the learnt table of topics that should be read with, 0: the lists alone; `topic_scores`: of what is read with; `words`: what
    it was taught, as (word, topic, what it counts). `inbox`: the second look that was moved to what arrives and reads; 0: none."""

    number: int
    version: str
    problem: str
    since: datetime | None
    scores: Mapping[str, Any] | None
    row: Learning
    waiting: int
    waits: Mapping[str, int]
    lessons: int
    last_at: datetime | None
    topics: int
    topics_problem: str
    topic_scores: Mapping[str, Any] | None
    words: Sequence[tuple[str, str, float]]
    inbox: int = 0

    @property
    def fallen_back(self) -> bool:
        """A learnt model should read, and cannot."""
        return bool(self.number and self.problem)


@dataclass(frozen=True, slots=True)
class SecondStanding:
    """The second look. `why`: "" = it is on; absent · file: the package, or its own file, is not there. `number`: of the learnt model that
    should read, 0: the shipped one; `problem`: why it does not; `lessons`: corrections it was learnt from. `waiting`: messages that are
    to be looked at again. `scores`: of both looks beside each other (`scores.looks`), None: not measured together."""

    why: str
    number: int
    version: str
    problem: str
    since: datetime | None
    lessons: int
    waiting: int
    scores: Mapping[str, Any] | None


def second_standing() -> SecondStanding:
    now = in_use()
    why = "" if second.there() else "absent" if second.file_of().exists() else "file"
    row = Learning.objects.select_related("second").defer("second__body").first()
    used = row.second if row and now.second else None
    version = version_of(now.second)
    return SecondStanding(
        why, now.second_number, version, now.second_problem, row.second_since if row and now.second_number else None,
        used.lessons if used else 0, SecondLook.objects.count(), second_scores(version, now.state.version),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moving:
    """The second look moved to what arrives: messages and corrections set aside, and how many of each it takes; does it read?"""

    messages: int
    judges: int
    reads: bool
    least: int = LEAST
    needed: int = JUDGES

    @property
    def enough(self) -> bool:
        return self.messages >= self.least and self.judges >= self.needed


def moving() -> Moving | None:
    """None: it is not switched on, or there is no second look."""
    if not (second.there() and Learning.objects.filter(adapts=True).exists()):
        return None
    return Moving(*moved_by(), reads=bool(in_use().inbox))


def second_scores(version: str, beside: str) -> Mapping[str, Any] | None:
    """Those of this second look beside this first one: of the shipped files, or as a training measured them."""
    found = _shipped_looks()
    if found and (found["file"], found["version"]) == (version, beside):
        return found
    for new, old in Trained.objects.filter(part="second").order_by("-pk").values_list("scores", "against"):
        for one in (new, old):
            if (one["version"], one["beside"]) == (version, beside):
                measured: Mapping[str, Any] = one
                return measured
    return None


@cache
def _shipped_looks() -> Mapping[str, Any] | None:
    try:
        found: dict[str, Any] = json.loads(second.file_of(ending="json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if {"file", "version"} <= found.keys() else None


def standing() -> Standing:
    now = in_use()
    found = Learning.objects.select_related("current", "topics").defer("current__body", "topics__body")
    row = found.first() or Learning()
    table = row.topics if now.topics and not now.topics_problem else None
    learnt = row.current if now.number and not now.problem else None
    return Standing(
        number=now.number, version=now.state.version, problem=now.problem or now.state.problem,
        since=row.since if row.current or now.number == 0 else None, scores=learnt.scores if learnt else shipped(now.state.version),
        row=row, waiting=wait(), waits=waiting(), lessons=Lesson.objects.count(), last_at=_last(),
        topics=now.topics, topics_problem=now.topics_problem, topic_scores=table.scores if table else shipped(kinds.state().version),
        words=table.scores.get("words", ()) if table else (), inbox=now.inbox,
    )  # fmt: skip


def topic_scores(now: Standing) -> dict[str, Any] | None:
    """How well topics are read with what is in use: themes of another hand, themes and topics of texts written apart."""
    return {name: now.topic_scores[name] for name in OF_TOPICS if name in now.topic_scores} if now.topic_scores else None


def _last() -> datetime | None:
    return max(filter(None, map(last_at, PARTS)), default=None)


@cache
def shipped(version: str) -> dict[str, Any] | None:
    """The scores that come with the shipped model, if they are its own."""
    try:
        found: dict[str, Any] = json.loads(kinds.SCORES.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return found if version and found.get("version") == version else None


@cache
def strangers(version: str) -> dict[str, Any] | None:
    """How the shipped looks read real posts that they did not learn, if it is they that read: {"texts", "first", "both"}, each point
    [right, asked]."""
    try:
        found: dict[str, Any] = json.loads(kinds.TAUGHT.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return {look: found[look]["real"] for look in ("first", "both")} if version == kinds.state().version else None


def models() -> list[Trained]:
    """Those that were learnt here, newest first."""
    return list(Trained.objects.defer("body").select_related("by").order_by("-pk"))
