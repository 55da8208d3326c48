"""The shapes of the API of live events."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Id, Moment, Words

Weather = Literal["usual", "rain", "cancelled"]
Queue = Literal["waiting", "shown", "aside", "blocked"]


class LiveEventChange(Schema):
    title: Words | None = Field(None, min_length=1, max_length=120)
    lead: Words | None = Field(None, max_length=500)
    where: Words | None = Field(None, max_length=200)
    begins_at: Moment | None = None
    ends_at: Moment | None = None
    words: Words | None = Field(
        None, max_length=5000, description="one query a line; a message that fits any of them is gathered"
    )
    allowed: list[Words] | None = Field(None, max_length=500, description="handles that are shown without asking")
    origins: list[Words] | None = Field(None, max_length=20, description="https:// sites that may frame the wall")
    accounts: list[Id] | None = Field(None, max_length=50)
    form: StrictInt | None = Field(None, ge=0, lt=2**63, description="the form by which questions come in; 0: none")


class LiveEventIn(LiveEventChange):
    title: Words = Field(min_length=1, max_length=120)
    begins_at: Moment
    ends_at: Moment
    team: Id
    slug: Words | None = Field(None, max_length=59)


class LiveSilentOut(Schema):
    """`since`: when something last came from there; empty: unknown."""

    account: int
    network: str
    name: str
    since: str


class LiveActOut(Schema):
    """One act of somebody. `said`: as a sentence; `about`: how the thing is called; `items`: messages of people that it moved, and
    where `to`."""

    id: int
    at: datetime
    kind: str
    by: int | None
    who: str
    said: str
    about: str
    to: str
    items: list[int]


class LiveAlbumIn(Schema):
    album: StrictBool
    alt: Words = Field("", max_length=1500, description="what its picture shows, where nobody said so yet")


class LiveFramesOut(Schema):
    origins: list[str]


class LiveFramesIn(Schema):
    origins: list[Words] = Field(max_length=20, description="https:// sites that may frame the city's latest answers")


class LiveEventOut(Schema):
    """`url`: its public page, once it is open."""

    id: int
    team: int
    title: str
    slug: str
    lead: str
    where: str
    begins_at: datetime
    ends_at: datetime
    state: Literal["draft", "open", "ended"]
    words: str
    automatic: bool
    allowed: list[str]
    origins: list[str]
    weather: Weather
    switched_at: datetime | None
    recap: str
    url: str
    form: int | None
    silent: list[LiveSilentOut] = Field(description="accounts that it listens to and that are not read at this moment")


class LiveEndIn(Schema):
    recap: Words = Field("", max_length=20_000)


class LiveSwitchIn(Schema):
    to: Weather


class LiveWallIn(Schema):
    automatic: StrictBool


class LiveStepIn(Schema):
    at: Moment
    title: Words = Field(min_length=1, max_length=160)
    where: Words = Field("", max_length=160)
    who: Words = Field("", max_length=120)
    public: StrictBool = True


class LiveStepOut(Schema):
    id: int
    at: datetime
    title: str
    where: str
    who: str
    public: bool
    done_at: datetime | None


class LiveDoneIn(Schema):
    done: StrictBool


class LiveTextsIn(Schema):
    label: Words | None = Field(None, max_length=120)
    rain: Words | None = Field(None, max_length=5000)
    cancelled: Words | None = Field(None, max_length=5000)
    always: StrictBool | None = None


class LivePreparedIn(Schema):
    """A draft that is there (`post`), or a new one (`text`). With `at` it is planned; without, it waits for its button."""

    post: Id | None = None
    text: Words = Field("", max_length=5000)
    label: Words = Field("", max_length=120)
    at: Moment | None = None
    rain: Words = Field("", max_length=5000)
    cancelled: Words = Field("", max_length=5000)
    always: StrictBool = False


class LivePreparedOut(Schema):
    """`held`: why it does not leave at present; "" else. `state`: of its post."""

    id: int
    post: int
    label: str
    at: datetime | None
    text: str
    rain: str
    cancelled: str
    always: bool
    weather: Weather
    held: str
    state: str
    fired_at: datetime | None


class LiveItemsAsked(Asked):
    state: Queue = "waiting"


class LiveItemOut(Schema):
    """`held`: a moderator has it in their batch until then."""

    id: int
    message: int
    conversation: int
    state: Queue
    why: str
    at: datetime
    name: str
    handle: str
    network: str
    text: str
    alt: str
    held: datetime | None
    decided_by: int | None
    decided_at: datetime | None


class LiveDecideIn(Schema):
    items: list[Id] = Field(min_length=1, max_length=200)
    to: Queue


class LiveChangedOut(Schema):
    changed: int


class LiveAltIn(Schema):
    alt: Words = Field(min_length=1, max_length=1000)


class LiveReportIn(Schema):
    """`key`: made by whoever sends; the same key again is the same report. `file`: of the library."""

    key: UUID
    text: Words = Field("", max_length=1000)
    where: Words = Field("", max_length=160)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    said_at: Moment | None = None
    file: Id | None = None


class LiveReportOut(Schema):
    id: int
    key: UUID
    by: int | None
    text: str
    where: str
    latitude: float | None
    longitude: float | None
    file: int | None
    said_at: datetime
    received_at: datetime
    state: Literal["waiting", "posted", "aside"]
    post: int | None
    album: bool


class LivePostOut(Schema):
    post: int


class LiveAsideIn(Schema):
    aside: StrictBool = True


class LiveShowIn(Schema):
    asked: Words = Field(min_length=3, max_length=500)
    answer: Words = Field(min_length=1, max_length=3000)


class LiveQuestionOut(Schema):
    """`conversation`: where it is answered; null until it is at the counter."""

    id: int
    conversation: int | None
    state: Literal["asked", "shown", "aside"]
    question: str
    answer: str
    at: datetime
    shown_at: datetime | None


class LiveFiguresOut(Schema):
    """What was counted so far; `networks`: messages by network."""

    messages: int
    people: int
    shown: int
    blocked: int
    reports: int
    photos: int
    posts: int
    accounts: int
    questions: int
    answered: int
    networks: dict[str, int]
