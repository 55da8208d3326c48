"""What Threads sends to our address. https://developers.facebook.com/docs/threads/webhooks

A delivery has `values` with one field and its value. Our own publications and removals, and whatever is new, are not
yielded.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from parvis.networks.odd import each
from parvis.networks.protocol import Forged, Incoming, Kind
from parvis.networks.threads.graph import Graph
from parvis.networks.threads.incoming import said

KINDS: Mapping[str, Kind] = {"replies": "comment", "mentions": "mention"}


def verify(secret: str, headers: Mapping[str, str], body: bytes) -> None:
    told = headers.get("x-hub-signature-256", "")
    right = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not secret or not hmac.compare_digest(told.encode(), right.encode()):
        raise Forged("X-Hub-Signature-256")


def challenge(verify_token: str, query: Mapping[str, str]) -> tuple[str, str] | None:
    told = query.get("hub.verify_token", "")
    known = bool(verify_token) and hmac.compare_digest(told.encode(), verify_token.encode())
    return ("text/plain", query.get("hub.challenge", "")) if known and query.get("hub.mode") == "subscribe" else None


def concerns(body: bytes, graph: Graph) -> bool:
    return any(True for told in _values(body) for _ in _ours(told, graph))


def parse(body: bytes, graph: Graph) -> Iterator[Incoming]:
    """What is said under our posts, or names us; a delivery may be of another account of the application."""
    for found in each("values", _values(body), lambda told: list(_heard(told, graph))):
        yield from found


def _heard(told: Any, graph: Graph) -> Iterator[Incoming]:
    for field, value in _ours(told, graph):
        item = said(graph, value, KINDS[field])
        if item.kind == "comment" or not item.own:
            yield item


def _values(body: bytes) -> list[Any]:
    delivery = json.loads(body)
    values = delivery.get("values") if isinstance(delivery, dict) else None
    return values if isinstance(values, list) else [values]


def _ours(told: Any, graph: Graph) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(field, value), where it is for this account. Whose an answer is its post tells; whom a mention names, its words alone."""
    if not isinstance(told, dict) or told.get("field") not in KINDS:
        return
    value, field = told.get("value") or {}, str(told["field"])
    if "id" not in value or "timestamp" not in value:
        return
    owner = str((value.get("root_post") or {}).get("owner_id") or graph.account)
    if graph.account in ("me", owner) if field == "replies" else _named(value, graph):
        yield field, value


def _named(value: Mapping[str, Any], graph: Graph) -> bool:
    words = re.findall(r"@([\w.]+)", str(value.get("text") or "").casefold())
    return not graph.handle or not words or graph.handle.casefold() in [word.rstrip(".") for word in words]
