"""When a page cannot be shown: what happened, what is safe, what to do. In words."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django_htmx.http import trigger_client_event

from parvis.rest.middleware import FarAway
from parvis.rest.problems import AWAY, FULL, problem
from parvis.web.requests import is_part


def odd(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Something sent that no page means: of a day beyond our times it is said which one."""
    told = str(exception) if isinstance(exception, FarAway) else ""
    title = _("Une date est hors de notre temps") if isinstance(exception, FarAway) else _("La demande ne se lit pas")
    words = f"{told} {_('Rien n’a été enregistré : revenez en arrière, votre texte y est encore, et corrigez.')}".strip()
    if is_part(request):
        return trigger_client_event(HttpResponse(status=204), "parvis:say", {"text": f"{title}. {words}", "tone": "late"})
    return render(None, "pages/errors/unread.html", {"title": title, "words": words}, status=400)  # type: ignore[arg-type]


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "pages/errors/denied.html", status=403)


def missing(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "pages/errors/missing.html", status=404)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's own proof is too old or absent: mostly a page left open after signing out."""
    return render(request, "pages/errors/forged.html", status=403)


def broken(request: HttpRequest, *args: Any) -> HttpResponse:
    """Nothing of ours may be trusted to work here: no database, no context."""
    error = sys.exc_info()[1]  # Django calls this while it handles what went wrong
    full = isinstance(error, OSError) and error.errno in FULL
    away = isinstance(error, AWAY)
    status = 507 if full else 503 if away else 500
    return render(None, "pages/errors/broken.html", {"full": full, "away": away}, status=status)  # type: ignore[arg-type]


def unread(request: HttpRequest, status: int, most: int, more: bool) -> HttpResponse:
    """What was sent is not taken: a problem for programs, a page for browsers, a sentence for the scripts of our pages.

    `most`: bytes that may be sent; `more`: somebody who is signed in may send more.
    """
    title, words = _why(status, most, more)
    accepted = request.META.get("HTTP_ACCEPT", "")
    if request.path.startswith("/api/") or ("json" in accepted and "text/html" not in accepted):
        return problem(status, title, words)
    if "text/html" in accepted:
        return render(None, "pages/errors/unread.html", {"title": title, "words": words}, status=status)  # type: ignore[arg-type]
    return HttpResponse(f"{title}. {words}\n", status=status, content_type="text/plain; charset=utf-8")


def _why(status: int, most: int, more: bool) -> tuple[str, str]:
    if status == 413:
        words = _("%(most)s au plus. Rien n’a été enregistré : revenez en arrière, votre texte y est encore.")
        signed_in = " " + _("En vous connectant, vous pouvez envoyer davantage.") if more else ""
        return _("Ce qui est envoyé est trop lourd"), words % {"most": filesizeformat(most)} + signed_in
    if status == 408:
        return _("L’envoi n’avançait plus"), _(
            "Rien n’a été enregistré : revenez en arrière, votre texte y est encore. Réessayez."
        )
    if status == 401:
        return _("Votre session ou votre jeton ne vaut plus"), _(
            "Rien n’a été enregistré : connectez-vous, puis envoyez de nouveau."
        )
    if status == 507:
        return _("Le disque du serveur est plein"), _("Rien n’a été enregistré : prévenez l’administration de Parvis.")
    return _("Trop de monde envoie en même temps"), _("Rien n’a été enregistré. Réessayez dans un instant.")
