"""The shapes of the receipts' API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Asked, Id, Strict, Words

KIND = "registration · acknowledgment · closed · courtesy · busy"
Silence = Literal["", "rejection", "acceptance"]


class ReceiptsAsked(Asked):
    state: Literal["", "owed", "late", "sent", "exempt", "silent", "impossible"] = Field(
        "", description="late: acknowledgments whose working days are over"
    )


class ReceiptOut(Schema):
    id: int
    conversation: int
    kind: str = Field(description=KIND)
    state: str = Field(description="owed · sent · exempt · silent · impossible")
    silence: str
    received_first_at: datetime
    received_competent_at: datetime | None
    owed_by: datetime | None
    reason: str = Field(description="a code, or what a person wrote")
    why: str
    reply: int | None
    sent_at: datetime | None


class AcknowledgeIn(Strict):
    """What silence means: "" when it is no demand."""

    silence: Silence = ""


class ReceiptExemptIn(Strict):
    reason: Words = Field(min_length=5, max_length=300)


class PracticeIn(Strict):
    """What an account acknowledges by machine; what is left out is off."""

    registers: StrictBool = False
    acknowledges: Literal["no", "hand", "auto"] = "no"
    says_closed: StrictBool = False
    courtesy: StrictBool = False
    hours: Id | None = None
    register_days: StrictInt = Field(1, ge=1, le=60)
    acknowledge_days: StrictInt = Field(10, ge=1, le=60)
    service: Words = Field("", max_length=200)
    service_mail: Words = Field("", max_length=254)
    service_address: Words = Field("", max_length=300)
    service_phone: Words = Field("", max_length=30)
    silence: Silence = "rejection"
    months: StrictInt = Field(2, ge=1, le=24)
    remedies: Words = Field("", max_length=2000)
    most: StrictInt = Field(3, ge=1, le=50)


class WordingIn(Strict):
    text: Words = Field(min_length=1, max_length=10_000)


class WordingOut(Schema):
    """`own`: Parvis's words, not the city's. `mandatory`: places that cannot be left out."""

    kind: str = Field(description=KIND)
    language: str
    text: str
    own: bool
    mandatory: list[str]
