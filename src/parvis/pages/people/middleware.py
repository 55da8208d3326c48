"""Every page of a signed-in person: where they are signed in is noted now and then; without the second factor that their role
asks for they come no further than where they can get one."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.pages.people import actions, factor
from parvis.people.guests import HOME, QUESTIONS, shut
from parvis.people.middleware import OPEN
from parvis.people.models import User
from parvis.rest.problems import problem
from parvis.web.requests import is_part

EVERY = 600
"""Seconds between two notes that a session is alive."""


class Present:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):  # who has a token alone comes in by the API's own door
            return self.get_response(request)
        _alive(request)
        if shut(user, request.path):
            return _not_for_guests(request, user)
        if (until := factor.deadline(user)) is not None and not request.session.get(factor.VOUCHED):
            request.factor_until = until  # type: ignore[attr-defined]
            if until < timezone.localdate() and not _leads_there(request.path):
                return _stopped(request)
        return self.get_response(request)


def _alive(request: HttpRequest) -> None:
    here, key = request.session.get("open"), request.session.session_key
    if here and (here["key"] != key or time.time() - here["at"] > EVERY):
        actions.seen(here["pk"], key=str(key))
        request.session["open"] = {**here, "key": key, "at": time.time()}


def _not_for_guests(request: HttpRequest, user: User) -> HttpResponseBase:
    if request.path == "/":
        return redirect(QUESTIONS if user.elected else HOME)
    if request.path.startswith("/api/"):
        if user.elected:
            return problem(403, _("Votre accès n’ouvre que les questions qui vous sont renvoyées."))
        return problem(403, _("Votre accès est celui d’un invité : il n’ouvre que votre campagne."))
    raise PermissionDenied


def _leads_there(path: str) -> bool:
    return path == reverse("pages:factor") or (path.startswith(OPEN) and not path.startswith("/api/"))


def _stopped(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return problem(403, _("Votre rôle demande un second facteur : activez-le dans vos réglages."))
    response = redirect("pages:factor")
    if is_part(request):
        response.status_code = 204
        response["HX-Redirect"] = reverse("pages:factor")
    return response
