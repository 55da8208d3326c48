"""A public page: in its language, for everybody alike while nobody is signed in, with nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import translation
from django.utils.cache import patch_vary_headers

from parvis.square.guards import stamp
from parvis.square.hooks import in_order
from parvis.square.residents import resident_of

POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data: blob:; media-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors {ancestors}"
)
FRESH = 60
"""Seconds for which a page that is the same for everybody may be kept."""


def language_of(request: HttpRequest) -> str:
    """`?lang=`, else what the reader chose, else what their browser prefers, else the city's."""
    offered = [code for code, _ in settings.LANGUAGES]
    for asked in (request.GET.get("lang", ""), request.COOKIES.get("language", "")):
        if asked in offered:
            return asked
    preferred = translation.get_language_from_request(request)[:2]
    return preferred if preferred in offered else settings.LANGUAGE_CODE


def shown(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
    fresh: int = FRESH,
    scripts: tuple[str, ...] = (),
    frames: str = "",
    ancestors: str = "'none'",
) -> HttpResponse:
    """`fresh`: seconds for which anybody may keep it; 0 for a page of one reader, or that holds a form to send. `scripts`: our islands.
    `frames`: the one host whose player the reader asked for. `ancestors`: which sites may frame it."""  # fmt: skip
    language, resident = language_of(request), resident_of(request)
    alone = fresh > 0 and resident is None and request.method in ("GET", "HEAD") and status == 200
    more = {
        "language": language, "languages": settings.LANGUAGES, "query": f"?lang={language}", "resident": resident,
        "city": settings.ENVIRONMENT.city, "parts": [part for part in in_order() if part.shown], "scripts": scripts,
        "canonical": settings.ENVIRONMENT.public_url + request.path, "moment": "" if alone else stamp(request),
    }  # fmt: skip
    with translation.override(language):
        if not alone:
            get_token(request)
        response = render(request, template, more | context, status=status)
    policy = POLICY.format(ancestors=ancestors)
    policy += "; script-src 'self'; connect-src 'self'" if scripts else ""
    policy += f"; frame-src {frames}" if frames else ""
    response["Content-Security-Policy"] = policy
    response["Content-Language"] = language
    response["Cache-Control"] = f"public, max-age={fresh}" if alone else "no-store"
    response["Referrer-Policy"] = "same-origin"
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
