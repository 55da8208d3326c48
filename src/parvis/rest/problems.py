"""What goes wrong, as programs read it: `application/problem+json` (RFC 9457). For pages too, which load no ninja."""

from __future__ import annotations

import errno
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""What a file system says when it takes no more."""
AWAY = (OperationalError, InterfaceError)
"""The database does not answer, or the connection to it was cut under the one who asks."""


def problem(status: int, title: str, detail: str = "", *, kind: str = "about:blank", **more: Any) -> HttpResponse:
    body = {"type": kind, "title": title, "status": status, "detail": detail, **more}
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def away(request: HttpRequest, error: Exception) -> HttpResponse:
    response = problem(503, _("La base de données ne répond pas. Rien n’a été enregistré : réessayez dans un instant."))
    response["Retry-After"] = "5"
    return response


def full(request: HttpRequest, error: OSError) -> HttpResponse:
    if error.errno not in FULL:
        raise error
    return problem(507, _("Le disque du serveur est plein. Rien n’a été enregistré : prévenez l’administration."))
