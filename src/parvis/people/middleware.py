"""The reader's language, and the locked door: every page needs a signed-in user unless it says otherwise."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN = ("/signin/", "/static/", "/healthz", "/readyz", "/metrics", "/language", "/api/", "/media/signed/")
"""Paths that answer without a session: they check for themselves (tokens, signatures) or are public."""


class Language:
    """French first; the cookie `language` (set by the switch) decides, then the browser."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get("language", "")
        if chosen not in dict(settings.LANGUAGES):
            chosen = settings.LANGUAGE_CODE
        with translation.override(chosen):
            request.LANGUAGE_CODE = chosen  # type: ignore[attr-defined]
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", chosen)
            return response


class SignedIn:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated or request.path.startswith(OPEN):
            return self.get_response(request)
        return redirect_to_login(request.get_full_path())
