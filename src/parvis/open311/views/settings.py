"""Where the city opens the door, and gives keys to programs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings as conf
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.accounts.models import Account
from parvis.cases.models import Category
from parvis.open311 import actions
from parvis.open311.models import ClientKey
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.web.errors import refuse


class DoorForm(forms.Form):
    open = forms.BooleanField(label=gettext_lazy("Répondre aux autres programmes"), required=False)
    jurisdiction = forms.CharField(
        label=gettext_lazy("Identifiant (jurisdiction_id)"), max_length=120, required=False,
        help_text=gettext_lazy("Le plus souvent le nom de domaine de la ville. Laissé vide : on répond quel qu’il soit."),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.open().order_by("name"), label=gettext_lazy("Équipe qui reçoit"), required=False, empty_label=gettext_lazy("aucune"),
        help_text=gettext_lazy("Quand la catégorie ne dit pas la sienne."),
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("À qui demander une clé"), max_length=300, required=False,
        help_text=gettext_lazy("Une adresse ou une page, dite à tous ceux qui découvrent la porte."),
    )  # fmt: skip


class KeyForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Programme"), max_length=120)
    a_minute = forms.IntegerField(label=gettext_lazy("Demandes par minute"), min_value=1, max_value=6000, initial=60)
    a_day = forms.IntegerField(label=gettext_lazy("Demandes par jour"), min_value=1, max_value=1_000_000, initial=5000)


@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    kept = actions.door()
    initial = {"open": kept.open, "jurisdiction": kept.jurisdiction, "team": kept.team_id, "contact": kept.contact}
    form = DoorForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_door(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("open311-settings:door")
    return _drawn(request, form=form)


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """The text of a new key is on the answer, this once."""
    by = asker(request)
    demand(by, "city.edit")
    form = KeyForm(request.POST)
    if form.is_valid():
        try:
            key, text = actions.give_key(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            return _drawn(request, given=text, given_to=key.name)
    return _drawn(request, key_form=form)


@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    actions.revoke_key(get_object_or_404(ClientKey, pk=pk), by=by)
    messages.success(request, _("Cette clé n’ouvre plus rien."))
    return redirect("open311-settings:door")


def _drawn(request: HttpRequest, *, form: DoorForm | None = None, key_form: KeyForm | None = None, **more: Any) -> HttpResponse:
    kept = actions.door()
    initial = {"open": kept.open, "jurisdiction": kept.jurisdiction, "team": kept.team_id, "contact": kept.contact}
    context = {
        "form": form or DoorForm(initial=initial), "key_form": key_form or KeyForm(), "part": "cases", "door": kept,
        "keys": ClientKey.objects.select_related("by").order_by("revoked_at", "-pk")[:200],
        "base": f"{conf.ENVIRONMENT.public_url}/open311/v2",
        "offered": Category.objects.filter(active=True, leaf=True, public=True).count(),
        "accounts": Account.objects.filter(network="form", remote_id__startswith="open311-").exclude(state="removed"),
    }  # fmt: skip
    wrong = (form is not None and form.errors) or (key_form is not None and key_form.errors)
    response = render(request, "open311/door.html", context | more, status=422 if wrong else 200)
    response["Cache-Control"] = "no-store"
    return response
