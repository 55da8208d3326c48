"""Rotas: how conversations that nobody has are given."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.desk.models import View
from parvis.desk.views.frame import numbers
from parvis.people.access import able, demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.shifts import actions
from parvis.shifts.models import Rota
from parvis.shifts.standing import candidates
from parvis.shifts.words import BARRED, WAYS

SHOWN = 100
USUAL = 20
"""Conversations that a colleague can have, unless told."""


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    demand(asker(request), "rule.edit")
    rows = list(Rota.objects.select_related("team", "view").prefetch_related("places__user")[:SHOWN])
    return render(request, "shifts/rotas.html", {"rows": [(row, WAYS[row.way]) for row in rows], "part": "rotas"})


@require_http_methods(["GET", "POST"])
def rota(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A team first, then its colleagues and its views."""
    by = asker(request)
    demand(by, "rule.edit")
    row = get_object_or_404(Rota.objects.select_related("team", "view"), pk=pk) if pk else None
    teams = list(Team.objects.open().order_by("name")[:SHOWN])
    given = request.POST if request.method == "POST" else request.GET
    wanted = row.team_id if row else next(iter(numbers([given.get("team", "")])), teams[0].pk if len(teams) == 1 else 0)
    team = next((one for one in teams if one.pk == wanted), None)
    if request.method == "POST" and row and request.POST.get("do") == "drop":
        actions.drop_rota(row, by=by)
        messages.success(request, _("La répartition est retirée ; ce qu’elle a confié le reste."))
        return redirect("shifts:rotas")
    context: dict[str, Any] = {"row": row, "teams": teams, "team": team, "ways": WAYS.items(), "part": "rotas", "status": 200}
    if request.method == "POST" and team:
        try:
            actions.keep_rota(row, by=by, team=team, **_fields(request, team))
            messages.success(request, _("Enregistré."))
            return redirect("shifts:rotas")
        except ValidationError as error:
            context |= {"refused": error.messages, "status": 422}
    context |= _choices(request, row, team) if team else {}
    return render(request, "shifts/rota.html", context, status=context["status"])


def _fields(request: HttpRequest, team: Team) -> dict[str, Any]:
    given = request.POST
    view = View.objects.filter(team=team, pk__in=numbers([given.get("view", "")])).first()
    chosen = numbers(given.getlist("user"))
    return {
        "name": given.get("name", ""), "view": view, "way": given.get("way", "turns"), "duty_only": given.get("duty_only") == "yes",
        "active": given.get("active") == "yes",
        "places": {pk: next(iter(numbers([given.get(f"capacity-{pk}", "")])), USUAL) for pk in chosen},
    }  # fmt: skip


def _choices(request: HttpRequest, row: Rota | None, team: Team) -> dict[str, Any]:
    """As it is kept; what was typed and refused stays."""
    now = {one.user: one for one in candidates(row, timezone.now())} if row else {}
    typed = _fields(request, team) if request.method == "POST" else None
    places = typed["places"] if typed else {user: one.capacity for user, one in now.items()}
    people = [
        (
            one,
            one.pk in places,
            places.get(one.pk, USUAL),
            now.get(one.pk),
            BARRED.get(now[one.pk].barred) if one.pk in now else "",
        )
        for one in able("inbox.reply", team.pk)[:SHOWN]
    ]
    shown = typed or {
        "name": row.name if row else "", "view": row.view if row else None, "way": row.way if row else "turns",
        "duty_only": bool(row and row.duty_only), "active": bool(row and row.active),
    }  # fmt: skip
    return {"people": people, "views": View.objects.filter(team=team).in_order(), "shown": shown}
