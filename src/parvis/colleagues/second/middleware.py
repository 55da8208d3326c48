"""An act that waits for another person: asked for at this moment, outside of the transaction that was taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.colleagues.second import actions
from parvis.people.second import SecondWanted
from parvis.rest.auth import asker
from parvis.rest.problems import problem
from parvis.web.requests import is_part


class Second:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, SecondWanted):
            return None
        wish = actions.wish(error.act, error.about, by=asker(request), name=error.name, given=error.given)
        words = _("Rien n’est fait encore : une autre personne doit dire oui.")
        if request.path.startswith("/api/"):
            return problem(409, words, kind="/problems/second-person", wish=wish.pk)
        messages.warning(request, words)
        if not is_part(request):
            return redirect("colleagues:second")
        response = HttpResponse(status=204)
        response["HX-Redirect"] = reverse("colleagues:second")
        return response
