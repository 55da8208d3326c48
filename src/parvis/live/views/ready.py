"""What is ready: added, changed, pressed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.live.forms import PreparedForm
from parvis.live.ready import actions
from parvis.live.views.desk import fetch, told
from parvis.rest.auth import asker
from parvis.web.errors import refuse


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest, pk: int, row: int | None = None) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk, "live.edit")
    there = get_object_or_404(event.prepared.select_related("post", "event"), pk=row) if row is not None else None
    form = PreparedForm(by, event, request.POST or None, row=there)
    if request.method == "POST" and form.is_valid():
        try:
            if there is None:
                actions.prepare(event, by=by, **form.cleaned_data)
            else:
                actions.change(there, by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("live-desk:desk", pk=event.pk)
    context = {"form": form, "event": event, "row": there}
    return render(request, "live/desk/ready.html", context, status=422 if form.errors else 200)


@require_POST
def act(request: HttpRequest, pk: int, row: int, verb: str) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk, "live.edit")
    there = get_object_or_404(event.prepared.select_related("post", "event"), pk=row)
    if verb == "publier":
        told(request, lambda: actions.fire(there, by=by), _("C’est parti."))
    elif verb == "retirer":
        told(request, lambda: actions.drop(there, by=by), _("Elle n’est plus de l’événement ; la rédaction la garde."))
    else:
        raise Http404
    return redirect("live-desk:desk", pk=event.pk)
