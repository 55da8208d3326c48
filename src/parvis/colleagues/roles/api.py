"""Roles over the API: those of the city's own making, and what a colleague holds, until when and how far."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from parvis.colleagues.roles import actions
from parvis.colleagues.roles.forms import of_user
from parvis.people.access import OWN, demand
from parvis.people.models import Membership, OwnRole, Team, User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Id, Moment, Strict, Words

router = Router(tags=["people"])
EDIT = "people.edit"


class OwnRoleIn(Strict):
    name: Words = Field(max_length=80)
    verbs: list[Words] = Field(max_length=100)


class OwnRoleOut(Schema):
    """A role that the city made for itself."""

    id: int
    name: str
    verbs: list[str]


class RoleHeldIn(Strict):
    """A role in a team. `own`: the id of a role of the city's own making, with `role` « own ». No limit: the whole team."""

    team: Id
    role: Words = Field(max_length=20)
    own: Id | None = None
    begins_at: Moment | None = None
    ends_at: Moment | None = None
    guest: bool = False
    accounts: list[Id] = Field(default=[], max_length=500)
    networks: list[Words] = Field(default=[], max_length=60)
    topics: list[Id] = Field(default=[], max_length=500)
    campaign: Id | None = None


class RoleHeldOut(Schema):
    """What a colleague holds."""

    id: int
    team: int
    role: str
    own: int | None
    begins_at: Moment | None
    ends_at: Moment | None
    guest: bool
    accounts: list[int]
    networks: list[str]
    topics: list[int]
    campaign: int | None


def _role(row: OwnRole) -> dict[str, Any]:
    return {"id": row.pk, "name": row.name, "verbs": [verb for verb in row.verbs.split(",") if verb]}


def _held(row: Membership) -> dict[str, Any]:
    told = {"accounts": [], "networks": [], "topics": [], "campaign": None, **row.limits}
    names = ("role", "begins_at", "ends_at", "guest")
    return told | {name: getattr(row, name) for name in names} | {"id": row.pk, "team": row.team_id, "own": row.own_id}


@router.get("/own-roles", response={200: list[OwnRoleOut], **PROBLEMS}, operation_id="own_roles")
def own_roles(request: HttpRequest) -> Any:
    demand(asker(request), EDIT)
    return [_role(row) for row in OwnRole.objects.order_by("name")[: actions.MOST]]


@router.post("/own-roles", response={201: OwnRoleOut, **PROBLEMS}, operation_id="own_role_add")
@once
def add(request: HttpRequest, given: OwnRoleIn) -> Any:
    """Nobody makes a role that may what they may not themselves."""
    return 201, _role(actions.keep_role(name=given.name, verbs=given.verbs, by=asker(request)))


@router.put("/own-roles/{int:pk}", response={200: OwnRoleOut, **PROBLEMS}, operation_id="own_role_change")
def change(request: HttpRequest, pk: int, given: OwnRoleIn) -> Any:
    by = asker(request)
    demand(by, EDIT)
    return _role(actions.keep_role(get_object_or_404(OwnRole, pk=pk), name=given.name, verbs=given.verbs, by=by))


@router.delete("/own-roles/{int:pk}", response={204: None, **PROBLEMS}, operation_id="own_role_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    """While nobody holds it."""
    by = asker(request)
    demand(by, EDIT)
    actions.drop_role(get_object_or_404(OwnRole, pk=pk), by=by)
    return 204, None


@router.get("/people/{int:pk}/roles", response={200: list[RoleHeldOut], **PROBLEMS}, operation_id="person_roles")
def held(request: HttpRequest, pk: int) -> Any:
    """One's own, or anybody's for who looks after people."""
    if pk != asker(request).pk:
        demand(asker(request), EDIT)
    return [_held(row) for row in of_user(get_object_or_404(User, pk=pk))]


@router.put("/people/{int:pk}/roles", response={200: RoleHeldOut, **PROBLEMS}, operation_id="person_hold")
def hold(request: HttpRequest, pk: int, given: RoleHeldIn) -> Any:
    """Their one role in that team, from now on this one. A guest has an end within the year, and a campaign."""
    by = asker(request)
    demand(by, EDIT)
    fields = given.dict() | {
        "team": get_object_or_404(Team, pk=given.team),
        "own": get_object_or_404(OwnRole, pk=given.own) if given.own and given.role == OWN else None,
    }
    return _held(actions.hold(get_object_or_404(User, pk=pk), by=by, **fields))


@router.delete("/memberships/{int:pk}", response={204: None, **PROBLEMS}, operation_id="person_leave")
def leave(request: HttpRequest, pk: int) -> Any:
    """They are no more in that team: `id` as their roles tell it."""
    by = asker(request)
    demand(by, EDIT)
    actions.leave(get_object_or_404(Membership.objects.select_related("user", "team"), pk=pk), by=by)
    return 204, None
