"""The shapes of the idea box's API."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field, StrictBool

from parvis.rest.shapes import Asked, Day, Id, Strict, Words


class IdeaIn(Strict):
    """A proposal; `files`: ids of GET /media, or those that POST /media gave."""

    text: Words = Field("", max_length=10_000)
    place: Words = Field("", max_length=200)
    wished: Day | None = None
    contact: Words = Field("", max_length=200)
    credit: Words = Field("", max_length=200)
    files: list[Id] = Field([], max_length=10)
    team: Id | None = Field(None, description="the newsroom that sorts it; without it, yours or the first")
    send: StrictBool = Field(True, description="false: keep it as a draft")


class IdeaChange(Strict):
    """What is given changes."""

    text: Words | None = Field(None, max_length=10_000)
    place: Words | None = Field(None, max_length=200)
    wished: Day | None = None
    contact: Words | None = Field(None, max_length=200)
    credit: Words | None = Field(None, max_length=200)
    files: list[Id] | None = Field(None, max_length=10)
    send: StrictBool = False


class IdeasAsked(Asked):
    state: Words = Field("", description="draft · received · asked · taken · published · refused")
    mine: bool = False


class SaidIn(Strict):
    text: Words = Field(min_length=1, max_length=10_000)


class ReasonIn(Strict):
    reason: Words = Field(min_length=1, max_length=2000)


class SaidOut(Schema):
    way: str = Field(description="question · answer")
    by: int | None
    text: str
    at: datetime


class IdeaOut(Schema):
    id: int
    state: str
    team: int
    by: int | None
    text: str
    place: str
    wished: date | None
    contact: str
    credit: str
    files: list[int]
    reason: str
    post: int | None
    post_state: str = Field(description="of the post that it became; `binned`: thrown away, the desk sorts the proposal again")
    said: list[SaidOut]
    created_at: datetime
    sent_at: datetime | None

