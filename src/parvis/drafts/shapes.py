"""The shapes of shared drafts in the API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.rest.shapes import Asked, Id, Words

STATES = "shared · asked: it waits for a yes · changes: something else is wanted · sent · taken · dropped"


class SharedDraftOut(Schema):
    """An answer that is not one person's alone. A yes is given to its `revision`."""

    id: int
    conversation: int
    author: int | None = Field(description="in whose name it leaves")
    to: int | None = Field(description="whose turn it is, if anybody's")
    text: str
    files: list[int]
    revision: int
    state: str = Field(description=STATES)
    why: list[str] = Field(description="why it waits for a yes")
    senior: bool = Field(description="the yes of an ordinary colleague is not enough")
    said: str
    seen: int = Field(description="the newest message that its writers had before their eyes")
    reply: int | None
    begun_at: datetime
    changed_by: int | None
    changed_at: datetime
    asked_at: datetime | None
    ended_at: datetime | None


class SharedDraftsAsked(Asked):
    """`mine`: those that wait for your own yes."""

    state: Literal["", "shared", "asked", "changes", "sent", "taken", "dropped"] = ""
    conversation: Id | None = None
    mine: bool = False


class DraftVersionOut(Schema):
    number: int
    text: str
    by: int | None
    at: datetime


class SharedDraftIn(Schema):
    """`ask`: a colleague's yes is asked for at once."""

    text: Words = Field(max_length=100_000)
    seen: StrictInt = Field(0, ge=0, lt=2**63)
    files: list[Id] = Field([], max_length=20)
    ask: bool = False


class SharedDraftChange(Schema):
    text: Words = Field(max_length=100_000)
    revision: StrictInt = Field(ge=0, lt=2**31)


class DraftHandIn(Schema):
    to: Id
    said: Words = Field("", max_length=1000)


class DraftRevisionIn(Schema):
    """`revision`: the one that was read. `seen`: the newest message that was read with it."""

    revision: StrictInt = Field(ge=0, lt=2**31)
    seen: StrictInt = Field(0, ge=0, lt=2**63)


class DraftBackIn(Schema):
    revision: StrictInt = Field(ge=0, lt=2**31)
    said: Words = Field(max_length=1000)


class DraftTakenOut(Schema):
    conversation: int
    text: str


class ReviewRuleIn(Schema):
    """What is empty asks nothing."""

    name: Words = Field(min_length=1, max_length=80)
    active: bool = True
    team: Id | None = None
    roles: list[Literal["admin", "manager", "agent"]] = []
    kinds: list[Literal["comment", "mention", "private", "mail", "form"]] = []
    private: bool | None = None
    topic: Words = Field("", max_length=60)
    labels: list[Id] = Field([], max_length=50)
    words: list[Words] = Field([], max_length=200)
    senior: bool = Field(False, description="the yes is that of who validates or manages")


class ReviewRuleOut(Schema):
    id: int
    name: str
    active: bool
    team: int | None
    roles: list[str]
    kinds: list[str]
    private: bool | None
    topic: str
    labels: list[int]
    words: list[str]
    senior: bool
