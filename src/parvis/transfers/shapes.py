"""Shapes of the transfers' API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.rest.shapes import Cursor, Id, Limit, Moment, Strict, Words

Ids = Annotated[list[Id], Field(max_length=200)]
Seen = Annotated[StrictInt, Field(ge=0, lt=2**63)]


class TransferChange(Strict):
    """What is left out stays. `quoted`: ids of the person's own messages; `files`: ids of files that came with them."""

    summary: Words = Field("", max_length=4000)
    place: Words = Field("", max_length=300)
    contact: Words = Field("", max_length=300)
    informs: Words = Field("", max_length=10_000)
    way: Words = Field("mail", max_length=4, description="mail · hook · team · o311")
    mailbox: Id | None = Field(None, description="the city's account that sends")
    ground: Words = Field("law", max_length=7, description="law (CRPA L. 114-2) · consent")
    consent: Words = Field("", max_length=7, description="empty: nobody asked; asked · given · refused")
    identity: StrictBool = Field(False, description="the name goes along, where the ground allows it")
    quoted: Ids = []
    files: Ids = []


class TransferIn(TransferChange):
    destination: Id


class TransferOut(Schema):
    """A question in somebody else's hands. `received_at`: by the city; `sent_at`: by the competent body (L. 114-3)."""

    id: int
    tag: str
    conversation: int
    destination: int
    team: int
    by: int | None
    way: str
    mailbox: int | None
    state: str = Field(description="draft · sent · acknowledged · answered · returned · refused · closed")
    trouble: str = Field(description="bounced · refused · asked · late · dropped · failed · unsure; empty: none")
    summary: str
    place: str
    quoted: list[int]
    files: list[int]
    ground: str
    consent: str
    identity: bool
    contact: str
    informs: str
    informed: int | None = Field(description="the answer by which the person was told")
    informed_state: str
    reason: str
    relaunched: int
    received_at: datetime
    created_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    reminder_at: datetime | None
    asked_at: datetime | None = Field(description="of a draft: a colleague was asked to send it")
    reminded_at: datetime | None


class OfferedAsked(Schema):
    q: Words = Field("", max_length=120, description="words of the directory; empty: to whom the person's own words lead")


class OfferedOut(Schema):
    """`likely`: the person's own words lead there. `passed_on`, `pointed`: what the person is told, once it has the question, or when
    they are only told whom to ask; to begin with."""

    destination: int
    kind: str
    name: str
    likely: bool
    passed_on: str
    pointed: str


class OfficialOut(Schema):
    """`text`: the city's standard words that send a political question to their own account."""

    destination: int
    name: str
    text: str


class TransfersAsked(Schema):
    state: Words = Field("", max_length=12, description="one state, or live · back")
    conversation: Id | None = None
    destination: Id | None = None
    late: bool = Field(False, description="only those of which somebody should ask what became")
    cursor: Cursor = ""
    limit: Limit = 50


class SendIn(Strict):
    informs: Words = Field("", max_length=10_000, description="what the person is told; empty: that is left for later")
    seen: Seen = Field(0, description="id of the newest message that was seen")
    beside: Ids = Field([], description="living transfers of the conversation that were seen: it goes there too")


class InformIn(Strict):
    text: Words = Field(min_length=1, max_length=10_000)
    seen: Seen


class WriteIn(Strict):
    text: Words = Field("", max_length=20_000)
    remind: StrictBool = False


class SayIn(Strict):
    state: Words = Field(max_length=12, description="acknowledged · answered · returned · refused · closed · sent")
    reason: Words = Field("", max_length=2000, description="needed of returned and refused")
    text: Words = Field("", max_length=20_000)


class SideLine(Schema):
    at: datetime
    way: str = Field(description="out: to them; in: from them, for colleagues only")
    author: str
    text: str
    kind: str = Field(description="package · message · reminder; empty: an answer")
    state: str
    said: str
    id: int
    badges: list[str]
    files: list[str]


class SideOut(Schema):
    items: list[SideLine]
    subject: str
    package: str


class LetterJudgement(Strict):
    there: StrictBool


class LetterOut(Schema):
    id: int
    transfer: int
    kind: str
    to: str
    state: str
    failure: str
    said: str
    sent_at: datetime | None


class PointIn(Strict):
    destination: Id
    text: Words = Field(min_length=1, max_length=10_000)
    seen: Seen
    key: UUID | None = Field(None, description="the same key is the same answer")


class ReferIn(Strict):
    destination: Id
    seen: Seen
    key: UUID | None = Field(None, description="the same key is the same answer")


class RedirectionOut(Schema):
    id: int
    conversation: int
    destination: int
    kind: str = Field(description="courtesy · political")
    reply: int | None
    at: datetime


class CountsAsked(Schema):
    """A year at most; without them, the last thirty days."""

    since: Moment | None = None
    until: Moment | None = None


class CountsOut(Schema):
    transfers: int
    law: int = Field(description="with both acts of article L. 114-2")
    waiting: int
    back: int
    refused: int
    courtesies: int
    political: int


class RuleChange(Strict):
    reminder_days: StrictInt | None = Field(None, ge=1, le=60, description="working days")
    mailbox: Id | None = None
    political: dict[str, Words] | None = Field(None, description="language → words, with {name} and {link}")


class RuleOut(Schema):
    reminder_days: int
    mailbox: int | None
    political: dict[str, str]
