"""Wrong passwords: who guesses is stopped, and nobody shuts somebody else out by guessing for them.

Counted are wrong tries for one name from one network, so a stranger closes a name for their own network alone. A guess that comes
from many networks meets a slow ceiling by name, which a browser that came in before (its cookie) and a network where the person is
signed in never meet. Such a browser is counted by itself.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import Any

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from parvis.people.models import OpenSession, User

COOKIE = "parvis_device"
LASTS = 180 * 86400
"""Seconds for which a browser is known after somebody came in with it."""
PATH = "/signin/"
_SALT = "parvis.people.login_throttles"
RATES = {
    "login_failed": "10/m/ip,5/300s/key,20/3600s/key",  # from one address; for one name from one network
    "login_failed_device": "5/300s/key,20/3600s/key",  # from one browser that came in before
    "login_failed_name": "60/3600s/key",  # for one name, from all networks where they are not signed in
}


def network(address: str) -> str:
    """The /24 of an address, of IPv6 the /64: whoever has one address there has others."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 64), strict=False))


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """This browser came in as `user`: it is known until their password changes."""
    if _device(request, user):
        return
    said = signing.dumps([user.pk, user.get_session_auth_hash()[:16], secrets.token_urlsafe(9)], salt=_SALT)
    response.set_cookie(
        COOKIE, said, max_age=LASTS, path=PATH, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )


def tried(request: HttpRequest, login: str, address: str) -> ratelimit.RateLimitUsage | None:
    """One more try for a name, before the password is looked at; None: no more for now. It is taken back when it was right."""
    user = User.objects.filter(Q(username__iexact=login) | Q(email__iexact=login)).first()
    if user is not None and (device := _device(request, user)):
        return _counted(request, "login_failed_device", f"{user.pk}:{device}")
    here = network(address)
    used = _counted(request, "login_failed", f"{login}@{here}")
    if used is None or (user is not None and here in _networks(user)):
        return used
    by_name = _counted(request, "login_failed_name", login)
    if by_name is None:
        return None
    used.usage += by_name.usage
    return used


def _counted(request: HttpRequest, action: str, key: str) -> ratelimit.RateLimitUsage | None:
    found: ratelimit.RateLimitUsage | None = ratelimit.consume(
        request, app="allauth.account", action=action, config=RATES, key=key
    )
    return found


def _networks(user: User) -> set[str]:
    """Where they are signed in."""
    return {network(one) for one in OpenSession.objects.filter(user=user).values_list("address", flat=True)}


def _device(request: HttpRequest, user: User) -> str:
    """What names a browser that came in as `user` before; "": it did not."""
    try:
        said: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=LASTS)
    except signing.BadSignature:
        return ""
    return said[2] if said[:2] == [user.pk, user.get_session_auth_hash()[:16]] else ""
