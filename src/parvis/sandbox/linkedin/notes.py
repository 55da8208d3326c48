"""What LinkedIn tells a page: a list of the last sixty days, and a signed POST for each where a webhook is subscribed."""

import hashlib
import hmac
import re
import sqlite3
import time
import uuid
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.linkedin import auth, names
from parvis.sandbox.linkedin.auth import NETWORK, as_page, called, invalid
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks, ask
from parvis.sandbox.wire import answer
from parvis.sandbox.world import Event

TABLE = """CREATE TABLE IF NOT EXISTS linkedin_notes (seq INTEGER PRIMARY KEY, page TEXT NOT NULL, action TEXT NOT NULL,
           post TEXT NOT NULL, about TEXT NOT NULL, owner TEXT NOT NULL, text TEXT NOT NULL, at REAL NOT NULL)"""
KIND = "ORGANIZATION_SOCIAL_ACTION_NOTIFICATIONS"
KEY = re.compile(r"\(developerApplication:urn:li:developerApplication:\d+,user:(?P<user>urn:li:person:[\w-]+),"
                 r"entity:(?P<entity>urn:li:organization:\d+),eventType:(?P<event>\w+)\)")  # fmt: skip
BACK = 60 * 86_400  # seconds


async def several(request: Request) -> Response:
    place, me, asked = await called(request, auth.ADMIN)
    as_page(me, asked.text("organizationalEntity"))
    actions = asked.text("actions").removeprefix("List(").removesuffix(")").split(",")
    start, count = max(0, asked.whole("start", 0)), asked.whole("count", 10, 100)
    rows = [
        row for row in place.store.execute("SELECT * FROM linkedin_notes WHERE page = ? AND at > ? ORDER BY seq DESC",
                                           (me["id"], time.time() - BACK))
        if row["action"] in actions
    ]  # fmt: skip
    paging = {"start": start, "count": count, "total": len(rows), "links": []}
    return answer({"elements": [_told(row) for row in rows[start : start + count]], "paging": paging})


async def subscribe(request: Request) -> Response:
    """The address must answer the challenge at once."""
    place, me, asked = await called(request, auth.ADMIN)
    key = KEY.fullmatch(request.path_params["key"])
    if key is None or key["event"] != KIND:
        raise invalid("key is not valid")
    as_page(me, key["entity"])
    app = place.store.one("SELECT * FROM apps WHERE network = ?", (NETWORK,))
    assert app is not None
    url, code = str(asked.body.get("webhook") or ""), str(uuid.UUID(int=place.store.next()))
    right = hmac.new(app["secret"].encode(), code.encode(), hashlib.sha256).hexdigest()
    if right not in (await ask(url, {"challengeCode": code}) or ""):
        raise invalid("The webhook did not answer the challenge")
    sql = "INSERT OR REPLACE INTO hooks (id, network, app, url, created) VALUES (?, ?, ?, ?, ?)"
    place.store.execute(sql, (f"{NETWORK}-{me['id']}", NETWORK, app["id"], url, time.time()))
    return Response(status_code=204)


def listen(place: Place, webhooks: Webhooks) -> None:
    def hear(event: Event) -> None:
        if event.network == NETWORK:
            for page, action in _heard(place, event):
                _note(place, webhooks, event, page, action)

    place.world.listeners.append(hear)


def sign(secret: str, body: bytes) -> Mapping[str, str]:
    return {"x-li-signature": hmac.new(secret.encode(), b"hmacsha256=" + body, hashlib.sha256).hexdigest()}


def _heard(place: Place, event: Event) -> list[tuple[str, str]]:
    """(page, action) of an event; most are no business of a page's."""
    row, author = event.row, place.world.person(NETWORK, event.row["author"])
    root = place.world.post(NETWORK, row["root"])
    owner = place.world.person(NETWORK, root["author"]) if root else None
    if event.name == "react":
        return (
            [(row["author"], "LIKE")]
            if event.detail == "like" and author and author["owned"] and event.by != row["author"]
            else []
        )
    if row["parent"] and owner and owner["owned"] and author:
        actions = {"post": "ADMIN_COMMENT" if author["owned"] else "COMMENT", "edit": "COMMENT_EDIT", "remove": "COMMENT_DELETE"}
        return [(owner["id"], actions[event.name])] if event.name in actions else []
    if event.name == "post" and author and not author["owned"]:
        return [(person["id"], "SHARE_MENTION") for person in place.world.mentioned(row) if person["owned"]]
    return []


def _note(place: Place, webhooks: Webhooks, event: Event, page: str, action: str) -> None:
    row, by = event.row, place.world.person(NETWORK, event.by)
    owner = names.person(by) if by else ""
    about = f"urn:li:reaction:({owner},{names.of(row)})" if action == "LIKE" else names.of(row)
    at = row["created"] if event.name == "post" else time.time()
    place.store.insert(
        "linkedin_notes", seq=place.store.next(), page=page, action=action, post=f"urn:li:share:{row['root']}", about=about,
        owner=owner, text="" if action in ("LIKE", "COMMENT_DELETE") else row["text"], at=at,
    )  # fmt: skip
    kept = place.store.one("SELECT * FROM linkedin_notes ORDER BY seq DESC LIMIT 1")
    sql = "SELECT hooks.*, apps.secret FROM hooks JOIN apps ON apps.id = hooks.app WHERE hooks.id = ?"
    hook = place.store.one(sql, (f"{NETWORK}-{page}",))
    if hook is not None and kept is not None:
        webhooks.post(
            NETWORK, hook["id"], hook["url"], {"type": KIND, "notifications": [_told(kept)]}, partial(sign, hook["secret"])
        )


def _told(row: sqlite3.Row) -> dict[str, Any]:
    told = {
        "notificationId": row["seq"], "organizationalEntity": names.organization(row["page"]), "action": row["action"],
        "sourcePost": row["post"], "generatedActivity": row["about"], "lastModifiedAt": int(row["at"] * 1000), "subscriber": auth.MEMBER,
    }  # fmt: skip
    if row["text"]:
        kind = "share" if row["action"] == "SHARE_MENTION" else "comment"
        told["decoratedGeneratedActivity"] = {kind: {"text": row["text"], "owner": row["owner"]}}
    return told
