"""Elected people over the API: their own questions, and who has an access."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema
from pydantic import Field, StrictBool

from parvis.colleagues.elected import actions, lists
from parvis.colleagues.models import Seat
from parvis.directory.models import Destination
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once_secret
from parvis.rest.shapes import Asked, Id, Page, Strict, Words

router = Router(tags=["people"])


class SentQuestionOut(Schema):
    """`text`, `url` empty: it was asked in private."""

    at: datetime
    network: str
    text: str
    url: str


class SeatOut(Schema):
    """`password`: of a new one, told once."""

    id: int
    user: int
    destination: int
    at: datetime
    password: str = ""


class SeatIn(Strict):
    username: Words = Field(min_length=1, max_length=60)
    email: Words = Field(min_length=3, max_length=254)
    name: Words = Field("", max_length=120)
    destination: Id


class SeatRules(Strict):
    closed: StrictBool


def _told(row: Seat, password: str = "") -> dict[str, Any]:
    return {"id": row.pk, "user": row.user_id, "destination": row.destination_id, "at": row.at, "password": password}


@router.get("/me/questions", response={200: Page[SentQuestionOut], **PROBLEMS}, operation_id="my_questions")
def mine(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Newest first."""
    seat = lists.seat_of(asker(request))
    if seat is None or lists.closed_until() is not None:
        raise PermissionDenied
    rows, further = lists.questions(seat, asked.cursor, asked.limit)
    return {"items": [asdict(row) for row in rows], "next": further}


@router.get("/seats", response={200: list[SeatOut], **PROBLEMS}, operation_id="seats")
def seats(request: HttpRequest) -> Any:
    demand(asker(request), "people.edit")
    return [_told(row) for row in Seat.objects.order_by("pk")[:500]]


@router.post("/seats", response={201: SeatOut, **PROBLEMS}, operation_id="seat_give")
@once_secret("password")
def give(request: HttpRequest, given: SeatIn) -> Any:
    by = asker(request)
    demand(by, "people.edit")
    destination = get_object_or_404(Destination, pk=given.destination)
    seat, first = actions.give(**given.dict(exclude={"destination"}), destination=destination, by=by)
    return 201, _told(seat, first)


@router.delete("/seats/{int:pk}", response={204: None, **PROBLEMS}, operation_id="seat_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), "people.edit")
    actions.drop(get_object_or_404(Seat.objects.select_related("user"), pk=pk), by=asker(request))
    return 204, None


@router.get("/seats/rule", response={200: SeatRules, **PROBLEMS}, operation_id="seat_rule")
def rule(request: HttpRequest) -> Any:
    demand(asker(request), "people.edit")
    return {"closed": actions.closed_in_period()}


@router.put("/seats/rule", response={200: SeatRules, **PROBLEMS}, operation_id="seat_rule_change")
def change(request: HttpRequest, given: SeatRules) -> Any:
    actions.choose(closed=given.closed, by=asker(request))
    return {"closed": actions.closed_in_period()}
