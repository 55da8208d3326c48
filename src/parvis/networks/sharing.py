"""One address for all accounts of an application: Meta and TikTok keep a single one, and the last that is declared is the one
that is called. A delivery names the accounts that it is for; each of them has its own part of it.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Protocol, runtime_checkable


@runtime_checkable
class Shared(Protocol):
    """A `Webhook` of a network that calls an application, not an account."""

    def application(self) -> str:
        """What all accounts of one application have in common and nobody else knows: the secret part of its address. "" where
        the application's secret was not given: the account then has an address of its own."""

    def concerns(self, body: bytes) -> bool:
        """Whether a delivery has something for this account. Raises ValueError for what is no JSON."""


def address_of(network: str, secret: str) -> str:
    """The same for every account that knows the application's secret; it tells nothing of that secret."""
    return hmac.new(secret.encode(), f"parvis address {network}".encode(), hashlib.sha256).hexdigest() if secret else ""
