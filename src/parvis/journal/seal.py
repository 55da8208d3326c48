"""Sealing secrets: Fernet (AES-128-CBC + HMAC) with keys that are in a file, not in the database."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """None of the keys opens it: the key file was lost or belongs to another installation."""


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENVIRONMENT.seal_keys])


def seal(secrets: Mapping[str, str]) -> bytes:
    return _keys().encrypt(json.dumps(dict(secrets)).encode())


def unseal(sealed: bytes) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads(_keys().decrypt(bytes(sealed)))
    except InvalidToken as error:
        raise Unreadable("no key in seal.keys opens this secret; restore the key file or connect again") from error
    return found


def reseal(sealed: bytes) -> bytes:
    """The same secret under the newest key."""
    return _keys().rotate(bytes(sealed))
