"""Where the city notes another body's Open311 door, and reads what it takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from parvis.directory.models import Destination
from parvis.open311.models import PartnerDoor
from parvis.open311.partners import actions
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.errors import refuse


class PartnerForm(forms.Form):
    base = forms.CharField(
        label=gettext_lazy("Adresse de leur porte"), max_length=500,
        help_text=gettext_lazy("Ce qui vient avant /services.json, comme https://ville.example/open311/v2."),
    )  # fmt: skip
    jurisdiction = forms.CharField(label=gettext_lazy("Identifiant (jurisdiction_id)"), max_length=120, required=False)
    form = forms.ChoiceField(label=gettext_lazy("Forme"), choices=(("json", "JSON"), ("xml", "XML")), initial="json")
    key = forms.CharField(
        label=gettext_lazy("Clé (api_key)"), max_length=500, required=False, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "Laissée vide : celle qui est enregistrée, si l’adresse mène au même serveur. Elle est scellée et ne se relit plus."
        ),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """`do`: keep (and read) · read · drop."""
    by = asker(request)
    demand(by, "hook.edit")
    destination = get_object_or_404(Destination, pk=pk)
    door = PartnerDoor.objects.filter(destination=destination).first()
    do = request.POST.get("do", "")
    kept = {name: getattr(door, name) for name in ("base", "jurisdiction", "form")} if door else {}
    form = PartnerForm(request.POST if do == "keep" else None, initial=kept)
    if request.method == "POST" and (do != "keep" or form.is_valid()):
        try:
            _done(do, destination, door, form, by)
        except ValidationError as error:
            door = PartnerDoor.objects.filter(destination=destination).first()
            return _refused(request, destination, door, form, error)
        messages.success(request, _("Enregistré."))
        return redirect("open311-settings:partner", pk=pk)
    context = {"destination": destination, "door": door, "form": form, "part": "transfers"}
    return render(request, "open311/partner.html", context, status=422 if form.errors else 200)


def _done(do: str, destination: Destination, door: PartnerDoor | None, form: PartnerForm, by: User) -> None:
    if do == "keep":
        given: dict[str, Any] = form.cleaned_data
        kept = actions.keep_door(destination, by=by, **(given | {"key": given["key"] or None}))
        try:
            actions.read_door(kept, by=by)
        except ValidationError as error:
            said = _("L’adresse est enregistrée, leurs services ne sont pas lus.")
            raise ValidationError({"base": [*error.messages, said]}) from error
    elif door is not None and do == "read":
        actions.read_door(door, by=by)
    elif door is not None and do == "drop":
        actions.drop_door(door, by=by)


def _refused(
    request: HttpRequest, destination: Destination, door: PartnerDoor | None, form: PartnerForm, error: ValidationError
) -> HttpResponse:
    if form.is_bound and hasattr(error, "error_dict"):
        refuse(form, error)
    else:
        messages.error(request, " ".join(error.messages))
    context = {"destination": destination, "door": door, "form": form, "part": "transfers"}
    return render(request, "open311/partner.html", context, status=422)
