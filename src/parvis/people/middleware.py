"""The reader's language, and the locked door: every page needs a signed-in user unless it says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from parvis.people.callers import whence
from parvis.people.sessions import user_of_token

Answer = Callable[[HttpRequest], HttpResponseBase]
OPEN = (
    "/signin/",
    "/static/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/language",
    "/couleur/",
    "/api/",
    "/medias/signees/",
    "/flux/",
    "/contact/",
    "/suivi/",
    "/dossier/",
    "/aide/",
    "/place/",
    "/robots.txt",
    "/donnees/",
    "/transparence",
    "/rapport/",
    "/open311/",
    "/ap/",
    "/.well-known/",
    "/relecture/",
    "/invitation/",
    "/mcp",
    "/scim/v2/",
    "/effacement/",
    "/accounts/left/",
    "/accounts/forget/",
)
"""Paths that answer without a session: they check for themselves (tokens, signatures) or are public."""
FILES = re.compile(r"/medias/\d+/fichier|/guichet/messages/\d+/pieces/\d+")
"""Bytes that the API points to: its tokens open them too."""


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


class Whence:
    """While a request is answered, the journal knows whence it came."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        before = whence.set(request)
        try:
            return self.get_response(request)
        finally:
            whence.reset(before)


class SignedIn:
    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated or request.path.startswith(OPEN) or self._token(request):
            return self.get_response(request)
        return redirect_to_login(request.get_full_path())

    def _token(self, request: HttpRequest) -> bool:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if request.method != "GET" or kind.lower() != "bearer" or not FILES.fullmatch(request.path):
            return False
        user = user_of_token(token.strip())
        if user is not None:
            request.user = user
        return user is not None
