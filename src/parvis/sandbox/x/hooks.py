"""Webhooks, activity subscriptions, and the events that they carry."""

import base64
import hashlib
import hmac
import json
import sqlite3
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks, ask
from parvis.sandbox.wire import Given, answer, given, iso
from parvis.sandbox.world import Event
from parvis.sandbox.x.auth import NETWORK, Problem, as_anyone, as_app, invalid, not_found
from parvis.sandbox.x.entities import Wanted, post, user

LONGEST_URL = 200
PRIVATE = {"post.mention.create", "dm.received", "dm.sent", "dm.read"}
EVENTS = PRIVATE | {
    "post.create",
    "post.delete",
    "post.reply.create",
    "post.quote.create",
    "like.create",
    "follow.follow",
    "follow.unfollow",
}
ALL_FIELDS = {"tweet.fields": "author_id,created_at,conversation_id,lang,in_reply_to_user_id,referenced_tweets,entities"}


@as_app
async def create(request: Request, place: Place, app: sqlite3.Row) -> Response:
    url = str((await given(request)).body.get("url", ""))
    parts = urlsplit(url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if len(url) > LONGEST_URL or not parts.hostname or not (local or (parts.scheme == "https" and parts.port is None)):
        raise invalid("The webhook URL must be https, without port, of at most 200 characters", url=url)
    if place.store.one("SELECT 1 FROM hooks WHERE network = ? AND url = ?", (NETWORK, url)):
        raise invalid("A webhook with this URL exists already", url=url)
    if not await _challenge(place, app["secret"], url):
        raise invalid("CRC GET request to the webhook URL failed the challenge", url=url)
    number = place.store.next()
    identity = str(1_990_000_000_000_000_000 + number)
    place.store.insert("hooks", id=identity, network=NETWORK, app=app["id"], url=url, created=time.time())
    return answer({"data": _hook(place, identity)})


@as_app
async def list_hooks(request: Request, place: Place, app: sqlite3.Row) -> Response:
    rows = place.store.execute("SELECT id FROM hooks WHERE network = ? AND app = ?", (NETWORK, app["id"]))
    return answer({"data": [_hook(place, row["id"]) for row in rows], "meta": {"result_count": len(rows)}})


@as_app
async def validate(request: Request, place: Place, app: sqlite3.Row) -> Response:
    row = _own(request, place, app)
    good = await _challenge(place, app["secret"], row["url"])
    place.store.execute("UPDATE hooks SET valid = ? WHERE id = ?", (good, row["id"]))
    return answer({"data": {"valid": good}})


@as_app
async def delete(request: Request, place: Place, app: sqlite3.Row) -> Response:
    row = _own(request, place, app)
    place.store.execute("DELETE FROM hooks WHERE id = ?", (row["id"],))
    return answer({"data": {"deleted": True}})


@as_app
async def replay(request: Request, place: Place, app: sqlite3.Row) -> Response:
    """Send the deliveries of a stretch of the last 24 hours again."""
    body = (await given(request)).body
    try:
        start, end = (
            datetime.strptime(str(body.get(name)), "%Y%m%d%H%M").replace(tzinfo=UTC).timestamp()
            for name in ("from_date", "to_date")
        )
    except ValueError:
        raise invalid("from_date and to_date must be yyyymmddhhmm", from_date=body.get("from_date", "")) from None
    webhooks: Webhooks = request.app.state.webhooks
    webhooks.replay(NETWORK, str(body.get("webhook_id")), max(start, time.time() - 86400), end)
    return answer({"data": {"job_id": str(place.store.next()), "created_at": iso(time.time())}})


@as_anyone
async def subscribe(request: Request, place: Place, token: sqlite3.Row) -> Response:
    body = (await given(request)).body
    event, wanted = str(body.get("event_type", "")), body.get("filter")
    person = str(wanted.get("user_id", "")) if isinstance(wanted, dict) else ""
    if event not in EVENTS:
        raise invalid("[$.event_type: does not have a value in the enumeration]", event_type=event)
    if place.world.person(NETWORK, person) is None:
        raise invalid("[$.filter.user_id: is missing but it is required]", filter=wanted)
    if event in PRIVATE and token["person"] != person:
        raise Problem(403, "Forbidden", "This event needs the user's own OAuth 2.0 token.", "client-forbidden")
    hook = str(body.get("webhook_id", ""))
    if not place.store.one("SELECT 1 FROM hooks WHERE network = ? AND id = ?", (NETWORK, hook)):
        raise invalid("[$.webhook_id: no such webhook]", webhook_id=hook)
    sql = "SELECT 1 FROM subscriptions WHERE network = ? AND hook = ? AND event = ? AND person = ?"
    if place.store.execute(sql, (NETWORK, hook, event, person)):
        raise invalid("DuplicateSubscriptionFailed", event_type=event)
    identity = str(1_990_000_000_000_000_000 + place.store.next())
    direction = str(wanted.get("direction", "")) if isinstance(wanted, dict) else ""
    place.store.insert("subscriptions", id=identity, network=NETWORK, hook=hook, event=event, person=person,
                       tag=str(body.get("tag", "")), direction=direction, created=time.time())  # fmt: skip
    row = place.store.one("SELECT * FROM subscriptions WHERE id = ?", (identity,))
    assert row is not None
    return answer({"data": {"subscription": _subscription(row)}}, 201)


@as_anyone
async def subscriptions(request: Request, place: Place, token: sqlite3.Row) -> Response:
    rows = place.store.execute("SELECT * FROM subscriptions WHERE network = ? ORDER BY created", (NETWORK,))
    return answer({"data": [_subscription(row) for row in rows], "meta": {"result_count": len(rows)}})


@as_anyone
async def unsubscribe(request: Request, place: Place, token: sqlite3.Row) -> Response:
    asked: Given = await given(request)
    names = [request.path_params["id"]] if "id" in request.path_params else asked.text("ids").split(",")
    for name in names:
        if not place.store.one("SELECT 1 FROM subscriptions WHERE network = ? AND id = ?", (NETWORK, name)):
            raise not_found("subscription", name)
        place.store.execute("DELETE FROM subscriptions WHERE id = ?", (name,))
    return answer({"data": {"deleted": True}})


def listen(place: Place, webhooks: Webhooks) -> None:
    def hear(event: Event) -> None:
        if event.network != NETWORK:
            return
        if event.name == "message":
            _message(place, webhooks, event.row)
        elif event.name == "post":
            _written(place, webhooks, event.row)
        elif event.name == "remove":
            _tell(
                place,
                webhooks,
                "post.delete",
                event.row["author"],
                {"id": event.row["id"], "author_id": event.row["author"]},
            )
        elif event.name == "react" and event.detail == "like":
            payload = {"liked_post_id": event.row["id"], "user_id": event.by}
            _tell(place, webhooks, "like.create", event.row["author"], payload)

    place.world.listeners.append(hear)


def _written(place: Place, webhooks: Webhooks, row: sqlite3.Row) -> None:
    payload = post(place, row, Wanted(Given(dict(ALL_FIELDS))))
    author = place.world.person(NETWORK, row["author"])
    assert author is not None
    users = {"users": [user(place, author, Wanted(Given({})))]}
    _tell(place, webhooks, "post.create", row["author"], payload, users)
    for person in place.world.named_in(NETWORK, row["text"]):
        if person["id"] != row["author"]:
            _tell(place, webhooks, "post.mention.create", person["id"], payload, users)
    quoted = place.world.post(NETWORK, str(json.loads(row["details"]).get("quotes") or ""))
    if quoted is not None and quoted["author"] != row["author"]:
        _tell(place, webhooks, "post.quote.create", quoted["author"], payload, users)
    parent = place.world.post(NETWORK, row["parent"]) if row["parent"] else None
    if parent is not None and parent["author"] != row["author"]:
        _tell(place, webhooks, "post.reply.create", parent["author"], payload, users)


def _message(place: Place, webhooks: Webhooks, row: sqlite3.Row) -> None:
    sent = row["sender"] == row["owner"]
    recipient = row["person"] if sent else row["owner"]
    event = {
        "type": "message_create", "id": row["id"], "created_timestamp": str(int(row["at"] * 1000)),
        "message_create": {
            "target": {"recipient_id": recipient}, "sender_id": row["sender"],
            "message_data": {"text": row["text"], "entities": {}},
        },
    }  # fmt: skip
    people = place.world.people(NETWORK, [row["owner"], row["person"]]).values()
    users = {person["id"]: {"id": person["id"], "name": person["name"], "screen_name": person["handle"]} for person in people}
    payload = {"direct_message_events": [event], "users": users}
    _tell(place, webhooks, "dm.sent" if sent else "dm.received", row["owner"], payload)


def _tell(
    place: Place, webhooks: Webhooks, event: str, person: str, payload: Mapping[str, Any],
    includes: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Send an event to each webhook that subscribed to it for this person."""
    sql = """SELECT subscriptions.*, hooks.url, apps.secret FROM subscriptions
             JOIN hooks ON hooks.id = subscriptions.hook JOIN apps ON apps.id = hooks.app
             WHERE subscriptions.network = ? AND subscriptions.event = ? AND subscriptions.person = ? AND hooks.valid"""
    for row in place.store.execute(sql, (NETWORK, event, person)):
        data: dict[str, Any] = {
            "event_uuid": str(2_080_000_000_000_000_000 + place.store.next()), "filter": {"user_id": person},
            "event_type": event, "tag": row["tag"], "payload": payload,
        }  # fmt: skip
        whole = {"data": data | ({"includes": includes} if includes else {})}
        webhooks.post(NETWORK, row["hook"], row["url"], whole, partial(sign, row["secret"]))


def sign(secret: str, body: bytes) -> dict[str, str]:
    return {"x-twitter-webhooks-signature": response_token(secret, body)}


def response_token(secret: str, message: bytes) -> str:
    return "sha256=" + base64.b64encode(hmac.new(secret.encode(), message, hashlib.sha256).digest()).decode()


async def _challenge(place: Place, secret: str, url: str) -> bool:
    crc = f"crc-{place.seed}-{place.store.next()}"
    text = await ask(url, {"crc_token": crc})
    try:
        read = json.loads(text or "")
    except ValueError:
        return False
    return isinstance(read, dict) and read.get("response_token") == response_token(secret, crc.encode())


def _own(request: Request, place: Place, app: sqlite3.Row) -> sqlite3.Row:
    identity = request.path_params["id"]
    row = place.store.one("SELECT * FROM hooks WHERE network = ? AND id = ? AND app = ?", (NETWORK, identity, app["id"]))
    if row is None:
        raise not_found("webhook", identity)
    return row


def _hook(place: Place, identity: str) -> dict[str, Any]:
    row = place.store.one("SELECT * FROM hooks WHERE id = ?", (identity,))
    assert row is not None
    return {"id": row["id"], "url": row["url"], "valid": bool(row["valid"]), "created_at": iso(row["created"])}


def _subscription(row: sqlite3.Row) -> dict[str, Any]:
    wanted = {"user_id": row["person"]} | ({"direction": row["direction"]} if row["direction"] else {})
    return {
        "subscription_id": row["id"], "event_type": row["event"], "filter": wanted, "tag": row["tag"],
        "webhook_id": row["hook"], "created_at": iso(row["created"]), "updated_at": iso(row["created"]),
    }  # fmt: skip
