"""The shapes of the newsroom's API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, Field

from parvis.rest.shapes import Asked, Id, Moment, Plain, SaidProblem, Words


class VariantIn(Schema):
    """`text` null or absent: follows the post's own."""

    model_config = ConfigDict(extra="forbid")
    text: Words | None = None
    parts: list[Words] = Field([], max_length=50, description="further posts of a thread")
    options: Plain = {}


class AudienceIn(Schema):
    """Empty lists: everybody. Countries as ISO 3166 writes them (FR), languages as BCP 47 (fr)."""

    model_config = ConfigDict(extra="forbid")
    countries: list[Words] = []
    regions: list[Words] = []
    cities: list[Words] = []
    languages: list[Words] = []


class MediumIn(Schema):
    """A file with a description of its own for this post."""

    model_config = ConfigDict(extra="forbid")
    id: Id
    alt: Words = ""


class WordsIn(Schema):
    """What a post says, to whom, where."""

    model_config = ConfigDict(extra="forbid")
    text: Words = ""
    language: Words = "fr"
    accounts: list[Id] = Field([], max_length=200)
    publish_at: Moment | None = Field(None, description="without a zone: the city's own hour")
    objective: Words = Field("", description="presence · city · service")
    topic: Words | None = Field(None, description="a key of GET /topics")
    media: list[Id | MediumIn] = Field([], max_length=50)
    variants: dict[Id, VariantIn] = {}
    audience: AudienceIn = AudienceIn()


class PostIn(WordsIn):
    """With `publish_at` it is planned for each of its accounts, unless `state` is "draft"."""

    state: Literal["draft", "scheduled"] | None = None


class PostChange(Schema):
    """What is given changes. With `revision`, a change that somebody else made meanwhile is a 409 with the post as it is."""

    model_config = ConfigDict(extra="forbid")
    revision: int | None = None
    text: Words | None = None
    language: Words | None = None
    accounts: list[Id] | None = Field(None, max_length=200)
    publish_at: Moment | None = None
    objective: Words | None = None
    topic: Words | None = None
    media: list[Id | MediumIn] | None = Field(None, max_length=50)
    variants: dict[Id, VariantIn] | None = None
    audience: AudienceIn | None = None


class PostsAsked(Asked):
    """`after` and `before` bound the hour of publication."""

    state: Words = ""
    account: Id | None = None
    after: Moment | None = None
    before: Moment | None = None
    q: Words = Field("", max_length=200)


class DeliveriesAsked(Asked):
    state: Words = Field("", description="one, or several with commas")
    account: Id | None = None


class VariantOut(Schema):
    text: str | None
    parts: list[str]
    options: Plain


class DeliveryOut(Schema):
    """A post on its way to one account. `failure` is a code; `sentence` and `advice` say it in words."""

    id: int
    post: int
    account: int
    network: str
    state: str = Field(
        description="scheduled · sending · processing · later · doubt · asked · sent · refused · late · held · dropped"
    )
    revision: int
    remote_id: str
    url: str
    failure: str
    sentence: str
    advice: str
    said: str = Field(description="the network's own words")
    planned_at: datetime
    sent_at: datetime | None
    attempts: int


class AttemptOut(Schema):
    """One try, noted before the network was called."""

    verb: str = Field(description="publish · resume · find")
    at: datetime
    ended_at: datetime | None
    outcome: str = Field(description="sent · processing · later · refused · doubt · expired · absent; empty: under way or cut")
    code: str
    status: int
    said: str


class DeliveryWhole(DeliveryOut):
    tries: list[AttemptOut]


class PostOut(Schema):
    id: int
    state: str = Field(description="draft · scheduled · sending · sent · attention")
    revision: int
    team: int
    author: int | None
    text: str
    language: str
    publish_at: datetime | None
    objective: str
    topic: str
    audience: dict[str, list[str]]
    accounts: list[int]
    media: list[int]
    variants: dict[str, VariantOut]
    deliveries: list[DeliveryOut]
    created_at: datetime
    changed_at: datetime


class PostsOut(Schema):
    items: list[PostOut]
    next: str


class DeliveriesOut(Schema):
    items: list[DeliveryOut]
    next: str


class CheckedOut(Schema):
    """One account's view of a text: `used` of `limit` in the network's own unit."""

    account: int
    network: str
    name: str
    used: int
    limit: int
    blocked: bool
    problems: list[SaidProblem]


class AtIn(Schema):
    at: Moment


class JudgeIn(Schema):
    """Is it there? With its address when it is."""

    there: bool
    url: Words = Field("", max_length=600)
