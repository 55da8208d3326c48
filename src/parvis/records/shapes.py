"""The shapes of records."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from parvis.rest.shapes import Cursor, Limit, Strict, Words


class PersonAsked(Schema):
    q: str = Field("", max_length=200, description="an address, a handle, a name, a pseudonym, the number of a case or a form")


class FoundOut(Schema):
    id: int
    name: str
    handles: list[str]
    held: bool = Field(description="a legal hold stands")


class FoundResidentOut(Schema):
    """An account on the square. `parts`: where something of theirs is, in words."""

    id: int
    pseudonym: str
    email: str
    parts: list[str]


class RecordAddressIn(Strict):
    email: Words = Field(max_length=254)


class PersonOpenedOut(Schema):
    id: int = Field(description="of `GET /records/persons/{id}`")


class StayOut(Schema):
    """Rows that stay all the same. `why`: proof · barred · open."""

    label: str
    rows: int
    why: str
    until: str


class HeldOut(Schema):
    id: int
    reason: str
    at: datetime
    lifted_at: datetime | None


class RecordPersonOut(Schema):
    """What is kept of somebody: how many rows of each kind, what would stay, whether a legal hold stands."""

    id: int
    name: str
    handles: list[str]
    counts: dict[str, int]
    stays: list[StayOut]
    hold: HeldOut | None


class RecordReasonIn(Strict):
    reason: Words = Field(max_length=2000)


class ErasureIn(Strict):
    """`reason`: how they asked and how you recognised them; it goes with the rest."""

    mode: Literal["erase", "anonymise"] = "erase"
    reason: Words = Field(max_length=2000)


class ToldOut(Schema):
    name: str
    at: str


class ErasureOut(Schema):
    """A request and its receipt, which names nobody."""

    id: int
    mode: str
    state: str = Field(description="asked · working · held · kept · done · refused")
    percent: int
    counts: dict[str, int] = Field(description="rows that say nothing any more, by kind")
    kept: list[StayOut]
    told: list[ToldOut] = Field(description="bodies that had something passed on: they are to be told too (GDPR, article 19)")
    by: int | None
    at: datetime
    agreed_by: int | None
    hidden_at: datetime | None
    done_at: datetime | None


class ErasuresAsked(Schema):
    cursor: Cursor = ""
    limit: Limit = 50


class AccessOut(Schema):
    """A package of all that is kept of somebody, for them; it is gone after a week."""

    id: int
    state: str = Field(description="asked · working · done · gone · refused")
    percent: int
    size: int
    sha256: str
    by: int | None
    at: datetime
    agreed_by: int | None
    done_at: datetime | None
    expires_at: datetime | None
