"""The shapes of a busy day."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field, StrictBool

from parvis.rest.shapes import Id, Moment, Strict, Words


class BusyDayOut(Schema):
    id: int
    reason: str
    at: datetime
    by: int | None
    ends_at: datetime | None = Field(description="null: until somebody ends it")
    ended_at: datetime | None
    ended_by: int | None = Field(description="null of one that has ended: its own hour came")
    percent: int = Field(description="of the usual time, for what is promised meanwhile")
    groups: bool = Field(description="conversations that begin are put into the open subject they are surely about")
    answers: bool = Field(description="whoever writes in private is told once that it takes longer")
    heard: int = Field(description="messages that arrived meanwhile")
    grouped: int = Field(description="conversations put into a subject by themselves")


class BusyOut(Schema):
    """`day` null: it is an ordinary day."""

    busy: bool
    day: BusyDayOut | None
    on_duty: list[str]


class BusyIn(Strict):
    reason: Words = Field(min_length=1, max_length=200)
    ends_at: Moment | None = Field(None, description="without a zone: the city's own hour")
    percent: int = Field(100, ge=100, le=1000)
    groups: StrictBool = True
    answers: StrictBool = False


class BusyChange(Strict):
    """What is given changes."""

    reason: Words | None = Field(None, min_length=1, max_length=200)
    ends_at: Moment | None = None
    percent: int | None = Field(None, ge=100, le=1000)
    groups: StrictBool | None = None
    answers: StrictBool | None = None


class AlikeTalksOut(Schema):
    conversations: list[int]
    title: str
    example: str
    people: int
    under: str = Field(description="the publication below which all were written; empty: they share words")
    keywords: str


class GatherIn(Strict):
    conversations: list[Id] = Field(min_length=1, max_length=500)
    title: Words = Field(min_length=1, max_length=200)
    keywords: Words = Field("", max_length=300)


class GatheredOut(Schema):
    subject: int
    people: int
    conversations: int
