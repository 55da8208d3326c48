"""Scenarios of the city's own: read the shipped ones, write one, be told where it is wrong."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.training.exercises import actions, playing
from parvis.training.models import Scenario
from parvis.training.scenarios import Wrong
from parvis.training.views.exercises import problems

NEW = "nouveau"


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    demand(asker(request), actions.LEAD)
    own = set(Scenario.objects.values_list("key", flat=True))
    rows = [(key, playing.read_once(text), key in own) for key, text in playing.texts().items()]
    return render(request, "training/scenarios.html", {"rows": rows, "new": NEW})


@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, key: str) -> HttpResponse:
    """POST `text`: it is kept if nothing is wrong with it; `do=drop`: the shipped one, if any, is back."""
    by = asker(request)
    demand(by, actions.LEAD)
    own = Scenario.objects.filter(key=key).first()
    text = request.POST.get("text") or (own.text if own else playing.shipped().get(key, ""))
    if not text and key != NEW:
        raise Http404
    wrong: list[str] = []
    if request.method == "POST" and request.POST.get("do") == "drop" and own:
        actions.drop(own, by=by)
        messages.success(request, _("Le scénario de la ville est retiré."))
        return redirect("training:scenarios")
    if request.method == "POST":
        try:
            return _kept(request, key, text)
        except Wrong as error:
            wrong = problems(error)
    example = text or playing.shipped()["piscines-en-greve"]
    context = {"key": key, "text": example, "own": own, "wrong": wrong, "fresh": key == NEW, "name": request.POST.get("key", "")}
    return render(request, "training/scenario.html", context, status=422 if wrong else 200)


def _kept(request: HttpRequest, key: str, text: str) -> HttpResponse:
    name = request.POST.get("key", "").strip() if key == NEW else key
    row = actions.keep(actions.named(name), text, by=asker(request))
    messages.success(request, _("Enregistré\u00a0: ce scénario se joue maintenant."))
    return redirect("training:scenario", row.key)
