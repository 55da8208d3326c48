"""What Facebook posts to an app's callback when something happens on a page."""

import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from parvis.sandbox.facebook.auth import NETWORK
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.world import Event

VERBS = {"post": "add", "edit": "edited", "remove": "remove", "hide": "hide", "react": "add"}


def listen(place: Place, webhooks: Webhooks) -> None:
    def hear(event: Event) -> None:
        if event.network != NETWORK:
            return
        if event.name == "message":
            _message(place, webhooks, event.row)
            return
        for page, field, value in _changes(place, event):
            change = {"field": field, "value": value}
            _tell(place, webhooks, page, field, {"id": page, "time": int(time.time()), "changes": [change]})

    place.world.listeners.append(hear)


def _changes(place: Place, event: Event) -> list[tuple[str, str, dict[str, Any]]]:
    """Which pages hear of it, under which field, and what they are told."""
    post = event.row
    if not post["published"]:
        return []
    root = place.world.post(NETWORK, post["root"]) or post
    to = json.loads(root["details"]).get("to")
    author = place.world.person(NETWORK, root["author"])
    page = str(to or (root["author"] if author and author["owned"] else ""))
    found = [(page, "feed", _feed(place, event))] if page else []
    if event.name == "post" and post["author"] != page:
        named = [person["id"] for person in place.world.mentioned(post) if person["owned"] and person["id"] != page]
        found += [(person, "mention", _mention(place, post)) for person in named]
    return found


def _feed(place: Place, event: Event) -> dict[str, Any]:
    post = event.row
    value: dict[str, Any] = {
        "from": _who(place, event.by), "post_id": post["root"], "created_time": int(post["created"]),
        "verb": event.detail if event.name == "hide" else VERBS[event.name],
    }  # fmt: skip
    if event.name == "react":
        item = {"item": "reaction" if event.detail.endswith("like") else "share", "reaction_type": "like",
                "verb": "remove" if event.detail.startswith("un") else "add"}  # fmt: skip
        return value | item | ({"comment_id": post["id"]} if post["parent"] else {})
    if post["parent"]:
        value |= {"item": "comment", "comment_id": post["id"], "parent_id": post["parent"]}
    else:
        media = place.world.media_of(post)
        value["item"] = "photo" if media else "status"
        if media:
            value |= {"photo_id": media[0]["id"], "link": place.url(f"/files/{media[0]['file']}")}
    if event.name != "remove":
        value["message"] = post["text"]
    page = place.world.person(NETWORK, str(post["root"]).partition("_")[0])
    url = place.url(f"/facebook/web/{page['handle'] if page else ''}/{post['root']}")
    return value | {"post": {"id": post["root"], "permalink_url": url, "is_published": True}}


def _mention(place: Place, post: sqlite3.Row) -> dict[str, Any]:
    who = _who(place, post["author"])
    value = {"item": "comment" if post["parent"] else "post", "post_id": post["root"], "verb": "add",
    "message": post["text"],
             "sender_id": who["id"], "sender_name": who["name"], "created_time": int(post["created"])}  # fmt: skip
    return value | ({"comment_id": post["id"]} if post["parent"] else {})


def _message(place: Place, webhooks: Webhooks, row: sqlite3.Row) -> None:
    at, echo = int(row["at"] * 1000), row["sender"] == row["owner"]
    recipient = row["person"] if echo else row["owner"]
    message = {"mid": row["id"], "text": row["text"]} | ({"is_echo": True, "app_id": 0} if echo else {})
    item = {"sender": {"id": row["sender"]}, "recipient": {"id": recipient}, "timestamp": at, "message": message}
    entry = {"id": row["owner"], "time": at, "messaging": [item]}
    _tell(place, webhooks, row["owner"], "message_echoes" if echo else "messages", entry)


def _tell(place: Place, webhooks: Webhooks, page: str, field: str, entry: Mapping[str, Any]) -> None:
    """Send to each app that subscribed this page to this field and has a callback."""
    sql = """SELECT hooks.*, subscriptions.event AS wanted, apps.secret FROM subscriptions
             JOIN hooks ON hooks.id = subscriptions.hook JOIN apps ON apps.id = hooks.app
             WHERE subscriptions.network = ? AND subscriptions.person = ?"""
    for hook in place.store.execute(sql, (NETWORK, page)):
        if field in hook["wanted"].split(","):
            payload = {"object": "page", "entry": [entry]}
            webhooks.post(NETWORK, hook["id"], hook["url"], payload, partial(sign, hook["secret"]))


def sign(secret: str, body: bytes) -> dict[str, str]:
    new, old = (hmac.new(secret.encode(), body, kind).hexdigest() for kind in (hashlib.sha256, hashlib.sha1))
    return {"x-hub-signature-256": f"sha256={new}", "x-hub-signature": f"sha1={old}"}


def _who(place: Place, identity: str) -> dict[str, str]:
    person = place.world.person(NETWORK, identity)
    return {"id": identity, "name": person["name"] if person else ""}
