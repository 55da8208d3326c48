"""The shapes of repair's API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from parvis.rest.shapes import Asked, Id, Strict, Words


class CauseOut(Schema):
    """What one failure stopped on one account."""

    account: int
    network: str
    name: str
    state: str
    code: str
    sentence: str
    advice: str
    again: bool = Field(description="may all be tried again together?")
    ready: bool = Field(description="is the account in service?")
    deliveries: list[int]


class CausesOut(Schema):
    items: list[CauseOut]


class RetryIn(Strict):
    deliveries: list[Id] = Field(min_length=1, max_length=500)


class RetriedOut(Schema):
    done: int
    left: list[str] = Field(description="why others do not leave")


class AmendmentIn(Strict):
    """`edit` with the new `text`; `remove` with a reason."""

    verb: Literal["edit", "remove"]
    text: Words = Field("", max_length=100_000)
    reason: Words = Field("", max_length=300)


class AmendmentOut(Schema):
    id: int
    delivery: int
    verb: str
    state: str = Field(description="review · scheduled · sending · task (a person does it) · done · refused · held · dropped")
    text: str
    reason: str
    sentence: str
    url: str
    by: int | None
    at: datetime
    done_at: datetime | None


class AmendmentsAsked(Asked):
    state: Words = ""

