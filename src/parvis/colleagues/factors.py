"""Second factors: what a telephone and the recovery codes are made from is sealed, like every secret."""

from __future__ import annotations

from typing import Any

import structlog
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret

from parvis.journal.seal import Unreadable, seal, unseal

KEYS = ("secret", "seed")
MARK = "gAAAA"
"""How whatever Fernet seals begins; neither a telephone's secret (base32, capitals) nor a seed (hexadecimal) does."""
log = structlog.get_logger()


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return seal({"text": text}, at="mfa.authenticator").decode()

    def decrypt(self, encrypted_text: str) -> str:
        """One that a backup of an older version brought is not sealed. Of one that no key opens nobody knows a code."""
        if not encrypted_text.startswith(MARK):
            return encrypted_text
        try:
            return unseal(encrypted_text.encode())["text"]
        except Unreadable:
            log.error("factor.unreadable")
            return str(generate_totp_secret())


def sealed(data: dict[str, Any]) -> dict[str, Any]:
    """The same, with what an older version kept in the clear sealed."""
    clear = {key: data[key] for key in KEYS if key in data and not data[key].startswith(MARK)}
    return data | {key: Adapter().encrypt(text) for key, text in clear.items()}
