"""Addresses that a network hands to us, before they become links on our pages; and to whom one leads."""

from __future__ import annotations

import re

PLAIN = re.compile(r"([a-z][a-z0-9+.-]*)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]+))?(?:/.*)?")
PORTS = {"https": "443", "http": "80", "wss": "443", "ws": "80"}


def web_address(url: str, most: int) -> str:
    """`url` if a reader may follow it; "" for `javascript:` and the like, and for one that would have to be cut."""
    return url if url.startswith(("https://", "http://")) and len(url) <= most else ""


def origins(addresses: str) -> frozenset[str]:
    """To whom these addresses (one, or several with spaces between) lead: scheme, host and port of each.

    One that is not plain stays whole, so that it leads where no other does: not all who read it would find the same host in it.
    """
    return frozenset(_origin(address) for address in addresses.lower().split())


def _origin(address: str) -> str:
    plain = PLAIN.fullmatch(address)
    return f"{plain[1]}://{plain[2]}:{plain[3] or PORTS.get(plain[1], '')}" if plain else address
