"""The page of signatures: what is kept, and one form to keep another."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.design.templatetags.design import network_name
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.signatures import actions
from parvis.signatures.forms import SignatureForm
from parvis.signatures.models import Signature
from parvis.web.errors import refuse


@require_http_methods(["GET", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """`changer`: the one that is in the form."""
    by = asker(request)
    demand(by, "city.edit")
    rows = list(Signature.objects.select_related("team", "by").order_by("team__name", "network", "pk"))
    for row in rows:
        row.where = network_name(row.network) if row.network else _("par courriel")  # type: ignore[attr-defined]
    chosen = next((row for row in rows if str(row.pk) == request.GET.get("changer", "")), None)
    first = {"team": chosen.team_id, "network": chosen.network, "text": chosen.text} if chosen else {"text": "{agent}, {équipe}"}
    form = SignatureForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La signature est enregistrée."))
            return redirect("signatures:list")
    context = {"rows": rows, "form": form, "chosen": chosen, "part": "signatures"}
    return render(request, "signatures/list.html", context, status=422 if form.errors else 200)


@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    actions.drop(get_object_or_404(Signature, pk=pk), by=by)
    messages.success(request, _("La signature est retirée."))
    return redirect("signatures:list")
