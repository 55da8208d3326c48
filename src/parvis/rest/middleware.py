"""What never reaches an operation — a wrong method, a missing CSRF token, half a character, a bug — is a problem too, not a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _

from parvis.rest.problems import MEDIA_TYPE, problem
from parvis.rest.years import FIRST_SENT, LAST

HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
DAY = re.compile(r"(\d{4})-(?:W\d\d|\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?)?)")
"""As fields for a day, a moment, a month or a week send it, and nothing else beside it."""
KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class Whole:
    """The one gate for text in JSON: half of a character (a lone surrogate) is none that a database keeps, or that we could answer
    with. Forms and addresses cannot hold one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "json" in (request.content_type or "") and _halved(request):
            words = _("Un caractère à moitié écrit (la moitié d’un emoji, par exemple) ne peut pas être gardé : renvoyez le texte entier.")
            return problem(422, words)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> None:
        """Bad requests, and no bugs: an address names a year that the city's zone cannot tell; a form comes where JSON is read."""
        if isinstance(error, OverflowError):
            raise FarAway from error
        if isinstance(error, RawPostDataException):
            raise BadRequest from error


class FarAway(BadRequest):
    """A day that no form means: `str` says which one, where it is known."""


class OurTimes:
    """The one gate for years in what pages send: a field for a day sends 0002 while somebody is still typing 2027. What people write
    themselves may begin as it likes; a year of four digits with noughts before it is a field's, and none beyond the last is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """After the proof of the form was looked at: what is sent has been read for that already. Doors for programs have their own."""
        if request.method == "POST" and not getattr(view, "csrf_exempt", False):
            for name, values in request.POST.lists():
                if far := next((value for value in values if _is_far(value)), None):
                    raise FarAway(_("« %(value)s » n’est pas une date de notre temps (%(name)s).") % {"value": far, "name": name})


def _is_far(value: str) -> bool:
    found = DAY.fullmatch(value)
    return found is not None and not FIRST_SENT <= int(found[1]) <= LAST


def _halved(request: HttpRequest) -> bool:
    """Both halves together are a whole one; what is no JSON, or too much of it, is refused by whoever reads it."""
    try:
        body = request.body
    except RequestDataTooBig:
        return False
    if not HALF.search(body):
        return False
    try:
        json.dumps(json.loads(body), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


class Problems:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if (pace := getattr(request, "pace", None)) is not None:  # the API's door counted it
            for name, value in (("Limit", pace.most), ("Remaining", pace.left), ("Reset", pace.full)):
                response.headers[f"RateLimit-{name}"] = str(value)
        said = response.headers.get("Content-Type", "")
        if response.status_code < 400 or said.startswith(MEDIA_TYPE) or not request.path.startswith("/api/"):
            return response
        told = problem(response.status_code, HTTPStatus(response.status_code).phrase)
        for name in KEPT:
            if name in response.headers:
                told.headers[name] = response.headers[name]
        return told
