"""The shapes of who is blocked or muted."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import Field

from parvis.rest.shapes import Strict, Words


class BarringOut(Schema):
    """Somebody who is blocked or muted on an account."""

    id: int
    moderation: int = Field(description="the act, in the register")
    act: str = Field(description="block · mute")
    account: int
    network: str
    author: str
    handle: str
    conversation: int | None
    reason: str
    clause: str
    by: int | None
    at: datetime
    until: date | None = Field(description="the day on which it is lifted; null: no end, it was said")
    review_at: datetime = Field(description="its end, or when somebody looks whether it is still needed")
    due: bool = Field(description="somebody has to look at it now")
    state: str = Field(description="standing · by_hand: to be lifted by somebody on the network itself · over")
    failure: str
    sentence: str = Field(description="why it could not be lifted at its end")
    reviewed_at: datetime | None
    reviewed_by: int | None


class BarringIn(Strict):
    """It goes on: `until` another day (thirty days hence unless said), or `endless`. The reason is kept in the journal."""

    reason: Words = Field(max_length=500)
    until: date | None = None
    endless: bool = False
