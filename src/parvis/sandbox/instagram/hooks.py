"""What Instagram posts to an application's callback when something happens around an account."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from parvis.sandbox.instagram.account import NETWORK
from parvis.sandbox.place import Place
from parvis.sandbox.store import details
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.world import Event


def listen(place: Place, webhooks: Webhooks) -> None:
    def hear(event: Event) -> None:
        if event.network != NETWORK:
            return
        if event.name == "message":
            _message(place, webhooks, event.row)
        elif event.name == "post":
            _said(place, webhooks, event.row)

    place.world.listeners.append(hear)


def _said(place: Place, webhooks: Webhooks, post: sqlite3.Row) -> None:
    """A comment is told to whose media it stands under; a name to who is named elsewhere."""
    root = place.world.post(NETWORK, post["root"]) or post
    owner = place.world.person(NETWORK, root["author"])
    if post["parent"] and owner is not None and owner["owned"]:
        author = place.world.person(NETWORK, post["author"])
        value: dict[str, Any] = {
            "from": {"id": post["author"], "username": author["handle"] if author else ""},
            "media": {"id": root["id"], "media_product_type": details(root).get("product", "FEED")},
            "id": post["id"], "text": post["text"],
        }  # fmt: skip
        if post["parent"] != root["id"]:
            value["parent_id"] = post["parent"]
        _change(place, webhooks, owner["id"], "comments", value)
        return
    for person in place.world.mentioned(post):
        if person["owned"] and person["id"] != post["author"]:
            said = {"comment_id": post["id"]} if post["parent"] else {}
            _change(place, webhooks, person["id"], "mentions", {"media_id": root["id"], **said})


def _change(place: Place, webhooks: Webhooks, account: str, field: str, value: Mapping[str, Any]) -> None:
    entry = {"id": account, "time": int(time.time()), "changes": [{"field": field, "value": value}]}
    _tell(place, webhooks, account, field, entry)


def _message(place: Place, webhooks: Webhooks, row: sqlite3.Row) -> None:
    echo = row["sender"] == row["owner"]
    message = {"mid": row["id"], "text": row["text"], **({"is_echo": True} if echo else {})}
    other = row["person"] if echo else row["owner"]
    event = {"sender": {"id": row["sender"]}, "recipient": {"id": other}, "timestamp": int(row["at"] * 1000), "message": message}
    _tell(place, webhooks, row["owner"], "messages", {"id": row["owner"], "time": int(row["at"] * 1000), "messaging": [event]})


def _tell(place: Place, webhooks: Webhooks, account: str, field: str, entry: Mapping[str, Any]) -> None:
    sql = """SELECT hooks.*, apps.secret, subscriptions.event FROM subscriptions
             JOIN hooks ON hooks.id = subscriptions.hook JOIN apps ON apps.id = hooks.app
             WHERE subscriptions.network = ? AND person = ?"""
    for hook in place.store.execute(sql, (NETWORK, account)):
        if field in hook["event"].split(",") and field in hook["fields"].split(","):
            payload = {"object": "instagram", "entry": [entry]}
            webhooks.post(NETWORK, hook["id"], hook["url"], payload, partial(sign, hook["secret"]))


def sign(secret: str, body: bytes) -> dict[str, str]:
    return {"x-hub-signature-256": "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}
