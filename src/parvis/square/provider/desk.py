"""How the provider of residents is set and tried."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from parvis.identity import calling
from parvis.identity.asking import Refusal
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.square.models import ResidentBinding, ResidentProvider
from parvis.square.provider import actions
from parvis.web.errors import refuse

NAMES = ("on", "name", "issuer", "client", "scopes", "acr", "pkce")


class ProviderForm(forms.Form):
    on = forms.BooleanField(
        label=gettext_lazy("En service"), required=False, help_text=gettext_lazy("Un bouton paraît sur la page « Entrer ».")
    )
    name = forms.CharField(label=gettext_lazy("Nom sur le bouton"), max_length=60, required=False)
    issuer = forms.CharField(
        label=gettext_lazy("Adresse du fournisseur (issuer)"), max_length=300, required=False,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    client = forms.CharField(
        label=gettext_lazy("Identifiant de Parvis chez lui (client_id)"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    secret = forms.CharField(
        label=gettext_lazy("Secret (client_secret)"), max_length=500, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    scopes = forms.CharField(
        label=gettext_lazy("Ce qui est demandé (scope)"), max_length=300,
        help_text=gettext_lazy("« openid email » suffit : rien d’autre n’est gardé."),
    )  # fmt: skip
    acr = forms.CharField(
        label=gettext_lazy("Niveaux exigés (acr_values)"), max_length=200, required=False,
        help_text=gettext_lazy("Pour FranceConnect : eidas1. Vide : rien n’est demandé."),
    )  # fmt: skip
    pkce = forms.BooleanField(
        label=gettext_lazy("PKCE"), required=False, help_text=gettext_lazy("À couper si le fournisseur le refuse.")
    )

    def __init__(self, given: Any, row: ResidentProvider) -> None:
        super().__init__(given, initial={name: getattr(row, name) for name in NAMES}, use_required_attribute=False)
        if row.sealed is not None:
            self.fields["secret"].help_text = _("Un secret est enregistré, scellé. Laissez vide pour le garder.")


@require_http_methods(["GET", "POST"])
def provider(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "people.edit")
    form = ProviderForm(request.POST or None, actions.current())
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("square-desk:provider")
    return _page(request, form, status=422 if form.errors else 200)


@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """Its own description, asked for now; nobody comes in."""
    demand(asker(request), "people.edit")
    row = actions.current()
    try:
        tried = {"keys": calling.tried(actions.wish(row))["keys"]}
    except Refusal as error:
        tried = {"wrong": error.code}
    return _page(request, ProviderForm(None, row), tried=tried)


def _page(request: HttpRequest, form: ProviderForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "form": form, "tab": "provider", "back": actions.back(), "after": actions.after(), "linked": ResidentBinding.objects.count(),
        "on": actions.current().on,
    }  # fmt: skip
    return render(request, "square/desk/provider.html", context | more, status=status)
