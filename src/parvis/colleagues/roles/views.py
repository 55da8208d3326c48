"""The pages of roles: those of the city's own making, and what one colleague holds."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.colleagues.roles import actions
from parvis.colleagues.roles.forms import HoldForm, OwnRoleForm, of_user
from parvis.pages.forms import VERB_WORDS, called
from parvis.pages.people.forms import NAMES
from parvis.pages.people.reading import reaches
from parvis.people.access import VERBS, demand
from parvis.people.models import Membership, OwnRole, User
from parvis.rest.auth import asker
from parvis.web.errors import refuse


@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Roles of the city's own making; the form makes one, or changes the one that is open."""
    by = asker(request)
    demand(by, "people.edit")
    row = get_object_or_404(OwnRole, pk=pk) if pk else None
    first = {"name": row.name, "verbs": row.verbs.split(",")} if row else None
    form = OwnRoleForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_role(row, **form.cleaned_data, by=by)
            messages.success(request, _("Enregistré."))
            return redirect("colleagues:roles")
        except ValidationError as error:
            refuse(form, error)
    rows = OwnRole.objects.annotate(held=Count("memberships")).order_by("name")
    shown = [(one, [VERB_WORDS[verb] for verb in VERBS if verb in one.verbs.split(",")]) for one in rows]
    context = {"part": "roles", "form": form, "rows": shown, "row": row}
    return render(request, "colleagues/roles.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "people.edit")
    try:
        actions.drop_role(get_object_or_404(OwnRole, pk=pk), by=by)
        messages.success(request, _("Ce rôle n’existe plus."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleagues:roles")


@require_http_methods(["GET", "POST"])
def holding(request: HttpRequest, pk: int, of: int | None = None) -> HttpResponse:
    """What one colleague holds, until when and how far; the form gives a role, or changes the one that is open."""
    by = asker(request)
    demand(by, "people.edit")
    found = get_object_or_404(User, pk=pk)
    row = get_object_or_404(Membership.objects.select_related("team"), pk=of, user=found) if of else None
    form = HoldForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.hold(found, by=by, **form.wanted())
            messages.success(request, _("Enregistré."))
            return redirect("colleagues:holding", pk=pk)
        except ValidationError as error:
            refuse(form, error, **NAMES)
    rows = of_user(found)
    told = [(one, called(one), limits) for one, limits in zip(rows, reaches(rows), strict=True)]
    context = {"part": "users", "form": form, "found": found, "rows": told, "row": row}
    return render(request, "colleagues/holding.html", context, status=422 if form.errors else 200)


@require_POST
def leave(request: HttpRequest, pk: int, of: int) -> HttpResponse:
    by = asker(request)
    demand(by, "people.edit")
    try:
        actions.leave(get_object_or_404(Membership.objects.select_related("team", "user"), pk=of, user=pk), by=by)
        messages.success(request, _("Enregistré."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("colleagues:holding", pk=pk)
