"""The shapes of shifts in the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field, StrictBool, StrictInt, model_validator

from parvis.rest.shapes import Day, Id, Words, an_object


class AbsenceIn(Schema):
    """`user`: you, unless told. Half days: from noon of the first day, until noon of the last."""

    user: Id | None = None
    first: Day
    last: Day
    from_noon: bool = False
    until_noon: bool = False
    stand_in: Id | None = Field(None, description="a colleague who has your conversations meanwhile; they come back after")


class AbsenceOut(Schema):
    id: int
    user: int
    first: date
    last: date
    from_noon: bool
    until_noon: bool
    stand_in: int | None


class PlaceShape(Schema):
    """`capacity`: conversations to answer that they have at most."""

    user: Id
    capacity: StrictInt = Field(20, ge=1, le=1000)


class RotaIn(Schema):
    name: Words = Field(min_length=1, max_length=80)
    team: Id
    view: Id | None = Field(None, description="a view that the team shares; none: all that it receives")
    way: Literal["turns", "load"] = "turns"
    duty_only: bool = False
    active: bool = False
    places: list[PlaceShape] = Field([], max_length=100)


class RotaOut(Schema):
    id: int
    name: str
    team: int
    view: int | None
    way: str
    duty_only: bool
    active: bool
    places: list[PlaceShape]


class TurnOut(Schema):
    """`said`: why, in sentences."""

    state: str = Field(description="none · waiting · given")
    user: int | None = None
    at: datetime | None = None
    said: list[str] = []


class OverIn(Schema):
    """`to` none: back to the team. `leaves`: you are not on duty any more."""

    to: Id | None = None
    note: Words = Field("", max_length=5000)
    leaves: StrictBool = False

    _object = model_validator(mode="before")(an_object)


class OverOut(Schema):
    """`left`: conversations that stayed with you, and why. `undo`: what takes it back."""

    done: int
    left: dict[int, str]
    undo: int | None


class DutyIn(Schema):
    on: StrictBool


class ThereOut(Schema):
    user: int
    name: str
    on_duty: bool
    load: int
    away_until: datetime | None
