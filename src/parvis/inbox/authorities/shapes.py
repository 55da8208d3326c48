"""Reports to the authorities, as the API takes and tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool

from parvis.rest.shapes import Asked, Strict, Words


class AuthorityReportIn(Strict):
    kind: Literal["hate", "terror", "threat", "child", "fraud", "privacy", "other"]
    to: Literal["pharos", "prosecutor", "police"] = "pharos"
    facts: Words = Field(min_length=1, max_length=5000, description="what is against the law, and where it is to be read")


class AuthorityLookIn(Strict):
    """By somebody else than who prepared it."""

    yes: StrictBool
    said: Words = Field("", max_length=5000, description="needed with a no")


class AuthorityToldIn(Strict):
    reference: Words = Field(min_length=1, max_length=100, description="the number that the authority gave")


class AuthorityReportsAsked(Asked):
    state: Literal["", "prepared", "confirmed", "refused", "reported"] = ""


class AuthorityReportOut(Schema):
    id: int
    message: int | None
    conversation: int | None
    team: int
    kind: str
    to: str
    facts: str
    url: str
    state: str = Field(description="prepared · confirmed · refused · reported")
    by: int | None
    at: datetime
    second: int | None
    second_at: datetime | None
    said: str
    reported_by: int | None
    reported_at: datetime | None
    reference: str

