"""Alarms over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field, StrictBool

from parvis.accounts.models import Account
from parvis.colleagues.alarm import actions, lists
from parvis.colleagues.models import Alarm
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Id, Strict, Words

router = Router(tags=["people"])


class AlarmStepOut(Schema):
    """`at` null: not taken yet. `seconds`: after the alarm. `does`: Parvis does it when it is taken, save in an exercise."""

    key: str
    title: str
    does: bool
    at: datetime | None
    by: int | None
    note: str
    seconds: int


class AlarmOut(Schema):
    """`account` null: all of them."""

    id: int
    account: int | None
    drill: bool
    reason: str
    by: int | None
    at: datetime
    ended_at: datetime | None
    ended_by: int | None
    learnt: str
    steps: list[AlarmStepOut]


class AlarmIn(Strict):
    account: Id | None = None
    reason: Words = Field(min_length=1, max_length=300)
    drill: StrictBool = False


class AlarmStepIn(Strict):
    key: Words = Field(max_length=20)
    note: Words = Field("", max_length=300)


class AlarmPersonIn(Strict):
    person: Id


class AlarmCutOut(Schema):
    """`left`: what only somebody who may more can cut."""

    left: list[str]


class AlarmEndIn(Strict):
    learnt: Words = Field("", max_length=1000)


def _told(row: Alarm) -> dict[str, Any]:
    names = ("drill", "reason", "at", "ended_at", "learnt")
    steps = [
        {
            "key": step.key, "title": str(step.title), "does": step.does, "at": done.at if done else None,
            "by": done.by_id if done else None, "note": done.note if done else "", "seconds": seconds,
        }
        for step, done, seconds in lists.steps_of(row)
    ]  # fmt: skip
    told = {name: getattr(row, name) for name in names}
    return told | {"id": row.pk, "account": row.account_id, "by": row.by_id, "ended_by": row.ended_by_id, "steps": steps}


def _found(request: HttpRequest, pk: int) -> Alarm:
    demand(asker(request), "stop.press")
    return get_object_or_404(Alarm, pk=pk)


@router.get("/alarms/{int:pk}", response={200: AlarmOut, **PROBLEMS}, operation_id="alarm")
def read(request: HttpRequest, pk: int) -> Any:
    return _told(_found(request, pk))


@router.post("/alarms", response={201: AlarmOut, **PROBLEMS}, operation_id="alarm_begin")
@once
def begin(request: HttpRequest, given: AlarmIn) -> Any:
    """The list is open; nothing is cut yet."""
    by = asker(request)
    demand(by, "stop.press")
    account = get_object_or_404(Account.objects.seen_by(by), pk=given.account) if given.account else None
    return 201, _told(actions.begin(by=by, account=account, reason=given.reason, drill=given.drill))


@router.post("/alarms/{int:pk}/steps", response={200: AlarmOut, **PROBLEMS}, operation_id="alarm_step")
def step(request: HttpRequest, pk: int, given: AlarmStepIn) -> Any:
    """Taken by who asks; a step that was taken stays as it was."""
    row = _found(request, pk)
    actions.take(row, given.key, by=asker(request), note=given.note)
    return _told(row)


@router.post("/alarms/{int:pk}/cut", response={200: AlarmCutOut, **PROBLEMS}, operation_id="alarm_cut")
def cut(request: HttpRequest, pk: int) -> Any:
    """All that Parvis can cut, at once. The token that asks is among what is revoked."""
    return {"left": actions.cut_all(_found(request, pk), by=asker(request))}


@router.post("/alarms/{int:pk}/people", response={204: None, **PROBLEMS}, operation_id="alarm_cut_person")
def cut_person(request: HttpRequest, pk: int, given: AlarmPersonIn) -> Any:
    """One colleague: their sessions, tokens and browsers."""
    demand(asker(request), "people.edit")
    actions.cut_person(_found(request, pk), get_object_or_404(User, pk=given.person), by=asker(request))
    return 204, None


@router.post("/alarms/{int:pk}/end", response={200: AlarmOut, **PROBLEMS}, operation_id="alarm_end")
def end(request: HttpRequest, pk: int, given: AlarmEndIn) -> Any:
    return _told(actions.end(_found(request, pk), by=asker(request), learnt=given.learnt))
