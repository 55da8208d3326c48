"""The shapes of this room's API."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Id, Strict, Words

Tone = Literal["quiet", "done", "warning", "late", "private"]


class LabelIn(Strict):
    team: Id
    name: Words = Field(min_length=1, max_length=40)
    tone: Tone = "quiet"


class LabelChange(Strict):
    """What is given changes. `retired`: it stays where it is, and is offered no more."""

    name: Words | None = Field(None, min_length=1, max_length=40)
    tone: Tone | None = None
    retired: StrictBool | None = None


class LabelMerge(Strict):
    into: Id


class LabelOut(Schema):
    id: int
    team: int
    name: str
    tone: str
    retired: bool


class LabelsPut(Strict):
    """Ids of labels to put on a conversation, and to take off it."""

    add: list[Id] = Field([], max_length=20)
    remove: list[Id] = Field([], max_length=20)


class ViewIn(Strict):
    """`query`: of the counter's address, `vue=personne&etiquette=3`. `team`: shared with it; without it, yours alone."""

    name: Words = Field(min_length=1, max_length=40)
    query: Words = Field(max_length=600)
    team: Id | None = None


class ViewChange(Strict):
    """What is given changes. `first`: your counter opens with it, or no longer. `step`: places to the right, or (-) to the left."""

    name: Words | None = Field(None, min_length=1, max_length=40)
    query: Words | None = Field(None, max_length=600)
    team: Id | None = None
    first: StrictBool | None = None
    step: StrictInt = Field(0, ge=-60, le=60)


class ViewOut(Schema):
    id: int
    name: str
    team: int | None
    mine: bool
    query: str
    first: bool
    count: str = Field(description="conversations in it, counted to 99: 12, or 99+")
