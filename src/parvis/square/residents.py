"""Who reads the square: a resident by a signed cookie of their own, which opens nothing of the colleagues' pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from parvis.square.models import Resident

COOKIE = "place"
LASTS = 30 * 86_400
"""Seconds."""
SALT = "parvis.square.resident"
CARRIED = "parvis.square.carried."
View = Callable[..., HttpResponseBase]


def resident_of(request: HttpRequest) -> Resident | None:
    """Read once for a request."""
    if not hasattr(request, "_resident"):
        request._resident = _read(request)  # type: ignore[attr-defined]
    found: Resident | None = request._resident  # type: ignore[attr-defined]
    return found


def _read(request: HttpRequest) -> Resident | None:
    try:
        pk, epoch = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Resident.objects.filter(pk=pk, epoch=epoch).exclude(state="erased").first()


def sign_in(response: HttpResponse, resident: Resident) -> None:
    told = signing.dumps([resident.pk, resident.epoch], salt=SALT)
    response.set_cookie(
        COOKIE, told, max_age=LASTS, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, path="/place/"
    )


def sign_out(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path="/place/", samesite="Lax")


def forget(request: HttpRequest) -> None:
    """Nobody is signed in any more, for what is still drawn of this request."""
    request._resident = None  # type: ignore[attr-defined]


def carry(response: HttpResponse, name: str, told: Any, seconds: int) -> None:
    """What this browser brings back to us, signed: where somebody stands who is on their way in."""
    response.set_cookie(
        name, signing.dumps(told, salt=CARRIED + name), max_age=seconds, httponly=True, samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE, path="/place/",
    )  # fmt: skip


def carried(request: HttpRequest, name: str, seconds: int) -> Any:
    """None when it is too old, or not as we wrote it."""
    try:
        return signing.loads(request.COOKIES.get(name, ""), salt=CARRIED + name, max_age=seconds)
    except signing.BadSignature:
        return None


def drop(response: HttpResponse, name: str) -> None:
    response.delete_cookie(name, path="/place/", samesite="Lax")


def needs_resident(view: View) -> View:
    """Who is not signed in is asked to, and comes back; who is blocked is told why."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        resident = resident_of(request)
        if resident is None:
            onward = request.get_full_path() if request.method in ("GET", "HEAD") else request.headers.get("Referer", "")
            return HttpResponseRedirect(f"{reverse('square:enter')}?{urlencode({'next': inside(request, onward)})}")
        if resident.state == "blocked":
            return HttpResponseRedirect(reverse("square:me"))
        return view(request, *args, **kwargs)

    return asked


def inside(request: HttpRequest, address: str) -> str:
    """The path of an address on the square; anything else becomes its home."""
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}):
        return "/place/"
    path = "/" + address.split("//", 1)[-1].split("/", 1)[-1] if "//" in address else address
    return path[:300] if path.startswith("/place/") else "/place/"
