"""Four eyes over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field, StrictInt

from parvis.colleagues.models import Wish
from parvis.colleagues.second import actions
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Strict, Words

router = Router(tags=["people"])


class SecondWishOut(Schema):
    """An act that waits, or waited, for another person."""

    id: int
    act: str
    about: int
    name: str
    by: int
    at: datetime
    ends_at: datetime
    given: dict[str, Any] = Field(description="what is to be done, where `about` alone does not say it")
    state: str = Field(description="waiting · agreed (to be done once by who asked) · done · refused")
    answered_by: int | None


class SecondRules(Strict):
    """Which acts wait for another person, and for how long."""

    acts: list[Words] = Field(max_length=20)
    hours: StrictInt = Field(ge=1, le=168)


def _told(row: Wish) -> dict[str, Any]:
    names = ("act", "about", "name", "given", "at", "ends_at", "state")
    told = {name: getattr(row, name) for name in names}
    return told | {"id": row.pk, "by": row.by_id, "answered_by": row.answered_by_id}


def _seen(user: User, pk: int) -> Wish:
    if not any(may(user, verb) for verb in actions.VERBS.values()):
        raise PermissionDenied
    return get_object_or_404(Wish, pk__in=[row.pk for row in actions.seen(user) if row.pk == pk])


@router.get("/second-wishes", response={200: list[SecondWishOut], **PROBLEMS}, operation_id="second_wishes")
def wishes(request: HttpRequest) -> Any:
    """One's own, and those to which one may say yes; newest first."""
    return [_told(row) for row in actions.seen(asker(request))]


@router.post("/second-wishes/{int:pk}/agree", response={204: None, **PROBLEMS}, operation_id="second_agree")
def agree(request: HttpRequest, pk: int) -> Any:
    """It is done, in the name of who asked."""
    actions.agree(_seen(asker(request), pk), by=asker(request))
    return 204, None


@router.post("/second-wishes/{int:pk}/refuse", response={204: None, **PROBLEMS}, operation_id="second_refuse")
def refuse(request: HttpRequest, pk: int) -> Any:
    actions.refuse(_seen(asker(request), pk), by=asker(request))
    return 204, None


@router.get("/second-rules", response={200: SecondRules, **PROBLEMS}, operation_id="second_rules")
def rules(request: HttpRequest) -> Any:
    demand(asker(request), "people.edit")
    return actions.rules()


@router.put("/second-rules", response={200: SecondRules, **PROBLEMS}, operation_id="second_choose")
def choose(request: HttpRequest, given: SecondRules) -> Any:
    """An act done meanwhile answers 409, `kind` /problems/second-person, with the wish."""
    actions.choose(acts=given.acts, hours=given.hours, by=asker(request))
    return actions.rules()
