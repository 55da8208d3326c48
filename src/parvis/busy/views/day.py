"""One page: the switch, what waits meanwhile, who is there, what is alike; and the past ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.busy import actions, lists
from parvis.busy.forms import BusyForm
from parvis.busy.models import BusyDay
from parvis.inbox.wanted import number
from parvis.people.access import demand, may
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.errors import refuse

PAST = 20


@require_http_methods(["GET", "POST"])
def day(request: HttpRequest) -> HttpResponse:
    """POST: it begins, or the one that lasts is changed."""
    by = asker(request)
    demand(by, "inbox.see")
    row = actions.current()
    form = BusyForm(request.POST or None, initial=_initial(row))
    if request.method == "POST":
        demand(by, "busy.press")
        if form.is_valid() and _done(request, row, form, by):
            return redirect("busy:day")
    return render(request, "busy/day.html", _shown(row, by) | {"form": form}, status=422 if form.errors else 200)


def _initial(row: BusyDay | None) -> dict[str, Any]:
    return {name: getattr(row, name) for name in actions.FIELDS} if row else {}


def _done(request: HttpRequest, row: BusyDay | None, form: BusyForm, by: User) -> bool:
    try:
        if row is None:
            actions.begin(by=by, **form.cleaned_data)
            messages.warning(request, _("La journée chargée est ouverte : chaque page le dit."))
        else:
            actions.change(row, by=by, **form.cleaned_data)
            messages.success(request, _("Enregistré."))
    except ValidationError as error:
        refuse(form, error)
        return False
    return True


def _shown(row: BusyDay | None, by: User) -> dict[str, Any]:
    past = BusyDay.objects.filter(open__isnull=True).select_related("by", "ended_by").order_by("-pk")[:PAST]
    shown: dict[str, Any] = {
        "day": row, "past": list(past), "may_press": may(by, "busy.press"), "may_group": may(by, "subject.edit"),
        "on_duty": lists.on_duty(),
    }  # fmt: skip
    if row is None:
        return shown
    return shown | lists.counted(by, row) | {"subjects": lists.open_subjects(by), "alike": lists.alike(by, row.at)}


@require_POST
def end(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "busy.press")
    row = get_object_or_404(BusyDay, pk=number(request.POST.get("day")) or 0)
    actions.finish(row, by=by)
    messages.success(request, _("La journée chargée est finie : tout est comme d’habitude."))
    return redirect("busy:day")


@require_POST
def gather(request: HttpRequest) -> HttpResponse:
    """One subject for conversations that are alike."""
    by = asker(request)
    if not may(by, "subject.edit"):
        raise PermissionDenied("subject.edit")
    chosen = [pk for one in request.POST.get("conversations", "").split(",")[:500] if (pk := number(one))]
    try:
        subject = actions.gather(
            chosen, title=request.POST.get("title", ""), keywords=request.POST.get("keywords", ""), by=by
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("busy:day")
    messages.success(request, _("Le sujet est ouvert : dites ce que l’on peut dire maintenant."))
    return redirect("subjects:subject", pk=subject.pk)
