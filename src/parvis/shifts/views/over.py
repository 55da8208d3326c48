"""The end of a shift: my conversations to a colleague or back to the team; who is there; absences."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from parvis.desk.bulk.words import LEFT
from parvis.desk.views.frame import numbers
from parvis.inbox.models import Conversation
from parvis.people.access import able, demand, everywhere, may, teams
from parvis.people.models import Team, User
from parvis.rest.auth import asker
from parvis.shifts import actions, covering
from parvis.shifts.models import Absence
from parvis.shifts.standing import There, team_now

SHOWN = 200


def _teams(by: User) -> list[Team]:
    """Those whose counter I answer; who sees all: those of whom they have something."""
    mine = set(teams(by, "inbox.reply"))
    if everywhere(by):
        mine |= set(Conversation.objects.filter(assignee=by, state__in=covering.WORKED).values_list("team", flat=True)[:SHOWN])
    return list(Team.objects.open().filter(pk__in=mine).order_by("name")[:8])


def _there(by: User) -> list[tuple[Team, list[There]]]:
    now = timezone.now()
    return [(team, team_now(team.pk, now)) for team in _teams(by)]


@require_http_methods(["GET", "POST"])
def over(request: HttpRequest) -> HttpResponse:
    """« Passer la main ». POST: `to` (a colleague; empty: back to the team), `note`, `leaves`."""
    by = asker(request)
    demand(by, "inbox.assign")
    there = _there(by)
    people = {one.user.pk: one for _team, found in there for one in found if one.user != by}
    context: dict[str, Any] = {"there": there, "people": people.values(), "many": len(actions.mine(by)), "status": 200}
    if request.method == "POST":
        wanted, note = request.POST.get("to", ""), request.POST.get("note", "")
        chosen = numbers([wanted])
        context |= {"note": note, "chosen": chosen[0] if chosen else 0, "leaves": request.POST.get("leaves") == "yes"}
        try:
            if chosen and chosen[0] not in people:
                raise ValidationError(_("Choisissez un collègue."))
            to = people[chosen[0]].user if chosen else None
            done = actions.hand_over(by=by, to=to, note=note, leaves=bool(context["leaves"]))
            return _done(request, done, to)
        except ValidationError as error:
            context |= {"refused": error.messages, "status": 422}
    return render(request, "shifts/over.html", context, status=context["status"])


def _done(request: HttpRequest, done: actions.HandedOver, to: User | None) -> HttpResponse:
    """Where one can still take it back."""
    said = ngettext("%(n)s conversation passée à %(to)s.", "%(n)s conversations passées à %(to)s.", done.done)
    messages.success(request, said % {"n": done.done, "to": to or _("l’équipe")})
    for why in dict.fromkeys(done.left.values()):
        n = list(done.left.values()).count(why)
        messages.warning(request, LEFT[why](n) % {"n": n})
    if done.undo is None:
        return redirect("inbox:list")
    return render(request, "shifts/done.html", {"undo": done.undo, "done": done.done, "to": to})


@require_POST
def duty(request: HttpRequest) -> HttpResponse:
    """I come, I go."""
    by, on = asker(request), request.POST.get("on") == "yes"
    demand(by, "inbox.see")
    actions.set_duty(by, on=on)
    messages.success(request, _("Vous êtes de permanence.") if on else _("Vous n’êtes plus de permanence."))
    return redirect("shifts:over" if may(by, "inbox.assign") else "inbox:list")


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """My own; who keeps the rules: everybody's."""
    by = asker(request)
    demand(by, "inbox.see")
    every = may(by, "rule.edit")
    context: dict[str, Any] = {"every": every, "typed": request.POST, "today": timezone.localdate().isoformat()}
    status = 200
    if every:
        context["people"] = User.objects.filter(is_active=True, memberships__isnull=False).distinct().order_by("name")[:SHOWN]
    context["stand_ins"] = stand_ins = _stand_ins(by, every)
    if request.method == "POST":
        try:
            first, last = _day(request, "first"), _day(request, "last")
            to = _stand_in(request.POST.get("stand_in", ""), stand_ins)
            actions.be_away(
                _whom(request, by), first=first, last=last, by=by, stand_in=to,
                from_noon=request.POST.get("from_noon") == "yes", until_noon=request.POST.get("until_noon") == "yes",
            )  # fmt: skip
            messages.success(request, _("C’est noté : rien ne sera confié pendant ce temps."))
            return redirect("shifts:absences")
        except ValidationError as error:
            context["refused"], status = error.messages, 422
    context["rows"] = list(_shown(by, every)[:SHOWN])
    return render(request, "shifts/absences.html", context, status=status)


def _shown(by: User, every: bool) -> QuerySet[Absence]:
    """Not over, with what is with the stand-in, and what could not go there."""
    rows = Absence.objects.filter(last__gte=timezone.localdate()).select_related("user", "stand_in").order_by("first", "pk")
    gone, left = Count("covered", filter=Q(covered__state="with")), Count("covered", filter=Q(covered__state="cannot"))
    return (rows if every else rows.filter(user=by)).annotate(gone=gone, left=left)


def _stand_ins(by: User, every: bool) -> list[User]:
    """Who answers where I do; for who keeps the rules: who answers anywhere. One statement."""
    where = list(Team.objects.values_list("pk", flat=True)[:SHOWN]) if every else teams(by, "inbox.reply")
    found = [able("inbox.reply", team) for team in where]
    return list(reduce(or_, found)) if found else []


def _stand_in(given: str, offered: list[User]) -> User | None:
    if not given:
        return None
    found = {one.pk: one for one in offered}
    wanted = numbers([given])
    if not wanted or wanted[0] not in found:
        raise ValidationError(_("Choisissez un collègue."))
    return found[wanted[0]]


def _whom(request: HttpRequest, by: User) -> User:
    wanted = numbers([request.POST.get("user", "")])
    if not wanted or wanted[0] == by.pk:
        return by
    found = User.objects.filter(pk=wanted[0], is_active=True).first()
    if found is None:
        raise ValidationError(_("Ce collègue n’est plus là."))
    return found


def _day(request: HttpRequest, name: str) -> date:
    given = request.POST.get(name, "") or (request.POST.get("first", "") if name == "last" else "")
    try:
        return date.fromisoformat(given)
    except ValueError as error:
        raise ValidationError(_("Donnez une date.")) from error


@require_POST
def back(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    found = Absence.objects.all() if may(by, "rule.edit") else Absence.objects.filter(user=by)
    actions.be_back(get_object_or_404(found.select_related("user"), pk=pk), by=by)
    messages.success(request, _("L’absence est retirée."))
    return redirect("shifts:absences")
