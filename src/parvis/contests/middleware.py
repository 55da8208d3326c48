"""A guest — somebody in no team who was let in to a contest — comes no further than that contest."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from parvis.contests.models import ContestKeeper
from parvis.people.access import roles
from parvis.people.middleware import OPEN
from parvis.people.models import User
from parvis.rest.problems import problem

THEIRS = ("/place-publique/concours/", "/api/v1/contests", "/reglages/deux-facteurs", *(one for one in OPEN if one != "/api/"))


def is_guest(user: User) -> bool:
    """In no team, and let in to a contest. Read once for a request."""
    known: bool | None = getattr(user, "_guest", None)
    if known is None:
        known = not roles(user) and ContestKeeper.objects.filter(user=user).exists()
        user._guest = known  # type: ignore[attr-defined]
    return known


class Guests:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if isinstance(user, User) and not request.path.startswith(THEIRS) and is_guest(user):
            return _stopped(request)
        return self.get_response(request)


def _stopped(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith("/api/"):
        return problem(403, _("Ce concours vous est confié, et rien d’autre."))
    if request.path == "/":
        return redirect("contests-desk:list")
    raise PermissionDenied("contest.edit")
