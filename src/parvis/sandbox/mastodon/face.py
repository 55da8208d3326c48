"""The routes of Mastodon's face, its faults, and what it does when something happens in the world."""

import json
import time
from datetime import UTC, datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.mastodon import entities, instance, oauth, statuses, streaming, timelines
from parvis.sandbox.mastodon.auth import NETWORK, NOT_FOUND, Refusal
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Malformed, answer
from parvis.sandbox.world import Event

V1 = "/api/v1"
ANNOUNCED = 300


def routes() -> list[Route]:
    return [
        Route("/.well-known/oauth-authorization-server", oauth.metadata),
        Route("/.well-known/nodeinfo", instance.nodeinfo),
        Route("/nodeinfo/2.0", instance.nodeinfo),
        Route("/oauth/authorize", oauth.authorize, methods=["GET", "POST"]),
        Route("/oauth/token", oauth.token, methods=["POST"]),
        Route("/oauth/revoke", oauth.revoke, methods=["POST"]),
        Route(f"{V1}/apps", oauth.create_app, methods=["POST"]),
        Route(f"{V1}/apps/verify_credentials", oauth.verify_app),
        Route(f"{V1}/instance", instance.v1),
        Route("/api/v2/instance", instance.v2),
        Route(f"{V1}/accounts/verify_credentials", timelines.verify_credentials),
        Route(f"{V1}/accounts/lookup", timelines.lookup),
        Route(f"{V1}/accounts/relationships", timelines.relationships),
        Route(f"{V1}/accounts/{{id}}", timelines.account),
        Route(f"{V1}/accounts/{{id}}/statuses", timelines.account_statuses),
        Route(f"{V1}/accounts/{{id}}/{{verb}}", timelines.relate, methods=["POST"]),
        Route("/api/v2/media", statuses.upload, methods=["POST"]),
        Route(f"{V1}/media", statuses.upload, methods=["POST"]),
        Route(f"{V1}/media/{{id}}", statuses.medium, methods=["GET", "PUT", "DELETE"]),
        Route(f"{V1}/statuses", statuses.create, methods=["POST"]),
        Route(f"{V1}/statuses", statuses.several, methods=["GET"]),
        Route(f"{V1}/statuses/{{id}}", statuses.show, methods=["GET"]),
        Route(f"{V1}/statuses/{{id}}", statuses.edit, methods=["PUT"]),
        Route(f"{V1}/statuses/{{id}}", statuses.delete, methods=["DELETE"]),
        Route(f"{V1}/statuses/{{id}}/context", statuses.context),
        Route(f"{V1}/statuses/{{id}}/source", statuses.source),
        Route(f"{V1}/statuses/{{id}}/history", statuses.history),
        Route(f"{V1}/statuses/{{id}}/{{verb}}", statuses.react, methods=["POST"]),
        Route(f"{V1}/reports", timelines.report, methods=["POST"]),
        Route(f"{V1}/timelines/home", timelines.home),
        Route(f"{V1}/timelines/public", timelines.public),
        Route(f"{V1}/timelines/tag/{{tag}}", timelines.tag),
        Route(f"{V1}/notifications", timelines.notifications),
        Route(f"{V1}/notifications/clear", timelines.dismiss, methods=["POST"]),
        Route(f"{V1}/notifications/{{id}}", timelines.notification),
        Route(f"{V1}/notifications/{{id}}/dismiss", timelines.dismiss, methods=["POST"]),
        Route(f"{V1}/conversations", timelines.conversations),
        Route(f"{V1}/conversations/{{id}}/read", timelines.conversation, methods=["POST"]),
        Route(f"{V1}/conversations/{{id}}", timelines.conversation, methods=["DELETE"]),
        Route("/api/v2/search", timelines.search),
        Route(f"{V1}/streaming/health", streaming.health),
        Route(f"{V1}/streaming/user", streaming.user),
        Route(f"{V1}/streaming/user/notification", streaming.user),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {Refusal: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(announced(app), network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def announced(app: ASGIApp) -> ASGIApp:
    """Add Mastodon's rate-limit headers. They are announced, never enforced: a 429 comes only when it is ordered."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in limit_headers(ANNOUNCED - 1).items()]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        # Rails takes a slash at the end of a path, and Mastodon.py puts one.
        await app({**scope, "path": scope["path"].rstrip("/")}, receive, sending)

    return wrapped


def limit_headers(remaining: int, after: float = 300) -> dict[str, str]:
    reset = datetime.fromtimestamp(time.time() + after, UTC).isoformat().replace("+00:00", "Z")
    return {"x-ratelimit-limit": str(ANNOUNCED), "x-ratelimit-remaining": str(remaining), "x-ratelimit-reset": reset}


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for pages and streams, which are left alone."""
    if not path.startswith("/api/") or "/streaming/" in path:
        return ""
    if path.endswith("/media") or "/media/" in path:
        return "media"
    if method == "POST" and path == f"{V1}/statuses":
        return "reply" if _replies(body) else "publish"
    return "read" if method == "GET" else "change"


def _replies(body: bytes) -> bool:
    try:
        read = json.loads(body)
    except ValueError:
        return b"in_reply_to_id=" in body or b'name="in_reply_to_id"' in body
    return bool(isinstance(read, dict) and read.get("in_reply_to_id"))


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        headers = limit_headers(0, fault.retry_after) | {"retry-after": str(fault.retry_after)}
        return 429, headers, {"error": "Too many requests"}
    if effect == "expired":
        return 401, {}, {"error": "The access token was revoked"}
    return fault.status, {}, None


def listen(place: Place, streams: streaming.Streams) -> None:
    """Make notifications of what happens, and push it to open streams."""

    def hear(event: Event) -> None:
        if event.network != NETWORK:
            return
        if event.name == "post":
            _push(place, streams, event.row["author"], "update", event)
            for person in place.world.mentioned(event.row):
                if person["id"] != event.by:
                    _notify(place, streams, person["id"], "mention", event)
        elif event.name == "react" and event.detail in {"favourite", "reblog"} and event.by != event.row["author"]:
            _notify(place, streams, event.row["author"], event.detail, event)
        elif event.name == "edit":
            for owner in {event.row["author"], *(person["id"] for person in place.world.mentioned(event.row))}:
                _push(place, streams, owner, "status.update", event)
        elif event.name == "remove":
            for owner in {event.row["author"], *(person["id"] for person in place.world.mentioned(event.row))}:
                streams.push(owner, "delete", str(event.row["id"]))

    place.world.listeners.append(hear)


def _push(place: Place, streams: streaming.Streams, owner: str, name: str, event: Event) -> None:
    if streams.wanted(owner):
        streams.push(owner, name, entities.status(place, event.row, place.world.person(NETWORK, owner)))


def _notify(place: Place, streams: streaming.Streams, owner: str, kind: str, event: Event) -> None:
    number = place.store.next()
    place.store.insert("notifications", seq=number, owner=owner, kind=kind, person=event.by, post=event.row["id"],
                       at=event.row["created"] if kind == "mention" else time.time())  # fmt: skip
    me = place.world.person(NETWORK, owner)
    row = place.store.one("SELECT * FROM notifications WHERE seq = ?", (number,))
    if streams.wanted(owner) and me and row:
        streams.push(owner, "notification", entities.notification(place, row, me))


async def _refused(request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, Refusal)
    return answer(refusal.body, refusal.status, refusal.headers)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return answer({"error": NOT_FOUND}, status)


async def _malformed(request: Request, error: Exception) -> Response:
    return answer({"error": "Error occurred while parsing request parameters"}, 400)
