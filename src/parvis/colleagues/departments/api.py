"""Departments over the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from parvis.colleagues.departments import actions, lists
from parvis.people.access import demand
from parvis.people.models import Department, DepartmentRole, Team, User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Id, Moment, Strict, Words

router = Router(tags=["people"])


class DepartmentRoleOut(Schema):
    """`begins_at`, `ends_at` null: always, for ever."""

    id: int
    user: int
    role: str
    begins_at: Moment | None
    ends_at: Moment | None


class DepartmentOut(Schema):
    """`parent` null: part of the city itself."""

    id: int
    name: str
    parent: int | None
    teams: list[int]
    roles: list[DepartmentRoleOut]


class DepartmentIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    parent: Id | None = None
    teams: list[Id] = Field(max_length=500)


class DepartmentGiveIn(Strict):
    user: Id
    role: Words = Field(max_length=20)
    begins_at: Moment | None = None
    ends_at: Moment | None = None


def _role(row: DepartmentRole) -> dict[str, Any]:
    return {"id": row.pk, "user": row.user_id} | {name: getattr(row, name) for name in ("role", "begins_at", "ends_at")}


def _told(row: Department) -> dict[str, Any]:
    teams, roles = sorted(one.pk for one in row.teams.all()), [_role(one) for one in row.roles.all()]
    return {"id": row.pk, "name": row.name, "parent": row.parent_id, "teams": teams, "roles": roles}


def _wanted(given: DepartmentIn) -> dict[str, Any]:
    parent = Department.objects.filter(pk=given.parent or 0).first()
    teams = list(Team.objects.filter(pk__in=given.teams))
    unknown = _("Inconnu : %(what)s.")
    if given.parent and parent is None:
        raise ValidationError({"parent": unknown % {"what": given.parent}})
    if missing := set(given.teams) - {one.pk for one in teams}:
        raise ValidationError({"teams": unknown % {"what": min(missing)}})
    return {"name": given.name, "parent": parent, "teams": teams}


@router.get("/departments", response={200: list[DepartmentOut], **PROBLEMS}, operation_id="departments")
def tree(request: HttpRequest) -> Any:
    """Each before those that are part of it."""
    demand(asker(request), "people.edit")
    return [_told(one.row) for one in lists.branches()]


@router.post("/departments", response={201: DepartmentOut, **PROBLEMS}, operation_id="department_add")
@once
def add(request: HttpRequest, given: DepartmentIn) -> Any:
    by = asker(request)
    demand(by, "people.edit")
    return 201, _told(actions.keep(None, **_wanted(given), by=by))


@router.put("/departments/{int:pk}", response={200: DepartmentOut, **PROBLEMS}, operation_id="department_change")
def change(request: HttpRequest, pk: int, given: DepartmentIn) -> Any:
    by = asker(request)
    demand(by, "people.edit")
    return _told(actions.keep(get_object_or_404(Department, pk=pk), **_wanted(given), by=by))


@router.delete("/departments/{int:pk}", response={204: None, **PROBLEMS}, operation_id="department_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    by = asker(request)
    demand(by, "people.edit")
    actions.drop(get_object_or_404(Department, pk=pk), by=by)
    return 204, None


@router.post("/departments/{int:pk}/roles", response={201: DepartmentRoleOut, **PROBLEMS}, operation_id="department_give")
@once
def give(request: HttpRequest, pk: int, given: DepartmentGiveIn) -> Any:
    """The same person again: another role, other dates. It counts from `begins_at` on, and no more at `ends_at`."""
    by = asker(request)
    demand(by, "people.edit")
    user = get_object_or_404(User, pk=given.user)
    return 201, _role(actions.give(get_object_or_404(Department, pk=pk), user, by=by, **given.dict(exclude={"user"})))


@router.delete("/department-roles/{int:pk}", response={204: None, **PROBLEMS}, operation_id="department_take")
def take(request: HttpRequest, pk: int) -> Any:
    by = asker(request)
    demand(by, "people.edit")
    actions.take(get_object_or_404(DepartmentRole.objects.select_related("user"), pk=pk), by=by)
    return 204, None
