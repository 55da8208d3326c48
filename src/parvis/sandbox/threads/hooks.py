"""What Threads posts to an application's callback. The callback is declared in the application's settings, on a page that
the sandbox stands in for by a call: `POST /threads/{app}/subscriptions`."""

from __future__ import annotations

import sqlite3
import time
from functools import partial
from typing import Any

from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, bad
from parvis.sandbox.instagram.hooks import sign
from parvis.sandbox.place import Place
from parvis.sandbox.threads.account import APP, NETWORK
from parvis.sandbox.webhooks import Webhooks, ask
from parvis.sandbox.wire import Given, graph_time
from parvis.sandbox.world import Event


def listen(place: Place, webhooks: Webhooks) -> None:
    def hear(event: Event) -> None:
        if event.network == NETWORK and event.name in ("post", "remove"):
            for field, value in _heard(place, event):
                _tell(place, webhooks, field, value)

    place.world.listeners.append(hear)


def _heard(place: Place, event: Event) -> list[tuple[str, dict[str, Any]]]:
    post, value = event.row, _value(place, event.row)
    author, root = place.world.person(NETWORK, post["author"]), place.world.post(NETWORK, post["root"]) or post
    owner = place.world.person(NETWORK, root["author"])
    if event.name == "remove":
        return [("delete", value)] if author is not None and author["owned"] else []
    found = []
    if post["parent"] and owner is not None and owner["owned"]:
        found.append(("replies", value))
    elif author is not None and author["owned"]:
        found.append(("publish", value))
    if any(person["owned"] and person["id"] != post["author"] for person in place.world.mentioned(post)):
        found.append(("mentions", value))
    return found


def _value(place: Place, post: sqlite3.Row) -> dict[str, Any]:
    author, root = place.world.person(NETWORK, post["author"]), place.world.post(NETWORK, post["root"]) or post
    owner = place.world.person(NETWORK, root["author"])
    handle = owner["handle"] if owner and owner["owned"] else place.world.owned(NETWORK)[0]["handle"]
    told = {
        "id": post["id"], "username": author["handle"] if author else "", "text": post["text"], "media_type": "TEXT_POST",
        "permalink": place.url(f"/threads/web/{handle}/{post['root']}#p{post['id']}"), "shortcode": post["id"],
        "timestamp": graph_time(post["created"]),
    }  # fmt: skip
    if post["parent"]:
        told |= {"replied_to": {"id": post["parent"]}, "root_post": {"id": root["id"], "owner_id": root["author"],
                                                                     "username": owner["handle"] if owner else ""}}  # fmt: skip
    return told


def _tell(place: Place, webhooks: Webhooks, field: str, value: dict[str, Any]) -> None:
    for hook in place.store.execute("SELECT hooks.*, apps.secret FROM hooks JOIN apps ON apps.id = hooks.app "
                                    "WHERE hooks.network = ?", (NETWORK,)):  # fmt: skip
        if field in hook["fields"].split(","):
            payload = {"app_id": APP, "topic": "moderate", "target_id": value["id"], "time": int(time.time()),
                       "subscription_id": "234", "has_uid_field": False,
                       "values": {"value": value, "field": field}}  # fmt: skip
            webhooks.post(NETWORK, hook["id"], hook["url"], payload, partial(sign, hook["secret"]))


async def declare(scene: Scene, app: str, asked: Given) -> Answer:
    """The application's callback, once it has answered the challenge."""
    if scene.who.kind != "app" or scene.who.app != app:
        raise GraphError(15, "(#15) This method must be called with an app access_token.")
    url, verify = asked.text("callback_url"), asked.text("verify_token")
    if not url:
        raise bad("callback_url is required")
    challenge = str(1_158_201_444 + scene.place.store.next())
    if await ask(url, {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify}) != challenge:
        raise GraphError(2200, "(#2200) Callback verification failed: HTTP status or challenge mismatch")
    sql = "INSERT OR REPLACE INTO hooks (id, network, app, url, verify, fields, created) VALUES (?, ?, ?, ?, ?, ?, ?)"
    params = (f"threads-{app}", NETWORK, app, url, verify, asked.text("fields"), time.time())
    scene.place.store.execute(sql, params)
    return {"success": True}
