"""The Open311 door over the API: whether it is open, and the keys of programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.open311 import actions
from parvis.open311.models import ClientKey, Door
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once_secret
from parvis.rest.shapes import Id, Strict, Words

router = Router(tags=["open311"])


class DoorShape(Strict):
    """`jurisdiction` "": whatever is asked is ours. `team` has what no category gives to another."""

    open: StrictBool
    jurisdiction: Words = Field("", max_length=120)
    team: Id | None = None
    contact: Words = Field("", max_length=300)


class KeyIn(Strict):
    name: Words = Field(min_length=1, max_length=120)
    a_minute: StrictInt = Field(60, ge=1, le=6000)
    a_day: StrictInt = Field(5000, ge=1, le=1_000_000)


class KeyOut(Schema):
    id: int
    name: str
    a_minute: int
    a_day: int
    at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


class KeyGiven(KeyOut):
    """`key`: its text, told this once."""

    key: str


def _door(row: Door) -> dict[str, Any]:
    return {"open": row.open, "jurisdiction": row.jurisdiction, "team": row.team_id, "contact": row.contact}


def _key(row: ClientKey) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "name", "a_minute", "a_day", "at", "used_at", "revoked_at")}


@router.get("/open311", response={200: DoorShape, **PROBLEMS}, operation_id="open311")
def door(request: HttpRequest) -> Any:
    """Whether other programs are answered under /open311/v2, and for whom."""
    demand(asker(request), "city.edit")
    return _door(actions.door())


@router.put("/open311", response={200: DoorShape, **PROBLEMS}, operation_id="open311_set")
def set_door(request: HttpRequest, given: DoorShape) -> Any:
    """Open or close the door."""
    by = asker(request)
    demand(by, "city.edit")
    team = Team.objects.open().filter(pk=given.team).first() if given.team else None
    if given.team and team is None:
        raise ValidationError({"team": _("Aucune équipe n’a ce numéro.")})
    return _door(actions.set_door(open=given.open, jurisdiction=given.jurisdiction, team=team, contact=given.contact, by=by))


@router.get("/open311/keys", response={200: list[KeyOut], **PROBLEMS}, operation_id="open311_keys")
def keys(request: HttpRequest) -> Any:
    """Keys of programs, the newest first; never their text."""
    demand(asker(request), "city.edit")
    return [_key(row) for row in ClientKey.objects.order_by("-pk")[:200]]


@router.post("/open311/keys", response={201: KeyGiven, **PROBLEMS}, operation_id="open311_key_give")
@once_secret("key")
def give(request: HttpRequest, given: KeyIn) -> Any:
    """A new key. Its text is in this answer alone; what an `Idempotency-Key` repeats has none."""
    row, text = actions.give_key(name=given.name, a_minute=given.a_minute, a_day=given.a_day, by=asker(request))
    return 201, _key(row) | {"key": text}


@router.delete("/open311/keys/{int:pk}", response={204: None, **PROBLEMS}, operation_id="open311_key_revoke")
def revoke(request: HttpRequest, pk: int) -> Any:
    """It opens nothing from now on."""
    by = asker(request)
    demand(by, "city.edit")
    actions.revoke_key(get_object_or_404(ClientKey, pk=pk), by=by)
    return HttpResponse(status=204)
