"""The square's shapes over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.rest.shapes import Asked, Day, Strict, Words


class ResidentOut(Schema):
    """Somebody who signs in on the square. Their address is never told."""

    id: int
    pseudonym: str
    language: str
    state: Literal["active", "blocked", "erased"]
    reason: str
    blocked_until: datetime | None
    joined_at: datetime


class BlockIn(Strict):
    """`reason`: told to the person. `days`: null, until somebody ends it."""

    reason: Words = Field(max_length=300)
    days: StrictInt | None = Field(None, ge=1, le=3650)


class ResidentBlocksAsked(Asked):
    contested: bool = Field(False, description="only those that wait for a second look")


class ResidentBlockOut(Schema):
    """`source`: hand · rule. `outcome`: kept · lifted, by somebody else than who decided."""

    id: int
    resident: int
    reason: str
    source: str
    by: int | None
    at: datetime
    until: datetime | None
    ended_at: datetime | None
    ended_by: int | None
    appeal: str
    appealed_at: datetime | None
    outcome: str
    answer: str
    decided_by: int | None
    decided_at: datetime | None


class BlockLookIn(Strict):
    lift: bool
    answer: Words = Field(min_length=10, max_length=4000)


class ResidentProviderOut(Schema):
    """The identity provider with which residents may come in. `secret`: whether one is kept."""

    on: bool
    name: str = Field(description="on the button")
    issuer: str
    client: str
    secret: bool
    scopes: str
    acr: str = Field(description="levels that are asked for, and demanded of the answer")
    pkce: bool
    back: str = Field(description="the address of return to register at the provider")


class ResidentProviderIn(Strict):
    """What is given changes."""

    on: bool | None = None
    name: Words | None = Field(None, max_length=60)
    issuer: Words | None = Field(None, max_length=300)
    client: Words | None = Field(None, max_length=200)
    secret: Words = Field("", max_length=500)
    scopes: Words | None = Field(None, max_length=300)
    acr: Words | None = Field(None, max_length=200)
    pkce: bool | None = None


class SquareNoticeOut(Schema):
    """What the city says of itself at the foot of its pages."""

    lead: str
    publisher: str
    host: str
    officer: str
    phone: str
    address: str
    auditor: str
    audited_on: date | None
    rate: Decimal | None
    declared_on: date | None
    gaps: str
    burdens: str
    outside: str
    tools: str
    access_contact: str


class SquareNoticeIn(Strict):
    """All of it as it is to be. `rate`: per cent of criteria met at the audit of `audited_on`."""

    lead: Words = Field("", max_length=300)
    publisher: Words = Field("", max_length=200)
    host: Words = Field("", max_length=300)
    officer: Words = Field("", max_length=200)
    phone: Words = Field("", max_length=60)
    address: Words = Field("", max_length=300)
    auditor: Words = Field("", max_length=200)
    audited_on: Day | None = None
    rate: Decimal | None = Field(None, ge=0, le=100, max_digits=4, decimal_places=1)
    declared_on: Day | None = Field(None, description="when the accessibility statement was drawn up")
    gaps: Words = Field("", max_length=10_000, description="what does not conform, one a line")
    burdens: Words = Field("", max_length=10_000, description="left out as a disproportionate burden, one a line")
    outside: Words = Field("", max_length=10_000, description="what the law leaves out, one a line")
    tools: Words = Field("", max_length=10_000, description="browsers, technical helps and programs of the audit, one a line")
    access_contact: Words = Field("", max_length=200)
