"""The city's choice for its answers to all."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.subjects.forms import SparingForm
from parvis.subjects.models import Declined
from parvis.subjects.sparing import actions
from parvis.web.errors import refuse


@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "city.edit")
    kept = actions.sparing()
    form = SparingForm(request.POST or None, initial={"quiet_from": kept.quiet_from, "quiet_to": kept.quiet_to})
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("subject-settings:sparing")
    context = {"form": form, "part": "sparing", "declining": Declined.objects.count()}
    return render(request, "subjects/settings/sparing.html", context, status=422 if form.errors else 200)
