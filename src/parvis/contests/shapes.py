"""What the API takes and tells of contests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.rest.shapes import Asked, Day, Id, Moment, Strict, Words


class ContestsAsked(Asked):
    """Newest first."""


class ContestEntriesAsked(Asked):
    state: Words = Field("", max_length=10, description="unproved · waiting · accepted · refused · withdrawn; empty: all")


class ContestCriterionIO(Schema):
    """`most`: 5, 10 or 20."""

    label: Words = Field(max_length=80)
    weight: StrictInt = Field(1, ge=1, le=10)
    most: int = Field(10, ge=5, le=20)


class ContestIn(Strict):
    title: Words = Field(min_length=1, max_length=120)
    team: Id


class ContestChange(Strict):
    """What is given changes. `revision`: that of the one you read. Once open, what entrants accepted is fixed (422)."""

    revision: StrictInt = Field(ge=1, lt=2**31)
    title: Words | None = Field(None, max_length=120)
    theme: Words | None = Field(None, max_length=300)
    lead: Words | None = Field(None, max_length=5000)
    organiser: Words | None = Field(None, max_length=200)
    contact: Words | None = Field(None, max_length=254)
    hashtag: Words | None = Field(None, max_length=60)
    enter_from: Moment | None = None
    enter_until: Moment | None = None
    vote_from: Moment | None = None
    vote_until: Moment | None = None
    jury_until: Moment | None = None
    most_photos: StrictInt | None = Field(None, ge=1, le=10)
    votes_each: StrictInt | None = Field(None, ge=1, le=50)
    least_age: StrictInt | None = Field(None, ge=0, le=99)
    years: StrictInt | None = Field(None, ge=1, le=10)
    public_weight: StrictInt | None = Field(None, ge=0, le=100)
    jury_weight: StrictInt | None = Field(None, ge=0, le=100)
    territory: Words | None = Field(None, max_length=10, description="city · france · world")
    uses: list[Words] | None = Field(None, max_length=20)
    more_uses: list[Words] | None = Field(None, max_length=20)
    prizes: list[Words] | None = Field(None, max_length=30)
    criteria: list[ContestCriterionIO] | None = Field(None, max_length=12)


class ContestOut(Schema):
    """`lacks`: what must be there before it opens. `counts`: entries by state, votes counted and set apart."""

    id: int
    slug: str
    url: str
    title: str
    theme: str
    team: int
    state: str
    phase: str
    enter_from: datetime | None
    enter_until: datetime | None
    vote_from: datetime | None
    vote_until: datetime | None
    jury_until: datetime | None
    most_photos: int
    votes_each: int
    least_age: int
    hashtag: str
    uses: list[str]
    more_uses: list[str]
    territory: str
    years: int
    prizes: list[str]
    criteria: list[dict[str, Any]]
    public_weight: int
    jury_weight: int
    rules: int = Field(description="the version in force; 0: none")
    revision: int
    announced_at: datetime | None
    lacks: list[str]
    counts: dict[str, int]


class ContestRow(Schema):
    id: int
    slug: str
    title: str
    team: int
    state: str
    phase: str


class ContestReasonIn(Strict):
    reason: Words = Field(min_length=1, max_length=300)


class ContestRulesIn(Strict):
    """`what`: what changes, told to who has entered."""

    text: Words = Field(min_length=1, max_length=60_000)
    what: Words = Field("", max_length=300)


class ContestRulesOut(Schema):
    number: int
    text: str
    digest: str = Field(description="SHA-256 of the text")
    what: str
    at: datetime
    by: int | None


class ContestPhotoOut(Schema):
    id: int
    alt: str
    width: int
    height: int
    size: int = Field(description="of the original, in bytes")
    file: int | None = Field(description="in the library")


class ContestEntryOut(Schema):
    """`grant`: what its author granted, and until when."""

    id: int
    number: int
    state: str
    source: str
    name: str
    credit: str
    email: str
    age: int | None
    title: str
    story: str
    people: str
    rules: int = Field(description="the version that was accepted")
    accepted_at: datetime
    grant: dict[str, Any]
    parental: bool
    at: datetime
    ground: str
    words: str
    finalist: bool
    prize: str
    photos: list[ContestPhotoOut]


class ContestDecisionIn(Strict):
    accept: bool
    ground: Words = Field("", max_length=20, description="of a refusal: theme · quality · people · …")
    words: Words = Field("", max_length=500, description="the facts; needed where the picture was shown already")
    law: Words = Field("", max_length=200, description="where it is against the law: which")


class ContestAwardIn(Strict):
    finalist: bool = False
    prize: Words = Field("", max_length=200)


class ContestFilesOut(Schema):
    files: list[int]


class ContestFindingOut(Schema):
    """A pattern in the vote: `told` are its figures. open · upheld · lifted."""

    id: int
    entry: int
    kind: str
    told: dict[str, Any]
    state: str
    reason: str
    at: datetime


class ContestFindingsOut(Schema):
    counted: int
    apart: int
    findings: list[ContestFindingOut]


class ContestSettleIn(Strict):
    uphold: bool
    reason: Words = Field(min_length=1, max_length=300)


class ContestJurorIn(Strict):
    name: Words = Field(min_length=1, max_length=120)
    email: Words = Field(min_length=3, max_length=254)
    title: Words = Field("", max_length=160)


class ContestJurorOut(Schema):
    id: int
    name: str
    email: str
    title: str
    declared_at: datetime | None
    judged: int
    conflicts: int


class ContestLineOut(Schema):
    """One line of the result, out of 100, with two decimals: total = (public × public_weight + jury × jury_weight) ÷ whole."""

    entry: int
    votes: int
    judges: int
    public: str
    jury: str
    total: str
    rank: int
    public_weight: int
    jury_weight: int
    whole: int


class ContestResultOut(Schema):
    announced: bool
    lines: list[ContestLineOut]


class ContestDrawIn(Strict):
    """`source`: which public value will be added, one that does not exist yet."""

    what: Words = Field(min_length=1, max_length=200)
    source: Words = Field(min_length=1, max_length=300)
    most: StrictInt = Field(ge=1, le=10_000)
    numbers: list[int] | None = Field(None, max_length=10_000)


class ContestValueIn(Strict):
    value: Words = Field(min_length=1, max_length=200)


class ContestDrawOut(Schema):
    """`secret` and `result` are told once it was drawn."""

    id: int
    what: str
    source: str
    numbers: list[int]
    most: int
    algorithm: str
    commitment: str
    listing: str
    secret: str
    value: str
    result: list[Any]
    at: datetime
    drawn_at: datetime | None


class ContestGuestIn(Strict):
    """`first_day`, `last_day`: outside them they see nothing; null: from now on, until they are let out."""

    email: Words = Field(min_length=3, max_length=254)
    first_day: Day | None = None
    last_day: Day | None = None


class ContestKeeperOut(Schema):
    id: int
    user: int
    name: str
    email: str
    first_day: date | None
    last_day: date | None
    at: datetime


class ContestInvitationOut(Schema):
    id: int
    email: str
    first_day: date | None
    last_day: date | None
    expires_at: datetime


class ContestGuestsOut(Schema):
    items: list[ContestKeeperOut]
    invitations: list[ContestInvitationOut]


class ContestGuestOut(Schema):
    """`user`: they had an account; else they were sent a way in."""

    user: int | None
    expires_on: date | None


class ContestNewsOut(Schema):
    post: int


class ContestPrizesOut(Schema):
    given: int


class ContestAltIn(Strict):
    alt: Words = Field(min_length=1, max_length=500)


class ContestOriginalsAsked(Schema):
    finalists: bool = Field(False, description="of the finalists alone")
