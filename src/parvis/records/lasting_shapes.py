"""The shapes of durations, elimination lists, packages, restrictions and histories."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.rest.shapes import Cursor, Day, Id, Limit, Moment, Strict, Words

Fate = Literal["destroy", "sort", "transfer"]


class DurationOut(Schema):
    """A kind of record: how long it is kept, what then, on which ground. `listed`: by an elimination list alone; `elsewhere`: its
    duration is set with what it concerns; `least`, `most`: bounds in days."""

    key: str
    name: str
    days: int
    why: str
    listed: bool
    elsewhere: bool
    editable: bool
    least: int
    most: int
    fate: str
    basis: str
    version: int


class NetworkLimitOut(Schema):
    network: str
    name: str
    hours: int


class DurationsOut(Schema):
    """The table, and what networks let a city keep for a time only."""

    items: list[DurationOut]
    limits: list[NetworkLimitOut]


class DurationIn(Strict):
    """Another duration or final fate: a new version."""

    days: StrictInt = Field(ge=0, le=36500)
    fate: Fate = "destroy"
    basis: Words = Field("", max_length=2000)
    why: Words = Field("", max_length=300)


class DurationVersionOut(Schema):
    number: int
    days: int
    fate: str
    basis: str
    why: str
    by: int | None
    at: datetime
    current: bool


class TrialAsked(Schema):
    days: int | None = Field(None, ge=0, le=36500, description="another duration than the one in force")


class TrialRowOut(Schema):
    id: Any
    at: datetime


class DurationTrialOut(Schema):
    """What would go today. Nothing was touched. `held`: what a legal hold keeps."""

    days: int
    before: datetime
    rows: int
    held: int
    oldest: datetime | None
    examples: list[TrialRowOut]


class EliminationIn(Strict):
    """`archive`: the verified package that holds what is to be sorted or transferred first."""

    key: Words = Field(max_length=60)
    archive: Id | None = None


class EliminationOut(Schema):
    id: int
    key: str
    state: str = Field(description="drawing · asked · working · done · refused · cancelled")
    fate: str
    days: int
    basis: str
    before: datetime
    total: int
    percent: int
    gone: int
    held: int
    changed: int
    oldest: datetime | None
    newest: datetime | None
    years: dict[str, int]
    visa: str
    visa_sha256: str
    archive: int | None
    by: int | None
    at: datetime
    agreed_by: int | None
    agreed_at: datetime | None
    done_at: datetime | None


class VisaIn(Strict):
    """The reference of the archivist's visa; a signed paper is attached on the page."""

    visa: Words = Field(min_length=1, max_length=300)


class DisposalOut(Schema):
    id: int
    key: str
    rows: int
    days: int
    at: datetime
    elimination: int | None


class PagesAsked(Schema):
    cursor: Cursor = ""
    limit: Limit = 50


class RecordPackageIn(Strict):
    kind: Literal["archive", "city"] = "archive"
    kinds: list[Literal["posts", "conversations", "moderation", "cases"]] = Field([], max_length=4)
    since: Day | None = None
    until: Day | None = None


class RecordPackageOut(Schema):
    """A package; it is gone after thirty days. `progress`: kind → [done, in all]. `wrong`: parts that are not as its manifest says."""

    id: int
    kind: str
    kinds: list[str]
    since: date | None
    until: date | None
    state: str = Field(description="working · done · gone · cancelled · failed")
    percent: int
    progress: dict[str, list[int]]
    size: int
    sha256: str
    restricted: int
    verified_at: datetime | None
    wrong: list[str]
    by: int | None
    at: datetime
    done_at: datetime | None


class RestrictionIn(Strict):
    """`restrict`: GDPR article 18; `object`: article 21."""

    kind: Literal["restrict", "object"]
    reason: Words = Field(max_length=2000)


class RestrictionOut(Schema):
    id: int
    kind: str
    reason: str
    at: datetime
    lifted_at: datetime | None


class SeenAsked(Schema):
    at: Moment | None = Field(None, description="the moment; now without one")


class SeenPostOut(Schema):
    """A publication as it could be seen then: versions until then, where it was, comments and what was done to them."""

    id: int
    seen_at: datetime
    state_today: str
    text: str
    author: str
    versions: list[dict[str, Any]]
    media: list[dict[str, Any]]
    deliveries: list[dict[str, Any]]


class HistoryIn(Strict):
    """A table of another tool, five thousand lines at most; the first one names the columns."""

    kind: Literal["posts", "contacts", "tickets"]
    account: Id | None = None
    table: Words = Field(max_length=5_000_000)


class HistoryErrorOut(Schema):
    line: int
    error: str


class HistoryOut(Schema):
    made: int
    there: int
    errors: list[HistoryErrorOut]
