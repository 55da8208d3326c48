"""The pages of the city's days: holidays, school holidays, days of its own, ballots and their periods."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.city import actions, beside, days, holidays, periods
from parvis.city.forms import AlmanacForm, BallotForm, DaysForm, FileForm, ballot_of
from parvis.city.models import Ballot, Holiday
from parvis.city.words import BALLOTS, HOLIDAYS, PERIODS, STATUSES
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.web.errors import refuse

SHOWN = 200


@require_http_methods(["GET", "POST"])
def around(request: HttpRequest) -> HttpResponse:
    """What the calendar shows besides posts. Each form says in `do` what it does."""
    by, do = asker(request), request.POST.get("do", "")
    demand(by, "city.edit")
    kept, today = days.almanac(), timezone.localdate(timezone=days.zone())
    bound: dict[str, forms.Form] = {
        "keep": AlmanacForm(
            request.POST if do == "keep" else None, initial={"region": kept.region, "school_zone": kept.zone}, prefix="keep"
        ),
        "mark": DaysForm(request.POST if do == "mark" else None, prefix="mark"),
        "import": FileForm(request.POST, request.FILES, prefix="import") if do == "import" else FileForm(prefix="import"),
    }
    form = bound.get(do)
    if form is not None and form.is_valid():
        try:
            messages.success(request, _done(do, form.cleaned_data, request))
            return redirect("days:around")
        except ValidationError as error:
            refuse(form, error)
    coming = holidays.between(today, today.replace(year=today.year + 1, day=1), kept.region)
    rows = Holiday.objects.filter(last__gte=today).order_by("first", "pk")[:SHOWN]
    context = {"forms": bound, "public": [(day, HOLIDAYS[key]) for day, key in coming.items()], "rows": rows,
               "part": "days"}  # fmt: skip
    return render(request, "city/days.html", context, status=422 if form is not None else 200)


def _done(do: str, given: dict[str, Any], request: HttpRequest) -> str:
    by = asker(request)
    if do == "keep":
        actions.keep_days(by=by, region=given["region"], school_zone=given["school_zone"])
        return _("Enregistré.")
    if do == "mark":
        actions.mark_days(by=by, **given)
        return _("C’est noté au calendrier.")
    found, new = actions.bring_in_days(given["file"].read(), by=by, kind=given["kind"])
    return _("%(found)s périodes lues, dont %(new)s nouvelles.") % {"found": found, "new": new}


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "city.edit")
    row = get_object_or_404(Holiday, pk=pk)
    actions.forget_days(row, by=asker(request))
    messages.success(request, _("« %(name)s » n’est plus au calendrier.") % {"name": row.name})
    return redirect("days:around")


@require_http_methods(["GET"])
def ballots(request: HttpRequest) -> HttpResponse:
    """Ballots with their windows, the next ones first."""
    demand(asker(request), "city.edit")
    rows = list(Ballot.objects.order_by("-round1", "-pk")[:SHOWN])
    now = timezone.now()
    shown = [(row, BALLOTS.get(row.kind, row.kind), STATUSES.get(row.status, row.status), list(told(row))) for row in rows]
    return render(request, "city/ballots.html", {
        "ballots": shown, "holds": [PERIODS[name] for name in sorted(days.periods_at(now))], "part": "ballots",
        "panels": beside.panels(asker(request)),
    })  # fmt: skip


def told(ballot: Ballot) -> list[tuple[Any, Any, Any]]:
    """(words, begins, ends) of each window."""
    return [
        (PERIODS[one.period], one.begins, one.ends) for one in periods.windows(days.vote_of(ballot)) if one.period != "embargo"
    ]


@require_http_methods(["GET", "POST"])
def ballot(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A ballot's facts; what follows from them is shown beside."""
    by = asker(request)
    demand(by, "city.edit")
    found = get_object_or_404(Ballot, pk=pk) if pk else None
    if request.method == "POST" and request.POST.get("do") == "drop" and found is not None:
        actions.drop_ballot(found, by=by)
        messages.success(request, _("Le scrutin est retiré ; ses périodes ne s’appliquent plus."))
        return redirect("days:ballots")
    form = BallotForm(request.POST or None, initial=ballot_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_ballot(found, by=by, **form.cleaned_data)
            messages.success(request, _("Enregistré : les périodes suivent."))
            return redirect("days:ballots")
        except ValidationError as error:
            refuse(form, error)
    context = {"form": form, "ballot": found, "windows": told(found) if found else [], "part": "ballots",
               "panels": beside.panels(by, found) if found else []}  # fmt: skip
    return render(request, "city/ballot.html", context, status=422 if form.errors else 200)
