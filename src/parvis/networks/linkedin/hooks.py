"""What LinkedIn posts to our address (not with development access): signature, handshake, subscription.

https://learn.microsoft.com/en-us/linkedin/shared/api-guide/webhook-validation
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from parvis.networks.linkedin.api import Api, enc
from parvis.networks.linkedin.incoming import heard
from parvis.networks.odd import each
from parvis.networks.protocol import Forged, Incoming, Refused

EVENT = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
PREFIX = "hmacsha256="
CODE = re.compile(r"[A-Za-z0-9-]{1,64}")
"""What LinkedIn asks to see signed, a UUID. A delivery is signed behind the prefix, which no code can hold."""


def digest(secret: str, content: bytes) -> str:
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    """The prefix is part of what is signed; some write it before the signature too."""
    told = headers.get("x-li-signature", "").removeprefix(PREFIX)
    if not secret or not hmac.compare_digest(told.encode(), digest(secret, PREFIX.encode() + body).encode()):
        raise Forged("X-LI-Signature")


def challenge(secret: str, query: Mapping[str, str]) -> tuple[str, str] | None:
    code = query.get("challengeCode", "")
    if not secret or not CODE.fullmatch(code):
        return None
    return "application/json", json.dumps({"challengeCode": code, "challengeResponse": digest(secret, code.encode())})


def parse(body: bytes, api: Api) -> Iterator[Incoming]:
    """Without a call: what is not told enough comes with the next reading."""
    delivery = json.loads(body)
    notes = delivery.get("notifications") if isinstance(delivery, dict) else None
    told = (note for note in (notes if isinstance(notes, list) else ()) if isinstance(note, dict))
    yield from filter(None, each("notifications", told, lambda note: heard(api, note, ask=False)))


def subscribe(api: Api, settings: Mapping[str, Any], url: str) -> None:
    application, member = str(settings.get("application") or ""), str(settings.get("member") or "")
    if not application or not member:
        raise Refused("linkedin-webhook", url)
    people = f"developerApplication:{enc(f'urn:li:developerApplication:{application}')},user:{enc(member)}"
    key = f"({people},entity:{enc(api.author)},eventType:{EVENT})"
    api.call("PUT", f"/eventSubscriptions/{key}", rest="UPDATE", json={"webhook": url})
