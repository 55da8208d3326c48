"""The pages of departments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.colleagues.departments import actions, lists
from parvis.colleagues.roles.forms import days
from parvis.pages.forms import ROLE_WORDS, between
from parvis.pages.people.forms import DAY, NAMES, moment
from parvis.people.access import EVERYWHERE, ROLES, demand
from parvis.people.models import Department, DepartmentRole, Team, User
from parvis.rest.auth import asker
from parvis.web.errors import refuse


class DepartmentForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Nom"), max_length=80)
    parent: Any = forms.ModelChoiceField(
        label=gettext_lazy("Fait partie de"), queryset=Department.objects.order_by("name"), required=False,
        empty_label=gettext_lazy("de la ville elle-même"),
    )  # fmt: skip
    teams: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Équipes"), queryset=Team.objects.open().order_by("name"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Une équipe est dans une seule direction : cochée ici, elle quitte l’autre."),
    )  # fmt: skip


class GiveForm(forms.Form):
    """The same fields for a role that is there: its dates are changed by giving it again."""

    user: Any = forms.ModelChoiceField(
        label=gettext_lazy("Personne"),
        queryset=User.objects.filter(is_active=True, elected=False).order_by("name"),
        empty_label=None,
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Rôle"), choices=[(role, ROLE_WORDS[role]) for role in ROLES if role not in EVERYWHERE]
    )
    begins = forms.DateField(
        label=gettext_lazy("Du"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("Vide : dès maintenant."),
    )  # fmt: skip
    ends = forms.DateField(
        label=gettext_lazy("Au"), required=False, widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
        help_text=gettext_lazy("Compris. Vide : sans fin."),
    )  # fmt: skip

    def wanted(self) -> dict[str, Any]:
        """As `actions.give` takes it."""
        given = self.cleaned_data
        begins, ends = moment(given["begins"]), moment(given["ends"], after=True)
        return {"user": given["user"], "role": given["role"], "begins_at": begins, "ends_at": ends}


def _first(row: DepartmentRole | None) -> dict[str, Any]:
    return {"user": row.user_id, "role": row.role, **days(row.begins_at, row.ends_at)} if row else {"role": "contributor"}


@require_http_methods(["GET", "POST"])
def tree(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "people.edit")
    form = DepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep(None, **form.cleaned_data, by=by)
            messages.success(request, _("Enregistré."))
            return redirect("colleagues:departments")
        except ValidationError as error:
            refuse(form, error)
    context = {
        "part": "departments", "form": form, "rows": lists.branches(),
        "without": list(Team.objects.open().filter(department__isnull=True).order_by("name")[:200]),
    }  # fmt: skip
    return render(request, "colleagues/departments.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: `give`, `drop`, or its name, place and teams. `?role=`: the role there whose dates are being changed."""
    by = asker(request)
    demand(by, "people.edit")
    row = get_object_or_404(Department, pk=pk)
    told = request.POST or None
    first = {"name": row.name, "parent": row.parent_id, "teams": row.teams.all()}
    form = DepartmentForm(told if told and "give" not in told and "drop" not in told else None, initial=first)
    roles = list(row.roles.select_related("user").order_by("user__name", "pk"))
    open_one = next((one for one in roles if str(one.pk) == request.GET.get("role")), None)
    giving = GiveForm(told if told and "give" in told else None, initial=_first(open_one))
    try:
        if told and "drop" in told:
            actions.drop(row, by=by)
            messages.success(request, _("Cette direction n’existe plus."))
            return redirect("colleagues:departments")
        if giving.is_valid():
            actions.give(row, **giving.wanted(), by=by)
        elif form.is_valid():
            actions.keep(row, **form.cleaned_data, by=by)
        if giving.is_valid() or form.is_valid():
            messages.success(request, _("Enregistré."))
            return redirect("colleagues:department", pk=pk)
    except ValidationError as error:
        if form.is_bound:
            refuse(form, error)
        elif giving.is_bound:
            refuse(giving, error, **NAMES)
        else:
            messages.error(request, " ".join(error.messages))
            return redirect("colleagues:department", pk=pk)
    shown = [(one, ROLE_WORDS.get(one.role, one.role), between(one.begins_at, one.ends_at)) for one in roles]
    context = {"part": "departments", "row": row, "form": form, "giving": giving, "roles": shown, "open": open_one}
    return render(request, "colleagues/department.html", context, status=422 if form.errors or giving.errors else 200)


@require_POST
def take(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "people.edit")
    row = get_object_or_404(DepartmentRole.objects.select_related("user"), pk=pk)
    actions.take(row, by=by)
    messages.success(request, _("Enregistré."))
    return redirect("colleagues:department", pk=row.department_id)
