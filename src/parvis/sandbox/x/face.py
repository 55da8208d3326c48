"""The routes of X's face, its faults and its rate-limit headers."""

import json
import time
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Malformed
from parvis.sandbox.x import hooks, media, oauth, people, posts, quoting
from parvis.sandbox.x.auth import NETWORK, Problem, invalid
from parvis.sandbox.x.posts import problem_of

WINDOW = 900
LIMITS = {
    ("POST", "/2/tweets"): 100, ("DELETE", "/2/tweets"): 50, ("GET", "mentions"): 300, ("GET", "/2/dm_events"): 15,
    ("POST", "messages"): 15, ("PUT", "hidden"): 50, ("POST", "muting"): 50,
}  # fmt: skip
USUAL = 300


def routes() -> list[Route]:
    return [
        Route("/i/oauth2/authorize", oauth.authorize, methods=["GET", "POST"]),
        Route("/2/oauth2/token", oauth.token, methods=["POST"]),
        Route("/2/oauth2/revoke", oauth.revoke, methods=["POST"]),
        Route("/oauth2/token", oauth.app_token, methods=["POST"]),
        Route("/2/tweets", posts.create, methods=["POST"]),
        Route("/2/tweets", posts.several, methods=["GET"]),
        Route("/2/tweets/search/recent", posts.search),
        Route("/2/tweets/{id}", posts.show, methods=["GET"]),
        Route("/2/tweets/{id}", posts.delete, methods=["DELETE"]),
        Route("/2/tweets/{id}/quote_tweets", quoting.quotes),
        Route("/2/tweets/{id}/hidden", posts.hide, methods=["PUT"]),
        Route("/2/users", people.several),
        Route("/2/users/me", people.me),
        Route("/2/users/by", people.several),
        Route("/2/users/by/username/{username}", people.one),
        Route("/2/users/{id}", people.one),
        Route("/2/users/{id}/tweets", posts.of_user),
        Route("/2/users/{id}/mentions", posts.mentions),
        Route("/2/users/{id}/muting", people.mute, methods=["POST"]),
        Route("/2/users/{id}/muting", people.muted, methods=["GET"]),
        Route("/2/users/{id}/muting/{target}", people.mute, methods=["DELETE"]),
        Route("/2/users/{id}/likes", people.like, methods=["POST"]),
        Route("/2/users/{id}/likes/{tweet}", people.like, methods=["DELETE"]),
        Route("/2/users/{id}/dm/{verb:str}", people.block_messages, methods=["POST"]),
        Route("/2/dm_events", people.events),
        Route("/2/dm_events/{id}", people.event, methods=["GET"]),
        Route("/2/dm_events/{id}", people.delete_event, methods=["DELETE"]),
        Route("/2/dm_conversations/with/{participant_id}/dm_events", people.events),
        Route("/2/dm_conversations/with/{participant_id}/messages", people.send, methods=["POST"]),
        Route("/2/dm_conversations/{conversation}/dm_events", people.events),
        Route("/2/dm_conversations/{conversation}/messages", people.send, methods=["POST"]),
        Route("/2/media/upload", media.at_once, methods=["POST"]),
        Route("/2/media/upload", media.status, methods=["GET"]),
        Route("/2/media/upload/initialize", media.initialize, methods=["POST"]),
        Route("/2/media/upload/{id}/append", media.append, methods=["POST"]),
        Route("/2/media/upload/{id}/finalize", media.finalize, methods=["POST"]),
        Route("/2/media/metadata", media.metadata, methods=["POST"]),
        Route("/2/media/subtitles", media.subtitle, methods=["POST"]),
        Route("/2/webhooks", hooks.create, methods=["POST"]),
        Route("/2/webhooks", hooks.list_hooks, methods=["GET"]),
        Route("/2/webhooks/replay", hooks.replay, methods=["POST"]),
        Route("/2/webhooks/{id}", hooks.validate, methods=["PUT"]),
        Route("/2/webhooks/{id}", hooks.delete, methods=["DELETE"]),
        Route("/2/activity/subscriptions", hooks.subscribe, methods=["POST"]),
        Route("/2/activity/subscriptions", hooks.subscriptions, methods=["GET"]),
        Route("/2/activity/subscriptions", hooks.unsubscribe, methods=["DELETE"]),
        Route("/2/activity/subscriptions/{id}", hooks.unsubscribe, methods=["DELETE"]),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {Problem: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(announced(app), network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def announced(app: ASGIApp) -> ASGIApp:
    """Add the rate-limit headers. They are announced, never enforced: a 429 comes only when it is ordered."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        limit = limit_of(scope["method"], scope["path"].removeprefix(scope.get("root_path", "")))

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = [(name.encode(), value.encode()) for name, value in limit_headers(limit, limit - 1).items()]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await app(scope, receive, sending)

    return wrapped


def limit_of(method: str, path: str) -> int:
    for (verb, part), limit in LIMITS.items():
        if verb == method and (path.startswith(part) if part.startswith("/") else path.endswith(part)):
            return limit
    return USUAL


def limit_headers(limit: int, remaining: int, after: float = WINDOW) -> dict[str, str]:
    reset = str(int(time.time() + after))
    return {"x-rate-limit-limit": str(limit), "x-rate-limit-remaining": str(remaining), "x-rate-limit-reset": reset}


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for the sign-in page, which is left alone."""
    if path.startswith("/i/"):
        return ""
    if path.startswith("/2/media/"):
        return "media"
    if method == "POST" and path == "/2/tweets":
        return "reply" if _replies(body) else "publish"
    if method == "POST" and path.endswith("/messages"):
        return "reply"
    return "read" if method == "GET" else "change"


def _replies(body: bytes) -> bool:
    try:
        read = json.loads(body)
    except ValueError:
        return False
    return isinstance(read, dict) and bool(read.get("reply"))


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        problem = Problem(429, "Too Many Requests", "Too Many Requests")
        return 429, limit_headers(USUAL, 0, fault.retry_after), problem.body
    if effect == "expired":
        return 401, {}, Problem(401, "Unauthorized", "Unauthorized").body
    return fault.status, {}, Problem(fault.status, "Service Unavailable", "Service Unavailable").body


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return problem_of(error)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return problem_of(Problem(status, "Not Found", f"Not Found: {request.url.path}"))


async def _malformed(request: Request, error: Exception) -> Response:
    return problem_of(invalid("Requests with bodies must have content-type of application/json and be valid JSON."))
