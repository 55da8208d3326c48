"""The follow-up page's secret: made from an entry's key and the installation's own, so that it is kept nowhere."""

from __future__ import annotations

import hashlib
import hmac
import uuid
from base64 import urlsafe_b64encode

from django.conf import settings


def secret_of(key: uuid.UUID) -> str:
    """32 characters that nobody can guess, always the same for one entry."""
    return urlsafe_b64encode(_keyed(b"suivi", key.bytes)[:24]).decode()


def digest(secret: str) -> str:
    """As it is looked up."""
    return hashlib.sha256(secret.encode()).hexdigest()


def address_of(key: uuid.UUID) -> str:
    return f"{settings.ENVIRONMENT.public_url}/suivi/{secret_of(key)}"


def _keyed(use: bytes, what: bytes) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), use + b"\n" + what, "sha256")
