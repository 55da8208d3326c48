"""The charter as the API takes and tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Id, Plain, Words

Number = Annotated[str, Field(pattern=r"^\d{1,3}(\.\d{1,3}){0,2}$", examples=["2.1"])]
Severity = Literal["refuse", "approve", "advise"]
Text = Annotated[Words, Field(max_length=20_000)]


class ShownIn(Schema):
    """A picture or a video of the text."""

    name: Words = Field(max_length=200)
    mime: Words = Field("image/jpeg", max_length=80)
    alt: Words = Field("", max_length=1500)
    credit: Words = Field("", max_length=200)
    captions: list[Annotated[Words, Field(max_length=35)]] = Field([], max_length=20)


class SituationIn(Schema):
    """All that is known of a text besides its words."""

    language: Words = Field("fr", max_length=10, description="as its author says")
    network: Words = Field("", max_length=30)
    account: Id | None = None
    topic: Words = Field("", max_length=60, description="a topic's key")
    private: StrictBool = False
    answers: Text = Field("", description="the message that is answered")
    countries: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] = Field([], max_length=300)
    aims: Literal["enforced", "preferred", "none"] = Field("none", description="what the network does with countries")
    media: list[ShownIn] = Field([], max_length=50)
    objective: Literal["", "presence", "city", "service"] = Field("", description="what it is for")
    periods: list[Literal["pre-election", "eve", "embargo"]] = []
    others: list[Annotated[str, Field(max_length=10)]] | None = Field(
        None, max_length=50, description="further languages in which the same is said; null: nobody looked"
    )


class CheckIn(SituationIn):
    text: Text
    kind: Literal["post", "reply"] = "post"
    accounts: list[Id] = Field([], max_length=100, description="one answer each; their networks are known")


class VerdictOut(Schema):
    """A clause quoted against a text. `spans`: places in the text, in characters (from, up to)."""

    clause: str
    title: str
    text: str
    kind: str
    severity: str = Field(description="refuse · approve · advise · pass")
    code: str
    sentence: str
    advice: str
    spans: list[tuple[int, int]]
    instead: list[tuple[int, int, str]] = Field(description="words proposed for some places")
    blocking: bool
    asks: bool = Field(description="somebody else must agree")
    lifted: str = Field(description="why it does not stand in the way, if so")


class JudgedOut(Schema):
    account: int | None
    network: str
    verdicts: list[VerdictOut]
    refused: bool
    asks: bool
    mended: str = Field(description="the text with what the verdicts would put instead; empty: nothing to put")
    meaning: bool = Field(description="whether its meaning was read too, or its words alone")


class ScopeIn(Schema):
    """What a clause is about; nothing named = all."""

    accounts: list[Id] = Field([], max_length=500)
    networks: list[Annotated[Words, Field(max_length=30)]] = Field([], max_length=100)
    topics: list[Annotated[Words, Field(max_length=60)]] = Field([], max_length=500)
    way: Literal["", "post", "reply"] = ""
    period: Literal["", "pre-election", "eve", "embargo"] = ""


class ClauseIn(Schema):
    number: Number
    chapter: Words = Field("", max_length=80)
    title: Words = Field(min_length=1, max_length=120)
    text: Words = Field(min_length=1, max_length=4000)
    mend: Words = Field("", max_length=1000)
    kind: Words = Field(max_length=12, examples=["words"], description="see GET /charter/kinds")
    params: Plain = {}
    severity: Severity = "advise"
    scope: ScopeIn = Field(default_factory=lambda: ScopeIn.model_validate({}))
    active: StrictBool = True
    force: StrictBool = Field(False, description="although examples that were right no longer would be")


class ClauseChange(Schema):
    number: Number | None = None
    chapter: Words | None = Field(None, max_length=80)
    title: Words | None = Field(None, min_length=1, max_length=120)
    text: Words | None = Field(None, min_length=1, max_length=4000)
    mend: Words | None = Field(None, max_length=1000)
    kind: Words | None = Field(None, max_length=12)
    params: Plain | None = None
    severity: Severity | None = None
    scope: ScopeIn | None = None
    active: StrictBool | None = None
    force: StrictBool = False
    version: StrictInt | None = Field(None, ge=0, lt=2**31, description="the version that you have seen: a later change is a 422")


class ClauseOut(Schema):
    id: int
    number: str
    chapter: str
    title: str
    text: str
    mend: str
    kind: str
    params: dict[str, Any]
    severity: str
    scope: dict[str, Any]
    active: bool


class KindOut(Schema):
    """A kind of check and its parameters."""

    key: str
    name: str
    hint: str
    params: list[dict[str, Any]]


class ElectedIn(Schema):
    town: Words = Field("", max_length=100, description="its name or its INSEE code; empty = everybody of the file")


class ElectedOut(Schema):
    """As the `people` of a clause of that kind takes them."""

    people: list[str]


class PastIn(ClauseIn):
    cursor: Words = Field("", max_length=60)


class HitOut(Schema):
    at: datetime
    url: str
    account: str
    text: str
    verdicts: list[VerdictOut]


class PastOut(Schema):
    """One slice of the last year. `next` empty: all of it is read."""

    looked: int
    items: list[HitOut]
    next: str


class VersionOut(Schema):
    number: int
    note: str
    by: str
    at: datetime


class VersionWhole(VersionOut):
    clauses: list[dict[str, Any]]


class DifferencesOut(Schema):
    older: int
    newer: int
    changes: list[dict[str, Any]]


class ExampleIn(SituationIn):
    text: Text = Field(min_length=1)
    way: Literal["post", "reply"] = "post"
    expected: list[Number] = Field([], max_length=100, description="clauses that must speak of it")
    note: Words = Field("", max_length=300)


class ExampleOut(Schema):
    id: int
    text: str
    expected: list[str]
    note: str
    situation: dict[str, Any]


class PrecedentIn(ExampleIn):
    about: Number | Literal[""] = Field("", description="the clause that it shows, or nearly shows; empty: an ordinary text")


class PrecedentOut(ExampleOut):
    about: str
    shipped: bool = Field(description="it came with Parvis, and nobody here has changed it")


class PrecedentsAsked(Asked):
    about: str = Field("", max_length=12, description="of this clause alone")
    here: bool = Field(False, description="only those that somebody here wrote or changed")


class LearntLine(Schema):
    """Of one clause. `seen`: of its objections something was said; `named`: times it was named, `right` of them rightly; null: never."""

    clause: str
    objections: int
    near: int
    seen: int
    named: int
    right: int
    precision: float | None
    recall: float | None


class LearntOut(Schema):
    """What precedents made. `asked`, `said`: of so many of them a second person would be asked, and something said, each judged by what the
    others teach; `…_right`: those of `objections`, to which something objects."""

    state: Literal["learnt", "learning", "waiting", "absent", "failed"]
    precedents: int
    at: datetime | None
    objections: int
    asked: int
    asked_right: int
    said: int
    said_right: int
    lines: list[LearntLine]


class OutcomeOut(Schema):
    example: int | None
    text: str
    expected: list[str]
    found: list[str]
    missing: list[str]
    surplus: list[str]


class RunOut(Schema):
    """All examples, run on the charter in force. `failing`: those that are not judged as they must be."""

    examples: int
    right: int
    precision: float
    recall: float
    failing: list[OutcomeOut]


class WholeOut(Schema):
    format: str
    version: int
    at: datetime | None
    clauses: list[dict[str, Any]]
    examples: list[dict[str, Any]]


class WholeIn(Schema):
    """A file as GET /charter/export gives it; without `examples` the present ones stay."""

    clauses: list[dict[str, Any]] = Field(min_length=1, max_length=500)
    examples: list[dict[str, Any]] = Field([], max_length=2000)
    note: Words = Field("", max_length=300)
    force: StrictBool = Field(False, description="in spite of examples that are not right with it")


class ExemptIn(Schema):
    clause: Number
    reason: Words = Field(min_length=5, max_length=300)


class BeginningAsked(Schema):
    what: Literal["account", "series"] = "account"
    key: Words = Field("", max_length=40, description="account: the network; series: the id of the post that would come back")


class BeginningOut(Schema):
    """A clause that speaks of what would begin. `waits`: not before somebody sets it aside."""

    clause: str
    title: str
    text: str
    severity: str
    waits: bool
    exempted: str = Field(description="who set it aside")


class BeginningIn(BeginningAsked):
    clause: Number
    reason: Words = Field(min_length=5, max_length=300)


class ExemptionOut(Schema):
    id: int
    thing: str = Field(description="publishing.post or inbox.conversation")
    row: int
    clause: str
    title: str
    excerpt: str
    reason: str
    by: str
    at: datetime

