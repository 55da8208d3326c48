"""The one door of the Graph: any id, any edge. Finds out what is meant and who does it."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.facebook import admin, edges, fields, insights, publishing, talking, usage, videos
from parvis.sandbox.facebook.auth import NETWORK, Caller, GraphError, bad, caller, expired, missing
from parvis.sandbox.facebook.nodes import Node, Scene, find, show
from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import Given, Malformed, answer, given

VERSION = re.compile(r"^/v\d+\.\d+(?=/|$)")
Verb = Callable[[Request, Scene, Node, Given], Awaitable[dict[str, Any]]]
POSTS: dict[str, Verb] = {
    "": publishing.change, "feed": publishing.feed, "photos": publishing.photos, "videos": videos.videos,
    "video_reels": videos.reels, "video_stories": videos.video_stories, "photo_stories": videos.photo_stories,
    "comments": talking.comment, "likes": talking.like, "messages": talking.send, "blocked": talking.block,
    "subscribed_apps": admin.subscribe_page, "captions": videos.subtitle,
}  # fmt: skip
DELETES: dict[str, Verb] = {
    "": publishing.delete, "likes": talking.like, "blocked": talking.block, "subscribed_apps": admin.subscribe_page,
}  # fmt: skip
HEADERS = (usage.APP, usage.of("pages", "PAGE"), (b"facebook-api-version", b"v26.0"))


def face(place: Place) -> ASGIApp:
    every = ["GET", "POST", "DELETE"]
    router = Router([Route("/{path:path}", graph, methods=every)], redirect_slashes=False)
    handlers: dict[Any, Any] = {GraphError: _refused, Malformed: _malformed}
    app = ExceptionMiddleware(router, handlers=handlers)
    told = usage.announced(app, HEADERS)
    return FaultPlayer(told, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


async def graph(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    path = VERSION.sub("", f"/{request.path_params['path']}").strip("/")
    edges.release(place)
    if path == "dialog/oauth":
        return await admin.dialog(request, place, asked)
    if path == "oauth/access_token":
        return answer(admin.access_token(place, asked))
    who = caller(request, place, asked)
    asked.values["_key"] = request.headers.get("idempotency-key", "")
    method = asked.text("method", request.method).upper() if request.method == "POST" else request.method
    if path == "debug_token":
        return answer(admin.debug_token(place, who, asked))
    if path == "search":
        return answer(admin.search(asked))
    if path.startswith("video-upload/"):
        return answer(await videos.pour(request, Scene(place, who, edges.edge_as_field), path.rpartition("/")[2]))
    identity, _, edge = path.partition("/")
    if edge == "subscriptions":
        return answer(await _app(place, who, identity, method, asked))
    return answer(await _node(request, Scene(place, who, edges.edge_as_field), identity, edge, method, asked))


async def _app(place: Place, who: Caller, app: str, method: str, asked: Given) -> dict[str, Any]:
    if method == "POST":
        return await admin.subscribe_app(place, who, app, asked)
    return admin.unsubscribe_app(place, who, app) if method == "DELETE" else admin.app_subscriptions(place, who, app)


async def _node(request: Request, scene: Scene, identity: str, edge: str, method: str, asked: Given) -> dict[str, Any]:
    if not identity:
        names = [name for each in asked.many("ids") for name in each.split(",")]
        if not names or method != "GET":
            raise bad("The parameter ids is required")
        wanted = fields.parse(asked.text("fields"))
        return {name: show(scene, find(scene.place, scene.who, name), wanted) for name in names}
    node = find(scene.place, scene.who, identity)
    if method != "GET":
        verb = (POSTS if method == "POST" else DELETES).get(edge)
        if verb is None:
            raise GraphError(100, f"Unsupported {method.lower()} request.", 33, kind="GraphMethodException")
        done = await verb(request, scene, node, asked)
        return _read_after(scene, done, asked)
    return _read(request, scene, node, edge, asked)


def _read_after(scene: Scene, done: dict[str, Any], asked: Given) -> dict[str, Any]:
    """A call that made something and asked for `fields` is answered with them."""
    wanted = fields.parse(asked.text("fields"))
    if not wanted or "id" not in done:
        return done
    return done | show(scene, find(scene.place, scene.who, done["id"]), wanted)


def _read(request: Request, scene: Scene, node: Node, edge: str, asked: Given) -> dict[str, Any]:
    wanted = fields.parse(asked.text("fields"))
    match edge:
        case "":
            return show(scene, node, wanted)
        case "accounts":
            return admin.accounts(scene, [field.name for field in wanted])
        case "subscribed_apps":
            return admin.subscribed_apps(scene, node)
        case "captions" if node.kind == "video":
            return videos.subtitles(node)
        case "stories":
            return videos.stories(scene, node)
        case "insights":
            return insights.read(scene, node, asked)
    if node.kind == "page" and scene.who.kind == "page" and node.id != scene.who.person:
        raise missing(node.id)
    return edges.read(request, scene, node, edge, asked)


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for the sign-in page, which is left alone."""
    path = VERSION.sub("", path).rstrip("/")
    edge = path.rpartition("/")[2]
    if path.startswith("/dialog/"):
        return ""
    if method != "POST":
        return "read" if method == "GET" else "change"
    if edge == "photos" and re.search(rb'published"?(=|\\?"?\s*:\s*\\?"?|"\r\n\r\n)(false|0)', body[:4096] + body[-4096:]):
        return "media"
    if edge == "captions":
        return "media"
    if edge in {"videos", "video_reels", "video_stories"} or "/video-upload/" in path:
        return videos.change_of(path, body)
    return {"feed": "publish", "photos": "publish", "photo_stories": "publish", "comments": "reply", "messages": "reply"}.get(
        edge, "change"
    )


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        error = GraphError(4, "(#4) Application request limit reached", status=403, transient=True)
        minutes = round(fault.retry_after / 60)
        limit = {"type": "pages", "call_count": 100, "total_cputime": 25, "total_time": 25,
                 "estimated_time_to_regain_access": minutes}  # fmt: skip
        headers = {"x-app-usage": json.dumps({"call_count": 100, "total_time": 25, "total_cputime": 25})}
        return error.status, headers | {"x-business-use-case-usage": json.dumps({"PAGE": [limit]})}, error.body
    if effect == "expired":
        return expired().status, {}, expired().body
    failed = GraphError(2, "An unexpected error has occurred. Please retry your request later.", transient=True)
    return fault.status, {}, failed.body


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, GraphError)
    code = error.body["error"]["code"]
    headers = {"www-authenticate": 'OAuth "Facebook Platform" "invalid_token"'} if code == 190 else {}
    return answer(error.body, error.status, headers)


async def _malformed(request: Request, error: Exception) -> Response:
    return answer(bad("Invalid JSON for postcard").body, 400)
