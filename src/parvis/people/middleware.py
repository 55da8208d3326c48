"""The reader's language, and the locked door: every page needs a signed-in user unless it says otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.translation import gettext as _

from parvis.people.callers import of_net, whence
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


OWN = re.compile(r"/signin/2fa/(?!authenticate/|webauthn/login|trust/)")
"""What of signing in is for who is signed in already."""
STRANGERS, WITHIN, BRIEF = 60, 600, 900
"""Sessions that strangers of one network may begin, in so many seconds; and seconds for which one of theirs is kept."""


def _bounded(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """A stranger on their way in has a session for a moment; who only knocks, again and again, leaves no rows."""
    session = request.session
    if request.user.is_authenticated:
        if session.get("_session_expiry") == BRIEF:
            session.set_expiry(None)  # they came in with it: it lasts as all do
        return response
    if not session.modified or session.session_key or session.is_empty():
        return response
    place = f"strangers:{of_net(request.META.get('REMOTE_ADDR', ''))}"
    if not cache.add(place, 1, WITHIN) and cache.incr(place) > STRANGERS:
        session.modified = False  # nothing of it is kept
        return HttpResponse(_("Trop d’essais depuis cette adresse. Réessayez dans dix minutes."), status=429, content_type="text/plain")
    session.set_expiry(BRIEF)
    return response


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
        opens = request.path.startswith(OPEN) and not OWN.match(request.path)
        if request.user.is_authenticated or opens or self._token(request):
            return _bounded(request, self.get_response(request))
        return redirect_to_login(request.get_full_path())

    def _token(self, request: HttpRequest) -> bool:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if request.method != "GET" or kind.lower() != "bearer" or not FILES.fullmatch(request.path):
            return False
        user = user_of_token(token.strip())
        if user is not None:
            request.user = user
        return user is not None
