"""What is promised: levels in their order, calendars, busy times; and how far the count of a change has come."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.people.access import demand
from parvis.promises import actions
from parvis.promises.forms import ClosedFileForm, ClosedForm, HoursForm, LevelForm, StretchForm, TableForm
from parvis.promises.models import Level, OpeningHours, Recount, Stretch
from parvis.promises.told import criteria, times, topics_of
from parvis.promises.words import CLOCKS, DAYS
from parvis.promises.written import said
from parvis.rest.auth import asker
from parvis.web.errors import refuse

SHOWN = 200


@require_http_methods(["GET", "POST"])
def levels(request: HttpRequest) -> HttpResponse:
    """POST: a busy time begins."""
    by = asker(request)
    demand(by, "city.edit")
    form = StretchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.stretch(by=by, **form.cleaned_data)
            messages.success(request, _("Les délais sont allongés ; les échéances en cours sont recalculées."))
            return redirect("promises:levels")
        except ValidationError as error:
            refuse(form, error)
    rows = list(Level.objects.select_related("team", "hours", "escalate_to")[:SHOWN])
    topics = topics_of(rows)
    hours = list(OpeningHours.objects.order_by("name")[:SHOWN])
    context = {
        "levels": [(row, criteria(row, topics), times(row)) for row in rows],
        "hours": [(row, [f"{str(day)[:3]} {said(row.week[n])}" for n, day in enumerate(DAYS) if row.week[n]]) for row in hours],
        "stretches": list(Stretch.objects.filter(ends__gt=timezone.now()).select_related("by").order_by("begins")[:20]),
        "form": form, "recount": _recount(), "now": timezone.now(), "part": "promises",
    }  # fmt: skip
    return render(request, "promises/levels.html", context, status=422 if form.errors else 200)


def _recount() -> Recount | None:
    return Recount.objects.order_by("-pk").first()


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    demand(asker(request), "city.edit")
    return render(request, "promises/parts/recount.html", {"recount": _recount()})


@require_http_methods(["GET", "POST"])
def level(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    row = get_object_or_404(Level, pk=pk) if pk else None
    if request.method == "POST" and row and request.POST.get("do") == "drop":
        actions.drop_level(row, by=by)
        messages.success(request, _("Le niveau est retiré ; ce qu’il promettait est repris par le suivant."))
        return redirect("promises:levels")
    form = LevelForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_level(row, by=by, **form.chosen)
            messages.success(request, _("Enregistré ; les échéances en cours sont recalculées."))
            return redirect("promises:levels")
        except ValidationError as error:
            refuse(form, error)
    context = {"form": form, "row": row, "part": "promises"}
    return render(request, "promises/level.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def table(request: HttpRequest) -> HttpResponse:
    """Every level a row, every promise a cell; all of it is kept at once."""
    by = asker(request)
    demand(by, "city.edit")
    rows = list(Level.objects.select_related("team", "hours")[:SHOWN])
    form = TableForm(request.POST or None, rows)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_times(form.chosen, by=by)
            messages.success(request, _("Enregistré ; les échéances en cours sont recalculées."))
            return redirect("promises:table")
        except ValidationError as error:
            refuse(form, error)
    topics = topics_of(rows)
    lines = [(row, criteria(row, topics), form.cells(row)) for row in rows]
    context = {"lines": lines, "form": form, "clocks": [CLOCKS[name] for name in actions.TIMES], "part": "promises"}
    return render(request, "promises/table.html", context, status=422 if form.errors else 200)


@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "city.edit")
    actions.order_level(get_object_or_404(Level, pk=pk), up=request.POST.get("to") == "up", by=asker(request))
    return redirect("promises:levels")


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    demand(asker(request), "city.edit")
    try:
        actions.end_stretch(get_object_or_404(Stretch, pk=pk), by=asker(request))
        messages.success(request, _("Les délais habituels valent de nouveau."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("promises:levels")


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A calendar: its week, its own days. Each form says in `do` what it does."""
    by, do = asker(request), request.POST.get("do", "")
    demand(by, "city.edit")
    row = get_object_or_404(OpeningHours, pk=pk) if pk else None
    bound: dict[str, forms.Form] = {
        "keep": HoursForm(request.POST if do == "keep" else None, row),
        "mark": ClosedForm(request.POST if do == "mark" else None),
        "import": ClosedFileForm(request.POST, request.FILES) if do == "import" else ClosedFileForm(),
    }
    form = bound.get(do)
    try:
        if request.method == "POST" and form is None and row:
            _undo(row, request)
            return redirect("promises:levels") if do == "drop" else redirect("promises:hours", pk=row.pk)
        if form is not None and form.is_valid():
            kept, words = _done(row, do, form, request)
            messages.success(request, words)
            return redirect("promises:hours", pk=kept.pk)
    except ValidationError as error:
        if form is None:
            messages.error(request, " ".join(error.messages))
            return redirect("promises:hours", pk=pk)
        refuse(form, error)
    context: dict[str, Any] = {"forms": bound, "row": row, "part": "promises"}
    context["days"] = [(one, said(one.get("ranges") or [])) for one in row.days] if row else []
    return render(request, "promises/hours.html", context, status=422 if form is not None else 200)


def _undo(row: OpeningHours, request: HttpRequest) -> None:
    if request.POST.get("do") == "drop":
        actions.drop_hours(row, by=asker(request))
        messages.success(request, _("Ces horaires sont retirés."))
    elif request.POST.get("do") == "unmark":
        actions.unmark(row, first=request.POST.get("first", ""), name=request.POST.get("name", ""), by=asker(request))


def _done(row: OpeningHours | None, do: str, form: Any, request: HttpRequest) -> tuple[OpeningHours, str]:
    by = asker(request)
    if do == "keep" or row is None:
        return actions.keep_hours(row, by=by, **form.chosen), _("Enregistré ; les échéances en cours sont recalculées.")
    if do == "mark":
        return actions.mark_closed(row, by=by, **form.cleaned_data), _("C’est noté ; les échéances en cours sont recalculées.")
    new = actions.bring_in_closed(row, form.cleaned_data["file"].read(), by=by)
    return row, _("%(new)s jours fermés de plus.") % {"new": new}
