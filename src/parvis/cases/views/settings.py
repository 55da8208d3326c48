"""The city's choices for its cases."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.cases.actions import prefix
from parvis.cases.forms import RulesForm
from parvis.cases.public import actions
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.web.errors import refuse

KEPT = ("keep_days", "link_days", "near_metres", "near_days")


@require_http_methods(["GET", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    kept = actions.rules()
    initial = {name: getattr(kept, name) for name in KEPT} | {"letters": kept.prefix}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            given = {name: form.cleaned_data[name] for name in KEPT}
            actions.keep_rules(by=by, prefix=form.cleaned_data["letters"], **given)
        except ValidationError as error:
            refuse(form, error, prefix="letters")
        else:
            messages.success(request, _("Enregistré."))
            return redirect("case-settings:rules")
    context = {"form": form, "part": "cases", "prefix": prefix()}
    return render(request, "cases/settings/rules.html", context, status=422 if form.errors else 200)
