"""How the assistant is set, tried, and how often it was asked."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parvis.assist import actions, using
from parvis.assist.actions import Changed, Declined
from parvis.assist.asking import Unanswered
from parvis.assist.forms import AssistantForm
from parvis.assist.telling import kinds_told, months_told
from parvis.assist.weighing import ENOUGH
from parvis.assist.words import SENTENCES
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.web.errors import refuse


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    by = asker(request)
    demand(by, "assist.edit")
    row = using.current()
    form = AssistantForm(request.POST or None, row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.settle(by=by, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        except Changed as error:
            row, form = error.now, AssistantForm(None, error.now)
            messages.warning(
                request, _("Un collègue vient de changer ces réglages : les voici, rien d’autre n’a été enregistré.")
            )
            return _page(request, form, status=409)
        else:
            messages.success(request, _("Enregistré."))
            return redirect("assist:settings")
    return _page(request, form, status=422 if form.errors else 200)


@require_POST
def trial(request: HttpRequest) -> HttpResponse:
    """The service as it is set, asked for its models and for a word; what is wrong is said."""
    by = asker(request)
    demand(by, "assist.edit")
    tried: dict[str, Any] = {}
    try:
        tried = {"found": using.try_out(by=by)}
    except Declined as error:
        code = "ceiling" if error.code == "ceiling" else ""
        tried = {"wrong": SENTENCES[code] if code else _("Enregistrez d’abord l’adresse du service.")}
    except Unanswered as error:
        tried = {"wrong": SENTENCES[error.code], "said": error.said, "status": error.status}
    return _page(request, AssistantForm(None, using.current()), tried=tried)


@require_POST
def measure(request: HttpRequest) -> HttpResponse:
    """How often the model is right about kinds: begun here, done by a job."""
    try:
        actions.measure(by=asker(request))
    except Declined as error:
        return _page(request, AssistantForm(None, using.current()), unmeasured=SENTENCES[error.code], status=409)
    return redirect(f"{reverse('assist:settings')}#natures")


@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    actions.stop_measuring(by=asker(request))
    return redirect(f"{reverse('assist:settings')}#natures")


def _page(request: HttpRequest, form: AssistantForm, *, status: int = 200, **more: Any) -> HttpResponse:
    row = using.current()
    first = actions.this_month()
    months = months_told(row)
    spent = sum(one["calls"] for one in months if one["first"] == first)
    kinds = kinds_told(row)
    context = {
        "form": form, "row": row, "part": "assist", "months": months, "spent": spent, "kinds": kinds, "needed": ENOUGH,
        "why": SENTENCES.get(kinds["failure"], ""),
    }  # fmt: skip
    return render(request, "assist/settings.html", context | more, status=status)
