"""The shapes of the cases' API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.cases.states import Inside, Public
from parvis.rest.shapes import Asked, Day, Id, Plain, Strict, Words

Kind = Literal["request", "report", "question", "complaint", "idea", "thanks"]
Priority = Literal["low", "normal", "high", "danger"]
Precision = Literal["", "point", "street", "district"]
PUBLIC = "received · transferred · progress · planned · done · rejected · elsewhere"
INSIDE = "new · working · resident · outside · closed"


class CasesAsked(Asked):
    """`q`: a number, or words of the title and the place. `category`: a code, with all under it."""

    state: Words = Field("", max_length=10, description=INSIDE)
    public_state: Words = Field("", max_length=12, description=PUBLIC)
    team: Id | None = None
    category: Words = Field("", max_length=40)
    topic: Words = Field("", max_length=60, description="a key of GET /topics")
    kind: Words = Field("", max_length=12)
    priority: Words = Field("", max_length=8)
    public: bool | None = None
    open: bool | None = None
    q: Words = Field("", max_length=200)


class CaseFields(Strict):
    """What a case says of itself; `title` and `place` are for colleagues."""

    title: Words | None = Field(None, max_length=200)
    kind: Kind | None = None
    priority: Priority | None = None
    category: Words | None = Field(None, max_length=40, description='a code of GET /case-categories; "": none')
    topic: Words | None = Field(None, max_length=60, description='a key of GET /topics; "": none')
    place: Words | None = Field(None, max_length=300)
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    precision: Precision | None = None
    answers: Plain | None = Field(None, description="to the questions of its category, by code")
    team: Id | None = None


class CaseIn(CaseFields):
    """A new case; with `conversation` it has its team, its title and the number of its receipt unless told otherwise; its kind, its
    topic and its place are what was understood there, where you give none."""

    conversation: Id | None = None


class CaseChange(CaseFields):
    """What is given changes. `revision`: the one that you saw; another one is refused."""

    revision: StrictInt | None = Field(None, ge=1, lt=2**31)


class ToTell(Strict):
    """`seen`: id of the newest message there that you had before your eyes."""

    conversation: Id
    seen: StrictInt = Field(ge=0, lt=2**63)


class MoveIn(Strict):
    """Another public state. `told` goes as an answer to each conversation of `tell`, and to none without it."""

    public_state: Public
    whom: Words = Field("", max_length=200, description="who has it (transferred), whose it is (elsewhere)")
    day: Day | None = Field(None, description="of what is planned")
    told: Words = Field("", max_length=5000)
    shown: StrictBool = Field(False, description="show `told` on the public page too")
    tell: list[ToTell] = Field([], max_length=200)
    state: Inside | None = Field(None, description="the house's own, where it is not what follows")
    reason: Words = Field("", max_length=5000, description="for colleagues")
    revision: StrictInt | None = Field(None, ge=1, lt=2**31)


class InsideIn(Strict):
    state: Inside
    reason: Words = Field("", max_length=5000)
    revision: StrictInt | None = Field(None, ge=1, lt=2**31)


class UnderIn(Strict):
    conversation: Id


class ShowIn(Strict):
    """Words for everybody; nothing else of the case becomes public but its states and its place, rounded."""

    title: Words = Field(min_length=1, max_length=200)
    text: Words = Field(min_length=1, max_length=5000)
    revision: StrictInt | None = Field(None, ge=1, lt=2**31)


class CaseNoteIn(Strict):
    text: Words = Field(min_length=1, max_length=5000)


class CaseOut(Schema):
    id: int
    number: str
    title: str
    kind: str
    priority: str
    category: str | None
    topic: str | None
    team: int
    public_state: str = Field(description=PUBLIC)
    said: str = Field(description="the public state in words")
    whom: str
    day: date | None
    state: str = Field(description=INSIDE)
    place: str
    lat: float | None
    lon: float | None
    precision: str
    answers: dict[str, Any]
    public: bool
    public_title: str
    public_text: str
    url: str = Field(description='of its public page; "" while it is private')
    reporters: int
    revision: int
    opened_at: datetime
    moved_at: datetime
    heard_at: datetime | None
    closed_at: datetime | None
    forgotten_at: datetime | None
    merged_into: int | None = Field(description="the case in which it goes on; its number leads there")


class TellingOut(Schema):
    """`reply` null: nothing left there, `failure` says why."""

    conversation: int
    reply: int | None
    state: str
    failure: str


class CaseStepOut(Schema):
    kind: str
    at: datetime
    by: int | None
    public_state: str
    state: str
    whom: str
    day: date | None
    told: str
    shown: bool
    reason: str
    conversation: int | None
    of: str = Field(description='the number of the case to which it happened before it was merged into this one; "" of this one')
    tellings: list[TellingOut]


class CaseWhole(CaseOut):
    """`conversations`: those that you may see, of `conversations_all`. `steps`: the newest two hundred, oldest first."""

    conversations: list[int]
    conversations_all: int
    steps: list[CaseStepOut]


class CaseChanged(Schema):
    """A colleague changed it after `revision`: nothing was done; `case` is how it stands."""

    type: str
    title: str
    status: int
    case: CaseOut


class PassOut(Schema):
    reply: int


class RulesShape(Strict):
    """The city's choices for its cases."""

    prefix: Words = Field("", max_length=6, description='"": three letters of the city\'s name')
    keep_days: int = Field(730, ge=30, le=3650)
    link_days: StrictInt = Field(30, ge=1, le=365)
    near_metres: StrictInt = Field(200, ge=0, le=5000, description="so far apart two cases may be one fact; 0: none is proposed")
    near_days: StrictInt = Field(30, ge=1, le=365, description="and opened so many days apart")
