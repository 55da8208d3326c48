"""What the forum's API takes and tells."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime, Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Id, Page, Strict, Words


class ForumBoardOut(Schema):
    id: int
    slug: str
    name: str
    english: str
    about: str
    topic: str = Field(description="a topic's key; empty: none")
    district: str
    team: int | None = Field(description="whose counter receives its questions; null: that of the rules")
    position: int
    pinned: bool = Field(description="shown though nothing happens there")
    closed: bool
    count: int = Field(description="open questions")
    last_at: datetime | None


class ForumBoardIn(Strict):
    name: Words = Field(min_length=2, max_length=80)
    english: Words = Field("", max_length=80)
    about: Words = Field("", max_length=300)
    topic: Words = Field("", max_length=60)
    district: Words = Field("", max_length=60)
    team: Id | None = None
    position: StrictInt = Field(100, ge=0, le=999)
    pinned: StrictBool = False
    closed: StrictBool = False


class ForumThreadOut(Schema):
    """A question. `author`: a pseudonym, empty for an account that is no more."""

    id: int
    title: str
    board: str = Field(description="a board's slug")
    author: str
    language: str
    state: str = Field(description="held · open · hidden · withdrawn · merged")
    asked_at: datetime
    last_at: datetime
    answers: int
    solved: bool
    official: bool = Field(description="the city answered")
    closed: bool
    accepted: int | None = Field(description="the contribution that solves it")
    known: int | None = Field(description="the answer of the city that it became")
    url: str


class ForumSaidOut(Schema):
    id: int
    thread: int
    kind: str = Field(description="question · answer · comment")
    author: str = Field(description="empty: the city, or an account that is no more")
    official: bool
    certified: bool = Field(description="the city says that this resident is right")
    text: str
    state: str = Field(description="held · shown · hidden · withdrawn")
    at: datetime
    edited_at: datetime | None
    thanks: int
    revision: int


class ForumAnswerOut(ForumSaidOut):
    comments: list[ForumSaidOut]


class ForumPollChoiceOut(Schema):
    id: int = Field(description="its place")
    text: str
    votes: int | None = Field(description="null: nobody is told yet")


class ForumPollOut(Schema):
    """A poll as somebody reads it who has not voted: its counts are told once it has ended."""

    several: bool = Field(description="a resident may choose more than one")
    sealed: bool = Field(description="who has voted does not see the counts before the end either")
    ends_at: datetime
    open: bool
    votes: int = Field(description="residents who voted")
    choices: list[ForumPollChoiceOut]


class ForumPollIn(Strict):
    choices: list[Words] = Field(min_length=2, max_length=12)
    ends_at: AwareDatetime = Field(description="between one hour and 366 days ahead")
    several: StrictBool = False
    sealed: StrictBool = False


class ForumWholeOut(ForumThreadOut):
    question: ForumAnswerOut | None
    contributions: list[ForumAnswerOut]
    next: str
    poll: ForumPollOut | None


class ForumThreadsAsked(Asked):
    board: Words = Field("", max_length=60)
    show: Literal["", "unsolved", "unanswered", "official"] = ""
    q: Words = Field("", max_length=200, description="words to look for; such a list has one page")


class ForumWaitingOut(ForumSaidOut):
    held_for: list[str] = Field(description="first · words · links · personal · machine · repeat")
    flags: list[str] = Field(description="grounds of those that wait")


class ForumWaitingListOut(Page[ForumWaitingOut]):
    pass


class ForumWaitingAsked(Asked):
    show: Literal["held", "flagged"] = "held"


class ForumDecisionOut(Schema):
    id: int
    contribution: int
    act: str = Field(description="hide: it was read · refuse: it was held")
    clause: str
    law: str
    facts: str
    words: str = Field(description="what was said, as it was then")
    source: str = Field(description="own · flag · words")
    by: int | None
    at: datetime
    told_at: datetime | None = Field(description="when a letter left for its author")
    lifted_at: datetime | None
    contest: str
    contested_at: datetime | None
    outcome: str = Field(description="empty · kept · lifted")
    answer: str
    decided_by: int | None
    decided_at: datetime | None


class ForumTakeDownIn(Strict):
    """Its author is told all of it. Criticism is never a ground."""

    facts: Words = Field(min_length=10, max_length=4000)
    clause: Words = Field("", max_length=12, description="an article of the charter, by its number")
    law: Words = Field("", max_length=200)


class ForumReviewIn(Strict):
    act: Literal["let_in", "keep", "give_back"] = Field(description="what was held · what was flagged · what was hidden")


class ForumMarkIn(Strict):
    """`certified`: the city says that it is right. `accepted`: it solves the question. null: as it is."""

    certified: StrictBool | None = None
    accepted: StrictBool | None = None


class ForumOfficialIn(Strict):
    text: Words = Field(min_length=2, max_length=10_000)


class ForumSecondLookIn(Strict):
    lift: StrictBool
    answer: Words = Field(min_length=10, max_length=4000)


class ForumRevertIn(Strict):
    number: StrictInt = Field(ge=1, lt=2**31)


class ForumMoveIn(Strict):
    board: Words = Field(min_length=1, max_length=60, description="a board's slug")


class ForumMergeIn(Strict):
    into: Id


class ForumSplitIn(Strict):
    answers: list[Id] = Field(min_length=1, max_length=200)
    title: Words = Field(min_length=8, max_length=160)
    board: Words = Field("", max_length=60, description="empty: the same")


class ForumCloseIn(Strict):
    closed: StrictBool


class ForumKnownIn(Strict):
    """`title`, `text`: empty, those of the question and of its answer."""

    contribution: Id
    title: Words = Field("", max_length=160)
    text: Words = Field("", max_length=10_000)
    public: StrictBool = False


class ForumKnownOut(Schema):
    answer: int


class ForumVersionOut(Schema):
    """`colleague`: who wrote it so; null, its author."""

    number: int
    title: str
    text: str
    at: datetime
    colleague: int | None


class ForumFlagOut(Schema):
    id: int
    ground: str
    text: str
    by: str
    at: datetime


class ForumPassedOut(Schema):
    thread: int
    account: int
    conversation: int | None = Field(description="null: it is on its way to the counter")
    case: str = Field(description="the number of the case that it became; empty: none, or on its way")
    why: str = Field(description="silence: nobody answered · hand")
    at: datetime


class ForumWordIn(Strict):
    word: Words = Field(min_length=2, max_length=80, description="a star at its end: whatever begins so")
    act: Literal["block", "hold", "censor"]
    note: Words = Field("", max_length=200)


class ForumWordOut(Schema):
    id: int
    word: str
    act: str
    note: str


class ForumTryIn(Strict):
    text: Words = Field(max_length=8000)


class ForumTriedOut(Schema):
    text: str = Field(description="with censored words written over")
    blocked: list[str]
    held: list[str]
    censored: list[str]
    personal: bool
    links: int


class ForumRulesOut(Schema):
    team: int | None = Field(description="whose counter receives what nobody answers")
    hours: int = Field(description="without an answer before that; 0: never by itself")
    reviewed: int = Field(description="first contributions of somebody that are read before all see them")
    slow_days: int
    open: bool
    cases: bool = Field(description="what goes to the counter is a case there")
    abuse: int = Field(description="texts taken down after which somebody is blocked by itself; 0: never")
    abuse_days: int
    block_days: int


class ForumRulesIn(Strict):
    team: Id | None = None
    hours: StrictInt = Field(24, ge=0, le=720)
    reviewed: StrictInt = Field(2, ge=0, le=20)
    slow_days: StrictInt = Field(90, ge=1, le=3650)
    open: StrictBool = True
    cases: StrictBool = True
    abuse: StrictInt = Field(0, ge=0, le=50)
    abuse_days: StrictInt = Field(30, ge=1, le=365)
    block_days: StrictInt = Field(7, ge=1, le=365)
