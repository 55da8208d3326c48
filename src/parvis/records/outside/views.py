"""For whoever asked a network to have their data erased: how far it is, behind the code that the network showed them. No script."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from parvis.accounts.farewells import FORGET
from parvis.accounts.models import Farewell
from parvis.accounts.words import asked
from parvis.contact.choices import Choices
from parvis.contact.views.public import language_of, shown
from parvis.networks.catalogue import CATALOGUE
from parvis.records.outside import actions

ANYBODY = Choices()


@require_safe
def status(request: HttpRequest, code: str) -> HttpResponse:
    language = language_of(request, ANYBODY)
    row = Farewell.objects.filter(code=code, verb=FORGET).first()
    with translation.override(language):
        context: dict[str, Any] = {"row": row}
        if row is not None:
            context |= {"state": actions.state(row.receipt), "network": asked(CATALOGUE[row.network].facts.name)}
        response = shown(request, "records/outside/status.html", ANYBODY, language, context, 200 if row else 404)
    response["X-Robots-Tag"] = "noindex"
    response["Cache-Control"] = "no-store"
    return response
