"""The shapes of the newsroom's API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.charter.shapes import VerdictOut
from parvis.rest.shapes import Asked, Id, Moment, Plain, SaidProblem, Strict, Words


class VariantIn(Strict):
    """`text` null or absent: follows the post's own."""

    text: Words | None = None
    parts: list[Words] = Field([], max_length=50, description="further posts of a thread")
    options: Plain = Field({}, description="by the keys of GET /accounts/{id}/options; null takes one away, others stay")
    reach: Words | None = Field(None, description="where the audience cannot be limited: all · out; empty: to be decided")


class AudienceIn(Strict):
    """Empty lists: everybody. Countries as ISO 3166 writes them (FR), languages as BCP 47 (fr) or as the network's key; regions
    and cities are its keys (`GET /accounts/{pk}/targets`). `names`: what the page calls those keys."""

    countries: list[Words] = []
    regions: list[Words] = []
    cities: list[Words] = []
    languages: list[Words] = []
    names: dict[Words, Words] = {}


class MediumIn(Strict):
    """A file with a description of its own for this post."""

    id: Id
    alt: Words = ""


class WordsIn(Strict):
    """What a post says, to whom, where."""

    text: Words = ""
    parts: list[Words] = Field([], max_length=50, description="further posts of a thread; one text where there are none")
    numbered: StrictBool = Field(False, description="each post of the thread ends with its number")
    language: Words = Field("fr", description="auto: what the text is written in")
    accounts: list[Id] = Field([], max_length=200)
    publish_at: Moment | None = Field(None, description="without a zone: the city's own hour")
    objective: Words = Field("", description="presence · city · service")
    topic: Words | None = Field(None, description="a key of GET /topics")
    campaign: Id | None = Field(None, description="of GET /campaigns")
    media: list[Id | MediumIn] = Field([], max_length=50)
    variants: dict[Id, VariantIn] = {}
    aim: Words = Field(
        "", description="a key of GET /audiences; empty: `audience` as it is given, and without one what the topic suggests"
    )
    audience: AudienceIn = AudienceIn()
    preset: Id | None = Field(None, description="of GET /link-presets: how links to the city's own sites are marked")


class PostIn(WordsIn):
    """With `publish_at` it is planned for each of its accounts, unless `state` is "draft"."""

    state: Literal["draft", "scheduled"] | None = None


class PostChange(Strict):
    """What is given changes. With `revision`, a change that somebody else made meanwhile is a 409 with the post as it is."""

    revision: StrictInt | None = None
    text: Words | None = None
    parts: list[Words] | None = Field(None, max_length=50)
    numbered: StrictBool | None = None
    language: Words | None = None
    accounts: list[Id] | None = Field(None, max_length=200)
    publish_at: Moment | None = None
    objective: Words | None = None
    topic: Words | None = None
    campaign: Id | None = None
    media: list[Id | MediumIn] | None = Field(None, max_length=50)
    variants: dict[Id, VariantIn] | None = None
    aim: Words | None = None
    audience: AudienceIn | None = None
    preset: Id | None = None


class PostsAsked(Asked):
    """`after` and `before` bound the hour of publication."""

    state: Words = ""
    account: Id | None = None
    after: Moment | None = None
    before: Moment | None = None
    q: Words = Field("", max_length=200)
    foreseen: bool = Field(False, description="only what is planned and would not leave as things are")


class DeliveriesAsked(Asked):
    state: Words = Field("", description="one, or several with commas")
    account: Id | None = None


class VariantOut(Schema):
    text: str | None
    parts: list[str]
    options: Plain
    reach: str


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
    called_off: bool = Field(description="cancelled during its call, which may still put it online; nothing follows it")


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
    parts: list[str]
    numbered: bool
    language: str
    language_told: bool = Field(description="a person or a program said it; else it is what the text is written in")
    original: int | None = Field(description="the post of which this is a translation")
    publish_at: datetime | None
    objective: str
    topic: str
    campaign: int | None
    aim: str
    audience: dict[str, list[str] | dict[str, str]] = Field(description="as it was given; `names` says what keys are called")
    marks: Plain = Field(description="how its links are marked: a preset as it was then")
    accounts: list[int]
    media: list[int]
    variants: dict[str, VariantOut]
    deliveries: list[DeliveryOut]
    foreseen: str = Field(description="what would keep it back at its hour, in words; empty where it would leave")
    created_at: datetime
    changed_at: datetime


class CheckedOut(Schema):
    """One account's view of a text: `used` of `limit` in the network's own unit."""

    account: int
    network: str
    name: str
    used: int
    limit: int
    blocked: bool
    language: str
    reach: str = Field(description="everyone · enforced · wider (the country) · preferred · none: see `decision`")
    places: list[str] = Field(description="what it is limited to")
    decision: str = Field(description="where it cannot be limited: all · out; empty: to be decided")
    parts: int = Field(description="posts that it becomes there")
    fold: str = Field(description="where its feed folds: none · told (by the network) · measured (by others) · unknown")
    seen: list[str] = Field(description="of each part, what is read before it is unfolded")
    problems: list[SaidProblem]
    verdicts: list[VerdictOut] = Field(description="the charter's; those that refuse are among the problems too")


class AtIn(Schema):
    at: Moment


class CorrectIn(Strict):
    text: Words
    retry: StrictBool = Field(False, description="and try it now")


class JudgeIn(Schema):
    """Is it there? With its address when it is."""

    there: bool
    url: Words = Field("", max_length=600)


class ChoiceOut(Schema):
    key: str
    label: str


class OptionOut(Schema):
    """What one account's network lets one choose. `said`: why the network's list could not be asked."""

    key: str
    label: str
    shape: str = Field(description="line · text · choice · several · words · yes · moment · poll")
    choices: list[ChoiceOut] = Field(description="of a poll: its durations in minutes")
    default: str | bool | list[str] | None
    needed: bool
    limit: int = Field(description="characters; 0: none")
    most: int = Field(description="how many words, keys or choices; 0: as many as one likes")
    hint: str
    makes: bool = Field(description="a new one can be made: POST /accounts/{id}/options/{key}")
    said: str


class MadeIn(Strict):
    name: Words = Field(min_length=1, max_length=200)


class FitIn(Strict):
    """`account` null: of all the post's accounts."""

    account: Id | None = None


class FittedOut(Schema):
    """A copy of a file that a network wants; `changes` in words."""

    id: int
    file: int
    state: str = Field(description="waiting · working · done · failed · stopped")
    progress: int = Field(description="percent")
    failure: str
    changes: list[str]
