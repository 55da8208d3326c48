"""The shapes of the paths' API."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Day, Id, Strict, Words


class ConditionsIn(Strict):
    """Each kind that is given must hold; within a kind one is enough. `first` and `last`: "MM-DD", over the new year too."""

    networks: list[Words] = Field([], max_length=100)
    topics: list[Words] = Field([], max_length=100)
    objectives: list[Words] = Field([], max_length=100)
    authors: list[Id] = Field([], max_length=100)
    roles: list[Words] = Field([], max_length=100, description="of the author")
    words: list[Words] = Field([], max_length=100, description="whole words, without accents; elect* begins so")
    first: Words = ""
    last: Words = ""


class StepIn(Strict):
    """Any of these, or with `every` each of them. `key`: of the step as it was, so that what was said at it stays."""

    key: Words = Field("", max_length=40)
    name: Words = Field("", max_length=80)
    every: StrictBool = False
    users: list[Id] = Field([], max_length=100)
    roles: list[Words] = Field([], max_length=100)
    teams: list[Id] = Field([], max_length=100)


class FlowIn(Strict):
    """A path. The first in order whose conditions all hold is taken."""

    name: Words = Field(min_length=1, max_length=80)
    conditions: ConditionsIn | None = Field(None, description="null: every post")
    steps: list[StepIn] = Field(max_length=10)
    apart: StrictBool = Field(True, description="nobody approves what they wrote themselves")
    active: StrictBool = True


class FlowChange(Strict):
    """What is given changes; `position`: its place among the others, from 0."""

    name: Words | None = Field(None, max_length=80)
    conditions: ConditionsIn | None = None
    steps: list[StepIn] | None = Field(None, max_length=10)
    apart: StrictBool | None = None
    active: StrictBool | None = None
    position: StrictInt | None = Field(None, ge=0, le=10_000)


class FlowStepOut(Schema):
    key: str
    name: str
    every: bool
    users: list[int]
    roles: list[str]
    teams: list[int]


class FlowOut(Schema):
    id: int
    name: str
    position: int
    active: bool
    apart: bool
    conditions: ConditionsIn
    steps: list[FlowStepOut]


class FlowsOut(Schema):
    items: list[FlowOut]


class PathOut(Schema):
    """Who must say yes to a post. No step: nobody need be asked."""

    flow: int | None
    name: str
    steps: list[FlowStepOut]
    cleared: bool = Field(description="may it leave as it is now?")


class StandInIn(Strict):
    """`absent` null: yourself. Both days included."""

    absent: Id | None = None
    substitute: Id
    first: Day
    last: Day


class StandInOut(Schema):
    id: int
    absent: int
    substitute: int
    first: date
    last: date
    at: datetime


class StandInsOut(Schema):
    items: list[StandInOut]
