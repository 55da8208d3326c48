"""The door of one transfer: where the destination's program answers, with a secret that opens nothing else."""

from __future__ import annotations

import hmac
import uuid
from base64 import urlsafe_b64encode

from django.conf import settings

from parvis.transfers.models import Transfer


def secret_of(key: uuid.UUID) -> str:
    """Made from the transfer's key and the installation's own, so that it is kept nowhere."""
    made = hmac.digest(settings.SECRET_KEY.encode(), b"transfert\n" + key.bytes, "sha256")
    return urlsafe_b64encode(made[:24]).decode()


def opens(key: uuid.UUID, given: str) -> bool:
    return hmac.compare_digest(secret_of(key).encode(), given.encode())


def door_of(transfer: Transfer) -> dict[str, str]:
    base = f"{settings.ENVIRONMENT.public_url}/api/transfers/v1/{transfer.key}"
    return {"url": f"{base}/answers", "files": f"{base}/files", "token": secret_of(transfer.key)}
