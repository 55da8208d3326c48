"""What TikTok posts to our address: the same signature for both portals, and no handshake.

Comments come without their words, which a reading brings at once; only removals are told here.
https://developers.tiktok.com/doc/webhooks-verification
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parvis.networks.http import Http
from parvis.networks.protocol import Forged, Incoming, Person, Refused
from parvis.networks.tiktok.api import business_judged, moment
from parvis.networks.tiktok.facts import BUSINESS

OLD = 300  # seconds


def verify(secrets: Sequence[str], headers: Mapping[str, str], body: bytes) -> None:
    """``TikTok-Signature: t=<unix>,s=<hex>``, by the secret of either application."""
    parts = dict(part.strip().partition("=")[::2] for part in headers.get("tiktok-signature", "").split(","))
    at, told = parts.get("t", ""), parts.get("s", "")
    if not at.isdigit() or abs(time.time() - int(at)) > OLD:
        raise Forged("TikTok-Signature")
    right = [hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest() for secret in secrets if secret]
    if not any(hmac.compare_digest(told.encode(), each.encode()) for each in right):
        raise Forged("TikTok-Signature")


def parse(body: bytes) -> Iterator[Incoming]:
    event, told = _told(body)
    if told.get("comment_action") == "delete" and told.get("comment_id"):
        identity, who = str(told["comment_id"]), str(told.get("unique_identifier") or "")
        at = moment(told.get("timestamp") or event.get("create_time"))
        yield Incoming("remove", identity, "", "comment", at, Person(who or f"comment:{identity}", ""))


def beckoned(body: bytes) -> str:
    """The video under which something was said or shown, that must be read; "" when nothing must."""
    _, told = _told(body)
    return str(told.get("video_id") or "") if told.get("comment_action") not in (None, "delete") else ""


def _told(body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """The event, and what it tells of a comment: `content` is JSON in a string."""
    event = json.loads(body)
    if not isinstance(event, dict) or event.get("event") != "comment.update":
        return {}, {}
    told = json.loads(event.get("content") or "{}")
    return event, told if isinstance(told, dict) else {}


def subscribe(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str], url: str) -> None:
    """Comments, with TikTok for Business; the other portal's address is declared on its page."""
    if not settings.get("business_app") or not secrets.get("business_secret"):
        raise Refused("tiktok-webhook", url)
    asked = {
        "app_id": str(settings["business_app"]),
        "secret": secrets["business_secret"],
        "event_type": "COMMENT",
        "callback_url": url,
    }
    base = str(settings.get("business_base") or BUSINESS).rstrip("/")
    business_judged(http.call("POST", f"{base}/open_api/v1.3/business/webhook/update/", json=asked), http)
