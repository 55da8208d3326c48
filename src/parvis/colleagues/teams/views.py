"""The pages of teams."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.colleagues.teams import actions
from parvis.colleagues.teams.leading import leading
from parvis.pages.forms import called
from parvis.people.access import demand
from parvis.people.models import Department, Team, living
from parvis.rest.auth import asker
from parvis.web.errors import refuse

SHOWN = 300


class TeamForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=80)
    department: Any = forms.ModelChoiceField(
        label=gettext_lazy("Direction"), queryset=Department.objects.order_by("name"), required=False,
        empty_label=gettext_lazy("aucune"), help_text=gettext_lazy("Les rôles donnés dans cette direction valent dans l’équipe."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """Those that are open, those that are closed, and a new one."""
    by = asker(request)
    demand(by, "people.edit")
    form = TeamForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.keep(None, **form.cleaned_data, by=by)
            messages.success(request, _("Enregistré."))
            return redirect("colleagues:team", pk=made.pk)
        except ValidationError as error:
            refuse(form, error)
    here = Count("memberships__user", filter=Q(memberships__user__is_active=True) & living("memberships__"), distinct=True)
    rows = list(Team.objects.select_related("department").annotate(people=here).order_by("name")[: actions.MOST])
    context = {
        "part": "teams", "form": form, "rows": [row for row in rows if not row.closed_at],
        "closed": [row for row in rows if row.closed_at],
    }  # fmt: skip
    return render(request, "colleagues/teams.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: its name and department, who is in it, what leads to it."""
    by = asker(request)
    demand(by, "people.edit")
    row = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, initial={"name": row.name, "department": row.department_id})
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep(row, **form.cleaned_data, by=by)
            messages.success(request, _("Enregistré."))
            return redirect("colleagues:team", pk=pk)
        except ValidationError as error:
            refuse(form, error)
            row.refresh_from_db()
    there = row.memberships.select_related("user", "own", "through__department").order_by("user__name", "user", "begins_at")
    context = {
        "part": "teams", "row": row, "form": form, "members": [(one.user, called(one)) for one in there[:SHOWN]],
        "leading": [] if row.closed_at else leading(row),
    }  # fmt: skip
    return render(request, "colleagues/team.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, closed=True)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    return _turn(request, pk, closed=False)


def _turn(request: HttpRequest, pk: int, *, closed: bool) -> HttpResponse:
    by = asker(request)
    demand(by, "people.edit")
    row = get_object_or_404(Team, pk=pk)
    try:
        (actions.close if closed else actions.open_again)(row, by=by)
        messages.success(request, _("L’équipe est fermée.") if closed else _("L’équipe est rouverte, vide."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleagues:team", pk=pk)
