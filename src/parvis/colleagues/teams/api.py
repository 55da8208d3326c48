"""Teams over the API."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from parvis.colleagues.teams import actions
from parvis.colleagues.teams.leading import leading
from parvis.people.access import demand
from parvis.people.models import Department, Team
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Id, Moment, Strict, Words

router = Router(tags=["people"])


class TeamOut(Schema):
    """`department` null: in none; `closed_at` null: open."""

    id: int
    name: str
    slug: str
    department: int | None
    closed_at: Moment | None


class LeadingOut(Schema):
    """What still leads to a team, and how many of them (999 at most)."""

    what: str
    count: int


class TeamWholeOut(TeamOut):
    """`leading`: what is to be given elsewhere before it can be closed."""

    leading: list[LeadingOut]


class TeamIn(Strict):
    name: Words = Field(min_length=1, max_length=80)
    department: Id | None = None


def _told(row: Team) -> dict[str, Any]:
    told = {name: getattr(row, name) for name in ("name", "slug", "closed_at")}
    return told | {"id": row.pk, "department": row.department_id}


def _wanted(given: TeamIn) -> dict[str, Any]:
    found = Department.objects.filter(pk=given.department or 0).first()
    if given.department and found is None:
        raise ValidationError({"department": _("Inconnu : %(what)s.") % {"what": given.department}})
    return {"name": given.name, "department": found}


@router.get("/teams", response={200: list[TeamOut], **PROBLEMS}, operation_id="teams")
def listing(request: HttpRequest) -> Any:
    """By name, closed ones too."""
    demand(asker(request), "people.edit")
    return [_told(row) for row in Team.objects.order_by("name")[: actions.MOST]]


@router.post("/teams", response={201: TeamOut, **PROBLEMS}, operation_id="team_add")
@once
def add(request: HttpRequest, given: TeamIn) -> Any:
    by = asker(request)
    demand(by, "people.edit")
    return 201, _told(actions.keep(None, **_wanted(given), by=by))


@router.get("/teams/{int:pk}", response={200: TeamWholeOut, **PROBLEMS}, operation_id="team")
def one(request: HttpRequest, pk: int) -> Any:
    demand(asker(request), "people.edit")
    row = get_object_or_404(Team, pk=pk)
    return _told(row) | {"leading": [{"what": kind.words, "count": kind.count} for kind in leading(row)]}


@router.put("/teams/{int:pk}", response={200: TeamOut, **PROBLEMS}, operation_id="team_change")
def change(request: HttpRequest, pk: int, given: TeamIn) -> Any:
    """Another name, another department. Its `slug` stays."""
    by = asker(request)
    demand(by, "people.edit")
    return _told(actions.keep(get_object_or_404(Team, pk=pk), **_wanted(given), by=by))


@router.post("/teams/{int:pk}/close", response={200: TeamOut, **PROBLEMS}, operation_id="team_close")
def close(request: HttpRequest, pk: int) -> Any:
    """Roles in it end. Refused while something leads to it."""
    by = asker(request)
    demand(by, "people.edit")
    return _told(actions.close(get_object_or_404(Team, pk=pk), by=by))


@router.post("/teams/{int:pk}/reopen", response={200: TeamOut, **PROBLEMS}, operation_id="team_reopen")
def reopen(request: HttpRequest, pk: int) -> Any:
    """It comes back empty."""
    by = asker(request)
    demand(by, "people.edit")
    return _told(actions.open_again(get_object_or_404(Team, pk=pk), by=by))
