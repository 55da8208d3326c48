"""The shapes of the readings' API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Strict, Words

KindWord = Literal[
    "report", "request", "question", "criticism", "praise", "political", "personal", "conversation", "spam", "abuse"
]


class PlaceRead(Schema):
    name: str
    precision: str = Field(description="address · street · place · district")
    confidence: float
    key: str = Field(description="in the city's names of places; empty: it only looks like a place")
    by: str = Field("", description="of a district that the text does not name: the street or place that lies in it")


class PersonalRead(Schema):
    start: int
    end: int
    kind: str = Field(description="phone · mail · iban · card · nir · plate · file · birth · address")


class ReasonsRead(Schema):
    """Words of the text."""

    kind: list[str] = []
    topic: list[str] = []
    danger: list[str] = []


class UnderstoodOut(Schema):
    """What was understood of a message. `kind` is the best guess even when `sure` is false: do not act on it then."""

    message: int
    language: str = Field(description="empty: undetermined")
    kind: KindWord
    second: str = Field(description="another kind that it may be; empty: none")
    confidence: float = Field(description="of the kind; 1: an agent said so")
    sure: bool
    answer: bool = Field(description="somebody at the city answers such a message")
    topic: str = Field(description="a theme, or what stands under it: `voirie/eclairage`; empty: none")
    topic_confidence: float = Field(description="told as such from 0.5; 1: an agent said so")
    danger: str = Field(description="danger · urgent · empty; a hint, see `danger` of the conversation")
    places: list[PlaceRead]
    personal: list[PersonalRead] = Field(description="where something personal stands in the text")
    reasons: ReasonsRead
    fingerprint: str = Field(description="the same for copies of one text; empty: nothing to compare")
    model: str = Field(description="the beginning of the hash of the model that read it; empty: by signs alone")
    kind_said: bool = Field(description="the kind is an agent's word")
    topic_said: bool
    by: int | None = Field(description="the agent who spoke last")
    at: datetime | None


class UnderstoodIn(Strict):
    """What is left out stays. `null` takes back what was said: the guess counts again."""

    kind: KindWord | None = None
    topic: Words | None = Field(None, max_length=40, description="a key of `GET /understanding`; empty: none of them")


class PlaceNamesIn(Strict):
    """A file of names: GeoJSON, CSV of the national address base, or addok's lines. One of the same name is replaced."""

    name: Words = Field(min_length=1, max_length=120)
    text: Words = Field(min_length=1, max_length=4_000_000)


class PlaceNamesOut(Schema):
    id: int
    name: str
    count: int
    by: int | None
    at: datetime


class UnderstandingModel(Schema):
    """A model that was learnt here."""

    number: int
    part: str = Field(description="kinds · topics · second · inbox: a second look that was moved to what arrives")
    version: str
    state: str = Field(description="used · former · kept_out: it was worse")
    worse: list[str] = Field(
        description="by what: right · macro · macro_elsewhere · aside · files · dangers · abuse; "
        "of topics: themes · themes_apart · topics · aside; of the second look: sure_right beside those of kinds; "
        "of a moved one: aside · sure_aside · files · abuse"
    )
    examples: int
    lessons: int
    at: datetime
    by: int | None
    scores: dict[str, Any]


class UnderstandingWord(Schema):
    """A word (its stem, or two in a row) that agents taught to mean a topic."""

    word: str
    topic: str
    weight: float = Field(description="a word of the lists counts 1")


class UnderstandingTopic(Schema):
    key: str
    name: str


class UnderstandingSecond(Schema):
    """The second look, which weighs again by its meaning what the first was unsure of. It learns from corrections where it is installed."""

    on: bool
    why: str = Field(description="absent: parvis[semantic] is not installed · file: its model is not there; empty: it is on")
    number: int = Field(description="of the learnt model that should read again; 0: the one that comes with Parvis")
    version: str = Field(description="of the model that does read again; empty: there is none")
    problem: str = Field(description="why another one reads than should; empty: none")
    since: datetime | None
    lessons: int = Field(description="corrections that it was learnt from")
    waiting: int = Field(description="messages that are to be looked at again")
    scores: dict[str, Any] | None = Field(
        description="of the models in use, `first` and `both`: accuracy, macro, sure, sure_right as [texts apart, of another hand], "
        "personal files missed as [missed, asked]; `again`: texts looked at again, `changed`, `right_before`, `right_after` of them. "
        "Null: not measured together"
    )


class UnderstandingOut(Schema):
    """Which model reads, how well, and what waits to be learnt."""

    number: int = Field(description="of the learnt model that should read; 0: the one that comes with Parvis")
    version: str = Field(description="of the model that does read; empty: words alone decide")
    problem: str = Field(description="why another one reads than should; empty: none")
    since: datetime | None
    waiting: int = Field(description="messages whose correction no model has learnt yet")
    waits: dict[str, int] = Field(description="of them, by what is to be learnt: kinds, topics, second where it is installed")
    topics_number: int = Field(description="of the learnt table of topics that should be read with; 0: the lists alone")
    topics_version: str = Field(description="of the table that is read with; empty: the lists alone")
    topics_problem: str = Field(description="why the table is not read with; empty: none")
    topics_since: datetime | None
    topic_scores: dict[str, Any] | None = Field(description="`themes` of another hand, `themes_apart`, `topics`: right, asked")
    words: list[UnderstandingWord] = Field(description="what the table was taught, the weightiest first, sixty at most")
    lessons: int = Field(description="examples that are kept")
    training: bool
    failure: str = Field(description="of the last training")
    private: bool = Field(description="private messages are learnt from too")
    months: int = Field(description="for which examples are kept at most")
    nightly: bool
    adapts: bool = Field(
        description="the second look is moved to what arrives here, without labels, and judged by the corrections"
    )
    inbox_number: int = Field(description="of the moved second look that reads; 0: it reads as it was learnt")
    scores: dict[str, Any] | None = Field(
        description="confusion by kind (columns in the order of `kinds`), by kind, by language, grave mistakes"
    )
    second: UnderstandingSecond
    marks: dict[str, Any] | None = Field(
        description="what is found without a model: `places`, `districts`, `personal`, each [right, called, there]; `texts` of each"
    )
    kinds: list[str]
    topics: list[UnderstandingTopic]
    models: list[UnderstandingModel] = Field(description="newest first")


class NextMessage(Schema):
    """A message of which nobody said what it is."""

    id: int
    text: str
    at: datetime
    network: str
    conversation: int
    language: str
    kind: str = Field(description="the best guess")
    second: str = Field(description="the next best; empty: none")
    confidence: float = Field(description="of the best guess, 0 … 1")


class LearntPoint(Schema):
    """What one learning brought, on corrections that no model learnt."""

    part: str = Field(description="kinds: the first look · second: both looks together")
    at: datetime
    lessons: int = Field(description="corrections that it learnt from")
    right: int = Field(description="of `asked`, by the new model")
    before: int = Field(description="of `asked`, by the one before it")
    asked: int
    used: bool = Field(description="it took over; false: it was kept out, being worse")


class UnderstandingNext(Schema):
    """How far the first week is, and what to say next."""

    said: int = Field(description="messages whose kind an agent said")
    today: int
    goal: int
    a_day: int = Field(description="those of ten minutes")
    message: NextMessage | None = Field(description="null: nothing waits that its reader may sort")
    learnt: list[LearntPoint]


class UnderstandingIn(Strict):
    """What is left out stays."""

    private: StrictBool | None = None
    months: StrictInt | None = Field(None, ge=1, le=120)
    nightly: StrictBool | None = None
    adapts: StrictBool | None = Field(
        None, description="the second look is moved to what arrives, where it is then worse in nothing"
    )


class UnderstandingUse(Strict):
    number: StrictInt = Field(ge=0, lt=2**63, description="a model that was learnt here and not kept out; 0: the shipped one")
    part: Literal["kinds", "topics", "second", "inbox"] = "kinds"
