"""The shapes of the subjects' API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictInt, StringConstraints

from parvis.rest.shapes import Asked, Id, Page, Strict, Words

Code = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]


class SubjectsAsked(Asked):
    state: Words = Field("", max_length=5, description="open · ended")
    team: Id | None = None
    topic: Words = Field("", max_length=60, description="a key of GET /topics")


class SubjectFields(Strict):
    """`line`: what one may say now. `keywords`: with commas, words by which later arrivals are known."""

    title: Words | None = Field(None, max_length=200)
    keywords: Words | None = Field(None, max_length=300)
    line: Words | None = Field(None, max_length=2000)
    topic: Words | None = Field(None, max_length=60, description='a key of GET /topics; "": none')
    team: Id | None = None


class SubjectIn(SubjectFields):
    """A new subject; with `conversation`, which is in it, it has its team unless told otherwise."""

    conversation: Id | None = None


class SubjectChange(SubjectFields):
    """What is given changes. `revision`: the one that you saw; another one is refused."""

    revision: StrictInt | None = Field(None, ge=1, lt=2**31)


class SeenRevision(Strict):
    revision: StrictInt | None = Field(None, ge=1, lt=2**31)


class SubjectOut(Schema):
    """`people`, `networks`: how many wrote about it, and on which network."""

    id: int
    title: str
    keywords: str
    topic: str | None
    line: str
    line_at: datetime | None
    state: str = Field(description="open · ended")
    team: int
    people: int
    conversations: int
    networks: dict[str, int]
    revision: int
    opened_at: datetime
    moved_at: datetime
    ended_at: datetime | None


class SubjectChanged(Schema):
    """A colleague changed it after `revision`: nothing was done; `subject` is how it stands."""

    type: str
    title: str
    status: int
    subject: SubjectOut


class SubjectJoinIn(Strict):
    conversations: list[Id] = Field(min_length=1, max_length=500)


class SubjectLeaveIn(Strict):
    conversation: Id


class JoinedOut(Schema):
    """`elsewhere`: those that are in another open subject, and stayed there."""

    joined: list[int]
    elsewhere: list[int]


class SubjectConversationsOut(Page[int]):
    pass


class SubjectOfOut(Schema):
    """`subject`: the one that the conversation is in; `proposed`: those it may be about when it is in none."""

    subject: int | None
    proposed: list[int]


class ReachOut(Schema):
    """How many conversations an answer would reach; of them in public; and by language, the most first."""

    all: int
    public: int
    languages: dict[str, int]


class SubjectReachOut(Schema):
    """`fresh`: those that no answer to all has reached; `everybody`: those too that one has. `declining`: people who asked for no more
    of them, who are in neither. `running`: one is on its way. `quiet_until`: until then none leaves by itself."""

    fresh: ReachOut
    everybody: ReachOut
    declining: int
    running: bool
    quiet_until: datetime | None


class AnswerAllIn(Strict):
    """`texts`: by language (`fr`, `en`), with the blanks of standard answers. `again`: those too that were told before.

    `public_most`: so many at most are answered in public; the others are `left`. The same `key` twice is one answer.
    """

    texts: dict[Code, Annotated[Words, Field(max_length=5000)]] = Field(min_length=1, max_length=20)
    again: bool = False
    public_most: StrictInt | None = Field(None, ge=0, le=100_000)
    key: UUID | None = None
    at_any_hour: bool = Field(False, description="it does not wait for the end of quiet hours: there is danger")


class AnswerAllOut(Schema):
    """`outcomes`: how many `waiting`, `sent`, `refused`, `answered` (by a colleague meanwhile), `declined` (they asked for no more),
    `left` (many in public). `goes_on_at`: when the next of them leave."""

    id: int
    subject: int
    state: Literal["running", "stopped", "done"]
    texts: dict[str, str]
    public_most: int | None
    chosen: int
    outcomes: dict[str, int]
    by: int | None
    at: datetime
    done_at: datetime | None
    at_any_hour: bool
    goes_on_at: datetime | None


class TellingsAsked(Asked):
    outcome: Words = Field("", max_length=8, description="waiting · sent · refused · answered · declined · left")


class SubjectTellingOut(Schema):
    id: int
    conversation: int
    outcome: str
    failure: str
    reply: int | None
    at: datetime | None

