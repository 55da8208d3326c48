"""How the identity provider is set, tried, and a colleague unlinked from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.colleagues import actions, using
from parvis.colleagues.actions import Changed
from parvis.colleagues.forms import ProviderForm
from parvis.colleagues.models import Binding
from parvis.colleagues.words import REFUSALS
from parvis.identity import calling
from parvis.identity.asking import Refusal
from parvis.people.access import demand
from parvis.people.models import User
from parvis.rest.auth import asker
from parvis.web.errors import refuse


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
        except Changed as error:
            messages.warning(
                request, _("Un collègue vient de changer ces réglages : les voici, rien d’autre n’a été enregistré.")
            )
            return _page(request, ProviderForm(None, error.now), status=409)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("colleagues:provider")
    return _page(request, form, status=422 if form.errors else 200)


@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """The provider's own description, asked for now; what is wrong is said."""
    demand(asker(request), "people.edit")
    row = actions.current()
    try:
        wish = using.wish(row) if using.in_service(row) else using.wish_of(row)
        tried: dict[str, Any] = {"found": calling.tried(wish)}
    except Refusal as error:
        tried = {"wrong": str(REFUSALS[error.code])}
    return _page(request, ProviderForm(None, row), tried=tried)


def _page(request: HttpRequest, form: ProviderForm, *, status: int = 200, **more: Any) -> HttpResponse:
    row = actions.current()
    context = {
        "part": "provider", "form": form, "row": row, "on": using.in_service(row), "given": using.given(), "back": using.back(),
        "after": using.after(), "linked": Binding.objects.count(),
    }  # fmt: skip
    return render(request, "colleagues/provider.html", context | more, status=status)


@require_POST
def unbind(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "people.edit")
    actions.unbind(get_object_or_404(User, pk=pk), by=by)
    messages.success(
        request, _("Cette personne n’est plus liée au fournisseur d’identité : sa prochaine venue la liera de nouveau.")
    )
    return redirect("pages:user", pk=pk)
