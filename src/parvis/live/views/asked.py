"""Live questions: what was asked, answered at the counter, and what everybody reads of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.live.asked import actions
from parvis.live.forms import ShowForm
from parvis.live.views.desk import fetch, told
from parvis.rest.auth import asker
from parvis.web.errors import refuse


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk, "live.moderate")
    row = get_object_or_404(event.questions.select_related("entry__conversation", "event"), pk=question)
    asked, answer = (row.question, row.answer) if row.state == "shown" else actions.proposed(row)
    form = ShowForm(request.POST or None, initial={"asked": asked, "answer": answer})
    if request.method == "POST" and form.is_valid():
        try:
            actions.show(row, by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, _("La réponse est sur la page de l’événement."))
            return redirect("live-desk:desk", pk=event.pk)
    return render(
        request, "live/desk/question.html", {"event": event, "question": row, "form": form}, status=422 if form.errors else 200
    )


@require_POST
def aside(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    by = asker(request)
    event = fetch(by, pk, "live.moderate")
    row = get_object_or_404(event.questions.select_related("event"), pk=question)
    told(request, lambda: actions.set_aside(row, by=by), _("Mise de côté : sa conversation reste au guichet."))
    return redirect("live-desk:desk", pk=event.pk)
