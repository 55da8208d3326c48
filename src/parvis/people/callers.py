"""Who calls, as something that counts and tells nobody: digests of addresses under the installation's own key. And whence a colleague
acts, for the journal."""

from __future__ import annotations

import hmac
import ipaddress
from contextvars import ContextVar

from django.conf import settings
from django.http import HttpRequest

whence: ContextVar[HttpRequest | None] = ContextVar("whence", default=None)
"""The request that is being answered; None: nobody asks, the machine works by itself."""


def address_of(request: HttpRequest) -> str | None:
    """Whence a request comes. Proxies that are trusted (PARVIS_PROXIES) were heard before; what others say of themselves is not."""
    try:
        found = ipaddress.ip_address(request.META.get("REMOTE_ADDR", "").partition("%")[0])
    except ValueError:
        return None
    return str(getattr(found, "ipv4_mapped", None) or found)


def hashed(what: str) -> str:
    """An address of the net or of mail, not to be read back."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"adresse\n" + what.encode(), "sha256").hex()[:40]


def of_net(address: str) -> str:
    """The digest of a caller's address; of IPv6 the network, since a household has as many addresses as it likes."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return hashed(f"net:{address}")
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or ipaddress.ip_network((int(found) >> 64 << 64, 64)).network_address
    return hashed(f"net:{found}")
