"""Shifts over the API: who is there, absences, rotas, why somebody has a conversation, handing over."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router

from parvis.desk.api import conversation_of, team_of
from parvis.desk.models import View
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.shifts import actions
from parvis.shifts.counter import newest
from parvis.shifts.models import Absence, Rota
from parvis.shifts.shapes import AbsenceIn, AbsenceOut, DutyIn, OverIn, OverOut, RotaIn, RotaOut, ThereOut, TurnOut
from parvis.shifts.standing import team_now
from parvis.shifts.words import explained

router = Router(tags=["shifts"])
MOST = 200


def _colleague(pk: int) -> User:
    found = User.objects.filter(pk=pk, is_active=True).first()
    if found is None:
        raise ValidationError({"user": _("Aucun collègue n’a ce numéro.")})
    return found


def _absence(row: Absence) -> dict[str, Any]:
    names = ("id", "first", "last", "from_noon", "until_noon")
    return {name: getattr(row, name) for name in names} | {"user": row.user_id, "stand_in": row.stand_in_id}


@router.get("/absences", response={200: list[AbsenceOut], **PROBLEMS}, operation_id="absences")
def absences(request: HttpRequest) -> Any:
    """Yours that are not over; everybody's for who keeps the rules."""
    by = asker(request)
    demand(by, "inbox.see")
    found = Absence.objects.filter(last__gte=timezone.localdate()).order_by("first", "pk")
    return [_absence(row) for row in (found if may(by, "rule.edit") else found.filter(user=by))[:MOST]]


@router.post("/absences", response={201: AbsenceOut, **PROBLEMS}, operation_id="absence_add")
@once
def absence_add(request: HttpRequest, given: AbsenceIn) -> Any:
    """Meanwhile nothing is given to you (or to `user`); `stand_in` has your conversations until you are back."""
    by = asker(request)
    demand(by, "inbox.see")
    user = _colleague(given.user) if given.user else by
    stand_in = _colleague(given.stand_in) if given.stand_in else None
    return 201, _absence(actions.be_away(user, by=by, stand_in=stand_in, **given.model_dump(exclude={"user", "stand_in"})))


@router.delete("/absences/{int:pk}", response={204: None, **PROBLEMS}, operation_id="absence_remove")
def absence_remove(request: HttpRequest, pk: int) -> Any:
    """What a stand-in still has of it comes back at once."""
    by = asker(request)
    demand(by, "inbox.see")
    found = Absence.objects.all() if may(by, "rule.edit") else Absence.objects.filter(user=by)
    actions.be_back(get_object_or_404(found.select_related("user"), pk=pk), by=by)
    return HttpResponse(status=204)


def _rota(row: Rota) -> dict[str, Any]:
    names = ("id", "name", "way", "duty_only", "active")
    places = [{"user": one.user_id, "capacity": one.capacity} for one in row.places.order_by("pk")]
    return {name: getattr(row, name) for name in names} | {"team": row.team_id, "view": row.view_id, "places": places}


def _kept(request: HttpRequest, given: RotaIn, row: Rota | None = None) -> Rota:
    by = asker(request)
    demand(by, "rule.edit")
    team = team_of(given.team, by)
    assert team is not None
    view = View.objects.filter(pk=given.view, team=team).first() if given.view else None
    if given.view and view is None:
        raise ValidationError({"view": _("Choisissez une vue que cette équipe partage.")})
    fields = given.model_dump(include={"name", "way", "duty_only", "active"})
    places = {one.user: one.capacity for one in given.places}
    return actions.keep_rota(row, by=by, team=team, view=view, places=places, **fields)


@router.get("/rotas", response={200: list[RotaOut], **PROBLEMS}, operation_id="rotas")
def rotas(request: HttpRequest) -> Any:
    """How conversations that nobody has are given; those of a view come first."""
    demand(asker(request), "rule.edit")
    return [_rota(row) for row in Rota.objects.all()[:MOST]]


@router.post("/rotas", response={201: RotaOut, **PROBLEMS}, operation_id="rota_add")
@once
def rota_add(request: HttpRequest, given: RotaIn) -> Any:
    """One more; off unless `active`."""
    return 201, _rota(_kept(request, given))


@router.put("/rotas/{int:pk}", response={200: RotaOut, **PROBLEMS}, operation_id="rota_change")
def rota_change(request: HttpRequest, pk: int, given: RotaIn) -> Any:
    """All of it anew."""
    demand(asker(request), "rule.edit")
    return _rota(_kept(request, given, get_object_or_404(Rota, pk=pk)))


@router.delete("/rotas/{int:pk}", response={204: None, **PROBLEMS}, operation_id="rota_drop")
def rota_drop(request: HttpRequest, pk: int) -> Any:
    """What it has given stays given."""
    demand(asker(request), "rule.edit")
    actions.drop_rota(get_object_or_404(Rota, pk=pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/conversations/{int:pk}/turn", response={200: TurnOut, **PROBLEMS}, operation_id="conversation_turn")
def turn(request: HttpRequest, pk: int) -> Any:
    """Why the rota gave it to whom it did, or why to nobody yet."""
    found = newest(conversation_of(request, pk))
    if found is None:
        return {"state": "none"}
    return {"state": found.state, "user": found.user_id, "at": found.at, "said": explained(found)}


@router.get("/teams/{int:pk}/there", response={200: list[ThereOut], **PROBLEMS}, operation_id="team_there")
def there(request: HttpRequest, pk: int) -> Any:
    """Who answers in a team: on duty, away, and how many conversations each has to answer."""
    by = asker(request)
    demand(by, "inbox.see")
    team = team_of(pk, by)
    assert team is not None
    return [
        {"user": one.user.pk, "name": str(one.user), "on_duty": one.user.on_duty, "load": one.load, "away_until": one.away}
        for one in team_now(team.pk, timezone.now())
    ]


@router.put("/duty", response={204: None, **PROBLEMS}, operation_id="duty")
def duty(request: HttpRequest, given: DutyIn) -> Any:
    """You come on duty, or leave it."""
    demand(asker(request), "inbox.see")
    actions.set_duty(asker(request), on=given.on)
    return HttpResponse(status=204)


@router.post("/hand-over", response={200: OverOut, **PROBLEMS}, operation_id="hand_over")
def over(request: HttpRequest, given: OverIn) -> Any:
    """All that you have and that is not over, to a colleague or back to its team, with a note in each."""
    by = asker(request)
    demand(by, "inbox.assign")
    to = _colleague(given.to) if given.to else None
    done = actions.hand_over(by=by, to=to, note=given.note, leaves=given.leaves)
    return {"done": done.done, "left": dict(done.left), "undo": done.undo.pk if done.undo else None}
