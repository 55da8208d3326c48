"""Outgoing webhooks as they look on the wire, and which events they want.

POST <url>
Content-Type: application/json
X-Parvis-Event: delivery.sent
X-Parvis-Delivery: 1204                 the same for every try
X-Parvis-Timestamp: 1767225600          seconds; refuse what is older than five minutes
X-Parvis-Signature: sha256=<hex of HMAC-SHA256(secret, timestamp + "." + body)>

{"id": 88, "kind": "delivery.sent", "at": "…", "by": 3, "label": "publishing.delivery", "about": 12, "data": {…}}
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings

from parvis.journal.models import Event, HookCall
from parvis.networks.http import Door

DELAYS = tuple(timedelta(seconds=s) for s in (10, 30, 60, 300, 900, 3600, 3 * 3600, 6 * 3600, 6 * 3600, 7 * 3600))
"""Before each new try: a day in all; then a person may replay it."""
PLAIN = 12
"""Characters of a part of an address that is no key."""
KIND = re.compile(r"[a-z_]+(\.[a-z_]+|\.\*)?")


def door() -> Door:
    return Door(settings.ENVIRONMENT.allow_hosts)


def veiled(url: str) -> str:
    """Where an address leads, without what in it may be a key: many programs are called at an address that nobody else may know."""
    parts = urlsplit(url)
    path = "/".join(one if len(one) <= PLAIN else f"{one[:3]}…" for one in parts.path.split("/"))
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{path}{'?…' if parts.query else ''}"


def wants(kinds: Sequence[str], kind: str) -> bool:
    """[] wants everything; "delivery.*" all of a family."""
    return not kinds or kind in kinds or f"{kind.split('.')[0]}.*" in kinds


def body_of(event: Event) -> bytes:
    told = {"id": event.pk, "kind": event.kind, "at": event.at.isoformat(), "by": event.by_id, "label": event.label,
            "about": event.about, "data": event.data}  # fmt: skip
    return json.dumps(told, ensure_ascii=False).encode()


def sign(secret: str, timestamp: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def headers_of(call: HookCall, secret: str, body: bytes, now: datetime) -> dict[str, str]:
    timestamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "X-Parvis-Event": call.event.kind,
        "X-Parvis-Delivery": str(call.pk),
        "X-Parvis-Timestamp": timestamp,
        "X-Parvis-Signature": sign(secret, timestamp, body),
    }
