"""What never reaches an operation — a wrong method, a missing CSRF token, half a character, a bug — is a problem too, not a page."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.defaults import bad_request

from parvis.rest.problems import MEDIA_TYPE, problem

HALF = re.compile(rb"\\u[dD][89a-fA-F]|\xed[\xa0-\xbf]")
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

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        """A page's address may name any year: one beyond what can be told in the city's zone is a bad request, not a bug."""
        return bad_request(request, error) if isinstance(error, OverflowError) else None


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
