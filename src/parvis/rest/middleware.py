"""What never reaches an operation — a wrong method, a missing CSRF token, a bug — is a problem too, not a page."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponseBase

from parvis.rest.problems import MEDIA_TYPE, problem

KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


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
