"""The emergency stop's page: press it with a reason, see it, end it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.city import actions
from parvis.city.models import Stop
from parvis.city.stops import stopped
from parvis.people.access import may
from parvis.rest.auth import asker
from parvis.web.requests import is_part


@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest) -> HttpResponse:
    """GET: the page, or the dialog alone when htmx asks. POST: stop everything."""
    refused: list[str] = []
    if request.method == "POST":
        try:
            actions.stop(reason=request.POST.get("reason", "").replace("\x00", ""), by=asker(request))
        except ValidationError as error:
            refused = error.messages
        else:
            messages.warning(request, _("Tout est arrêté : plus aucune publication ne part."))
            return redirect("city:stop")
    past = list(Stop.objects.filter(open=None).select_related("by", "ended_by").order_by("-id")[:10])
    context = {"stopped": stopped(), "past": past, "refused": refused, "typed": request.POST.get("reason", ""),
               "may_stop": may(asker(request), "stop.press")}  # fmt: skip
    template = "city/parts/stop_dialog.html" if is_part(request) else "city/stop.html"
    return render(request, template, context, status=422 if refused else 200)


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """End it: what was held waits for a person, nothing bursts out."""
    actions.resume(by=asker(request))
    messages.success(request, _("Les publications peuvent repartir. Ce qui a été retenu vous attend ici."))
    return redirect("publishing:held")
