"""When a page cannot be shown: what happened, what is safe, what to do. In words."""

from __future__ import annotations

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parvis.rest.problems import AWAY, FULL


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
