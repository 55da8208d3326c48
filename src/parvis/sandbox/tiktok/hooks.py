"""What TikTok posts: how a publication goes, to the developers' application, and comments, to the Business one."""

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place, place_of
from parvis.sandbox.store import details
from parvis.sandbox.tiktok.auth import APP, BUSINESS_APP, NETWORK, BusinessError, good
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.wire import given
from parvis.sandbox.world import Event

ACTIONS = {"post": "insert", "remove": "delete"}


async def update(request: Request) -> Response:
    """The Business application's address; the other one's is set on a page of its portal."""
    place, asked = place_of(request), await given(request)
    sql = "SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?"
    if (
        place.store.one(sql, (NETWORK, asked.text("app_id"), asked.text("secret"))) is None
        or asked.text("event_type") != "COMMENT"
    ):
        raise BusinessError(40002, "app_id, secret or event_type is invalid")
    declare(place, BUSINESS_APP, asked.text("callback_url"))
    return good({"app_id": asked.text("app_id"), "event_type": "COMMENT", "callback_url": asked.text("callback_url")})


def declare(place: Place, app: str, url: str) -> None:
    sql = "INSERT OR REPLACE INTO hooks (id, network, app, url, created) VALUES (?, ?, ?, ?, ?)"
    place.store.execute(sql, (f"{NETWORK}-{app}", NETWORK, app, url, time.time()))


def listen(place: Place, webhooks: Webhooks) -> None:
    def hear(event: Event) -> None:
        if event.network != NETWORK or not place.world.owned(NETWORK):
            return
        row = event.row
        root = place.world.post(NETWORK, row["root"])
        if row["parent"] and root is not None and place.world.owned_by_city(root):
            action = ACTIONS.get(event.name) or {"hide": "set_to_hidden", "unhide": "set_to_public"}.get(event.detail, "")
            told = {"comment_id": int(row["id"]), "video_id": int(row["root"]), "parent_comment_id": 0, "comment_type": "comment",
                    "comment_action": action, "timestamp": int(time.time()), "unique_identifier": row["author"]}  # fmt: skip
            if action:
                _tell(place, webhooks, BUSINESS_APP, "comment.update", root["author"], told)
        elif event.name == "post" and not row["parent"] and place.world.owned_by_city(row):
            publish = {"publish_id": details(row).get("publish", ""), "publish_type": "DIRECT_PUBLISH"}
            _tell(place, webhooks, APP, "post.publish.complete", row["author"], publish)
            if row["visibility"] == "public":
                _tell(place, webhooks, APP, "post.publish.publicly_available", row["author"], {**publish, "post_id": row["id"]})

    place.world.listeners.append(hear)


def sign(secret: str, body: bytes) -> Mapping[str, str]:
    at = int(time.time())
    return {"tiktok-signature": f"t={at},s={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"}


def _tell(place: Place, webhooks: Webhooks, app: str, event: str, person: str, content: dict[str, Any]) -> None:
    sql = "SELECT hooks.*, apps.secret FROM hooks JOIN apps ON apps.id = hooks.app WHERE hooks.id = ?"
    hook = place.store.one(sql, (f"{NETWORK}-{app}",))
    if hook is not None:
        payload = {"client_key": app, "event": event, "create_time": int(time.time()), "user_openid": person,
                   "content": json.dumps(content)}  # fmt: skip
        webhooks.post(NETWORK, hook["id"], hook["url"], payload, partial(sign, hook["secret"]))
