"""The shapes of the promises' API. Times promised are in minutes, times taken in seconds."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias

from ninja import Schema
from pydantic import AfterValidator, BeforeValidator, Field, StrictBool, StrictInt

from parvis.rest.sentences import SENTENCES
from parvis.rest.shapes import Asked, Id, Moment, Strict, Words, years


def _written(given: object) -> object:
    if not isinstance(given, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", given):
        raise ValueError(SENTENCES["date_type"])
    return given


Day: TypeAlias = Annotated[date, BeforeValidator(_written), AfterValidator(years(2000))]
Minutes = Field(None, ge=1, le=527_040)
RANGES = "ranges in minutes since midnight: [[540, 750], [840, 1020]]"


class HoursIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    zone: Words = Field("Europe/Paris", max_length=40)
    holidays: StrictBool = Field(True, description="closed on public holidays")
    week: list[list[tuple[int, int]]] = Field(min_length=7, max_length=7, description=f"Monday first; {RANGES}")


class ClosedIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    first: Day
    last: Day | None = None
    ranges: list[tuple[int, int]] = Field([], max_length=10, description=f"none: closed; else {RANGES}")


class ClosedFileIn(Strict):
    """A calendar as text: iCal, CSV or JSON."""

    text: Words = Field(max_length=5_000_000)


class SpecialDayOut(Schema):
    name: str
    first: date
    last: date
    ranges: list[tuple[int, int]]


class HoursOut(Schema):
    id: int
    name: str
    zone: str
    holidays: bool
    week: list[list[tuple[int, int]]]
    days: list[SpecialDayOut]


class LevelIn(Strict):
    """What is left out fits everything; a time that is left out promises nothing."""

    name: Words = Field(min_length=1, max_length=80)
    active: StrictBool = True
    kinds: list[Words] = Field([], max_length=10, description="comment · mention · private · mail · form · report")
    network: Words = Field("", max_length=30)
    private: StrictBool | None = None
    topic: Words = Field("", max_length=60, description="key of the topic of the publication that is commented on")
    natures: list[Words] = Field([], max_length=10, description="what the message is, where that is sure: report · request · …")
    topics: list[Words] = Field(
        [], max_length=50, description="what it is about: keys of `GET /understanding`; a theme is all that stands under it"
    )
    team: Id | None = None
    begins: Moment | None = None
    ends: Moment | None = None
    first: StrictInt | None = Minutes
    next: StrictInt | None = Minutes
    solution: StrictInt | None = Minutes
    hours: Id | None = Field(None, description="opening hours in which the time counts; none: day and night")
    warning: StrictInt = Field(0, ge=0, le=527_040, description="so many minutes before, somebody is told; 0: nobody")
    escalation: StrictInt | None = Field(None, ge=0, le=527_040)
    escalate_to: Id | None = None


class LevelOut(Schema):
    id: int
    order: int
    name: str
    active: bool
    kinds: list[str]
    network: str
    private: bool | None
    topic: str
    natures: list[str]
    topics: list[str]
    team: int | None
    begins: datetime | None
    ends: datetime | None
    first: int | None
    next: int | None
    solution: int | None
    hours: int | None
    warning: int
    escalation: int | None
    escalate_to: int | None


class LevelTimesIn(Strict):
    """One row of the table; what is left out stays, null promises nothing."""

    id: Id
    first: StrictInt | None = Minutes
    next: StrictInt | None = Minutes
    solution: StrictInt | None = Minutes


class LevelTableIn(Strict):
    levels: list[LevelTimesIn] = Field(min_length=1, max_length=200)


class LevelOrderIn(Strict):
    up: StrictBool = Field(description="one place up, else one place down")


class StretchIn(Strict):
    begins: Moment
    ends: Moment
    percent: int = Field(ge=110, le=1000, description="of the usual time: 200 is twice as long")
    reason: Words = Field(min_length=1, max_length=200)


class StretchOut(Schema):
    id: int
    begins: datetime
    ends: datetime
    percent: int
    reason: str


class RecountOut(Schema):
    """How far the count of a change has come; `ended_at` when it is done."""

    why: str
    looked: int
    changed: int
    total: int
    at: datetime | None
    ended_at: datetime | None


class PromisesAsked(Asked):
    state: Literal["awaited", "soon", "late", "ended"] = "awaited"


class CountedOut(Schema):
    day: str
    words: str
    counted: str


class PromiseOut(Schema):
    id: int
    conversation: int
    clock: str = Field(description="first · next · solution")
    state: str = Field(description="running · paused · late · kept · broken · void")
    level: int | None
    level_name: str
    amount: int = Field(description="minutes")
    percent: int = Field(description="of the usual time, in a busy time")
    begun_at: datetime
    deadline: datetime
    soon_at: datetime | None
    paused_at: datetime | None
    broken_at: datetime | None
    ended_at: datetime | None
    took: int | None = Field(description="seconds that counted; null: not ended, or not known")


class ClockOut(PromiseOut):
    """`why`: the sum in a sentence, then line by line."""

    why: str
    lines: list[CountedOut]


class FiguresAsked(Schema):
    """A year at most; without them, the last thirty days."""

    first: Day | None = None
    last: Day | None = None
    team: Id | None = None


class FigureOut(Schema):
    """`median` and `p90` in seconds of opening hours; null is « not available », not 0."""

    network: str
    kind: str
    clock: str
    kept: int
    broken: int
    void: int
    share: int | None = Field(description="percent kept")
    median: int | None
    p90: int | None


class FiguresOut(Schema):
    first: date
    last: date
    at: datetime
    counted: int
    cut: bool = Field(description="there are more than are counted: the newest were")
    items: list[FigureOut]


Told = dict[str, Any]
