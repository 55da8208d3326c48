"""What Meta tells an application of a person who takes it away, or wants their data erased: a `signed_request` each.

base64url(signature) "." base64url(JSON), signed with the application's secret (HMAC-SHA256) over the second part as it was sent.
https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow (deauthorise) and
https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable

from parvis.networks.failures import Forged

LONGEST = 4_096
"""Characters of a signed request: Meta's have a few hundred."""


@dataclass(frozen=True, slots=True)
class Parting:
    """`who`: the person's number for this application alone; `at`: when the network said it."""

    who: str
    at: datetime


@runtime_checkable
class Parted(Protocol):
    """A network that tells when a person leaves our application."""

    def parting(self, signed: str) -> Parting:
        """Raises Forged: not signed with this application's secret, or no such request."""

    def let_in_by(self, who: str) -> bool | None:
        """Did this person let us into this account? None: it is not known who did."""


def read(secret: str, signed: str) -> Parting:
    """Raises Forged."""
    name, point, told = signed.partition(".")
    right = hmac.new(secret.encode(), told.encode(), hashlib.sha256).digest()
    if not secret or not point or len(signed) > LONGEST or not hmac.compare_digest(_bytes(name), right):
        raise Forged("signed_request")
    try:
        said = json.loads(_bytes(told))
        if str(said.get("algorithm", "")).upper() != "HMAC-SHA256":
            raise Forged("algorithm")
        who, at = str(said["user_id"]), datetime.fromtimestamp(float(said["issued_at"]), UTC)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError) as error:
        raise Forged("signed_request") from error
    if not who or len(who) > 200 or "\x00" in who:
        raise Forged("user_id")
    return Parting(who, at)


def _bytes(text: str) -> bytes:
    """Base64url without its padding; nothing for what is none."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):  # ValueError: not ASCII
        return b""
