"""What leaves under a passphrase: scrypt makes the key, Fernet seals."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from typing import Any

from cryptography.fernet import Fernet, InvalidToken


class Wrong(Exception):
    """The passphrase does not open it."""


def locked(passphrase: str, told: Any) -> bytes:
    salt = os.urandom(16)
    body = Fernet(_key(passphrase, salt)).encrypt(json.dumps(told).encode())
    return json.dumps({"salt": base64.b64encode(salt).decode(), "body": body.decode()}).encode()


def opened(passphrase: str, content: bytes) -> Any:
    """Raises Wrong."""
    told = json.loads(content)
    try:
        return json.loads(Fernet(_key(passphrase, base64.b64decode(told["salt"]))).decrypt(told["body"].encode()))
    except InvalidToken as error:
        raise Wrong from error


def _key(passphrase: str, salt: bytes) -> bytes:
    made = hashlib.scrypt(passphrase.encode(), salt=salt, n=2**14, r=8, p=1, dklen=32)
    return base64.urlsafe_b64encode(made)
