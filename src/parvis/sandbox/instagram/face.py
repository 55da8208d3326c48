"""The one door of Instagram's Graph: any id, any edge."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.facebook import fields, usage
from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.instagram import containers, insights, nodes, oauth, talking
from parvis.sandbox.instagram.account import NETWORK
from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, bad, caller, expired
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import Given, Malformed, answer, given

VERSION = re.compile(r"^/v\d+\.\d+(?=/|$)")
Verb = Callable[[Scene, str, Given], Awaitable[Answer]]
POSTS: dict[str, Verb] = {
    "": talking.hide, "media": containers.make, "media_publish": containers.publish, "comments": talking.comment,
    "replies": talking.comment, "mentions": talking.mention, "messages": talking.send,
}  # fmt: skip


def face(place: Place) -> ASGIApp:
    router = Router([Route("/{path:path}", graph, methods=["GET", "POST", "DELETE"])], redirect_slashes=False)
    handlers: dict[Any, Any] = {GraphError: refused, Malformed: malformed}
    app = ExceptionMiddleware(router, handlers=handlers)
    told = usage.announced(app, (usage.APP, usage.of("instagram", "IG")))
    return FaultPlayer(told, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


async def graph(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    path = VERSION.sub("", f"/{request.path_params['path']}").strip("/")
    if path in ("oauth/authorize", "dialog/oauth"):
        return await oauth.authorize(request, place, asked, facebook=path == "dialog/oauth")
    if path == "oauth/access_token":
        return answer(oauth.code_token(place, asked, facebook=request.method == "GET"))
    if path in ("access_token", "refresh_access_token"):
        return answer(oauth.longer(place, asked, renewed=path != "access_token"))
    scene = Scene(place, caller(request, place, asked, NETWORK), NETWORK)
    method = asked.text("method", request.method).upper() if request.method == "POST" else request.method
    return answer(await _node(scene, path, method, asked, request.url.path))


async def _node(scene: Scene, path: str, method: str, asked: Given, address: str) -> Answer:
    identity, _, edge = path.partition("/")
    wanted = fields.parse(asked.text("fields"))
    match (method, edge):
        case ("POST", "subscriptions"):
            return await oauth.subscribe_app(scene, identity, asked)
        case ("POST" | "DELETE", "subscribed_apps"):
            return oauth.subscribe(scene, identity, asked, on=method == "POST")
        case ("GET", "subscribed_apps"):
            return oauth.subscribed(scene, identity)
        case ("GET", "permissions"):
            return oauth.granted(scene)
        case ("GET", "accounts"):
            return oauth.pages(scene)
        case ("GET", "insights"):
            return insights.read(scene, identity, asked)
        case ("GET", ""):
            return nodes.read(scene, identity, wanted)
        case ("GET", _):
            return nodes.edge(scene, identity, edge, asked, wanted, address)
        case ("DELETE", ""):
            return containers.delete(scene, identity)
    if method != "POST" or edge not in POSTS:
        raise GraphError(100, f"Unsupported {method.lower()} request.", 33, kind="GraphMethodException")
    return await POSTS[edge](scene, identity, asked)


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for the sign-in page, which is left alone."""
    path = VERSION.sub("", path).rstrip("/")
    edge = path.rpartition("/")[2]
    if path in ("/oauth/authorize", "/dialog/oauth"):
        return ""
    if method != "POST":
        return "read" if method == "GET" else "change"
    return {"media": "media", "media_publish": "publish", "comments": "reply", "replies": "reply", "mentions": "reply",
            "messages": "reply"}.get(edge, "change")  # fmt: skip


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        error = GraphError(4, "(#4) Application request limit reached", status=403, transient=True)
        line = {"type": "instagram", "call_count": 100, "total_cputime": 25, "total_time": 25,
                "estimated_time_to_regain_access": round(fault.retry_after / 60)}  # fmt: skip
        return error.status, {"x-business-use-case-usage": json.dumps({"IG": [line]})}, error.body
    if effect == "expired":
        return expired().status, {}, expired().body
    failed = GraphError(2, "An unexpected error has occurred. Please retry your request later.", transient=True)
    return fault.status, {}, failed.body


async def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, GraphError)
    return answer(error.body, error.status)


async def malformed(request: Request, error: Exception) -> Response:
    return answer(bad("Invalid JSON").body, 400)
