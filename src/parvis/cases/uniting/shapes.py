"""The shapes of merging cases and of what is near."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field, StrictInt

from parvis.cases.shapes import CaseOut, ToTell
from parvis.rest.shapes import Id, Strict, Words


class CaseMergeIn(Strict):
    """`other` goes on in this case. `told` leaves as an answer in each conversation of `tell`, of either case; to none without it."""

    other: Id
    told: Words = Field("", max_length=5000)
    tell: list[ToTell] = Field([], max_length=200)
    revision: StrictInt | None = Field(None, ge=1, lt=2**31, description="of this case, as you saw it; another one is refused")


class CaseUnionTelling(Schema):
    """`reply` null: nothing left there, `failure` says why."""

    conversation: int
    reply: int | None
    failure: str


class CaseUnionOut(Schema):
    """`other` goes on in `case`, until it is undone. `tellings`: what residents were told when it was done."""

    id: int
    case: int
    other: int
    at: datetime
    by: int | None
    undone_at: datetime | None
    undone_by: int | None
    tellings: list[CaseUnionTelling]


class NearOut(Schema):
    """An open case of the same topic or category. `metres`, `days`: how far away it is, how far apart both were opened."""

    case: CaseOut
    metres: int
    days: int


class CaseSpotOut(Schema):
    """`precision`: point · street · district, of the position. `by`: names (the city's own) · geocoder."""

    label: str
    lat: float
    lon: float
    precision: str
    by: str


class CaseSpotsOut(Schema):
    """Likeliest first. `wrong`: why the geocoder outside said nothing, in words."""

    items: list[CaseSpotOut]
    wrong: str
