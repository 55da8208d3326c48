"""The calls of Bluesky's face, its faults, and what its followers' addresses lead to."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.bluesky import auth, chat, index, repo, video
from parvis.sandbox.bluesky.auth import XrpcError
from parvis.sandbox.bluesky.names import NETWORK, POST, somebody
from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import Malformed, answer, given

Verb = Callable[[Request, Place, Any], Awaitable[dict[str, Any]]]

QUERIES: dict[str, Verb] = {
    "com.atproto.server.getSession": auth.get_session, "com.atproto.server.getServiceAuth": auth.service_auth,
    "com.atproto.identity.resolveHandle": index.resolve_handle, "com.atproto.repo.getRecord": repo.get_record,
    "com.atproto.repo.listRecords": repo.list_records, "app.bsky.actor.getProfile": index.get_profile,
    "app.bsky.feed.getPosts": index.get_posts, "app.bsky.feed.getAuthorFeed": index.author_feed,
    "app.bsky.feed.getPostThread": index.post_thread, "app.bsky.feed.getLikes": index.get_likes,
    "app.bsky.feed.searchPosts": index.search_posts,
    "app.bsky.notification.listNotifications": index.notifications,
    "app.bsky.notification.getUnreadCount": index.unread_count,
    "chat.bsky.convo.listConvos": chat.list_convos, "chat.bsky.convo.listConvoRequests": chat.list_requests,
    "chat.bsky.convo.getConvo": chat.get_convo, "chat.bsky.convo.getConvoForMembers": chat.convo_for,
    "chat.bsky.convo.getMessages": chat.get_messages,
}  # fmt: skip
PROCEDURES: dict[str, Verb] = {
    "com.atproto.server.createSession": auth.create_session, "com.atproto.server.refreshSession": auth.refresh_session,
    "com.atproto.repo.putRecord": repo.put_record, "com.atproto.repo.createRecord": repo.create_record,
    "com.atproto.repo.applyWrites": repo.apply_writes, "com.atproto.repo.deleteRecord": repo.delete_record,
    "com.atproto.repo.uploadBlob": repo.upload_blob, "com.atproto.moderation.createReport": index.create_report,
    "app.bsky.graph.muteActor": index.mute_actor, "app.bsky.graph.unmuteActor": index.unmute_actor,
    "app.bsky.notification.updateSeen": index.update_seen,
    "chat.bsky.convo.sendMessage": chat.send_message, "chat.bsky.convo.acceptConvo": chat.accept_convo,
}  # fmt: skip
FILMS: dict[str, Verb] = {
    "app.bsky.video.getUploadLimits": video.limits, "app.bsky.video.uploadVideo": video.upload,
    "app.bsky.video.getJobStatus": video.status,
}  # fmt: skip
WRITES = ("putRecord", "createRecord", "applyWrites")


def face(place: Place) -> ASGIApp:
    routes = [
        Route("/xrpc/{method}", xrpc, methods=["GET", "POST"]),
        Route("/video/xrpc/{method}", film, methods=["GET", "POST"]),
        Route("/profile/{actor}", web),
        Route("/profile/{actor}/post/{rkey}", web),
    ]
    handlers: dict[Any, Any] = {XrpcError: _refused, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes, redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


async def xrpc(request: Request) -> Response:
    return await _asked(request, QUERIES if request.method == "GET" else PROCEDURES)


async def film(request: Request) -> Response:
    return await _asked(request, FILMS)


async def _asked(request: Request, verbs: dict[str, Verb]) -> Response:
    verb = verbs.get(request.path_params["method"])
    if verb is None:
        raise XrpcError(404, "XRPCNotSupported", "XRPCNotSupported")
    told = await verb(request, place_of(request), await given(request))
    return answer(told) if told else Response(status_code=200)


async def web(request: Request) -> Response:
    """Where links to posts lead: the page on which residents see them."""
    place, rkey = place_of(request), request.path_params.get("rkey", "")
    person = somebody(place, request.path_params["actor"])
    post = place.world.post(NETWORK, rkey) if rkey else None
    root = place.world.post(NETWORK, post["root"]) if post else None
    owner = place.world.person(NETWORK, root["author"]) if root else person
    if owner is None or not owner["owned"]:
        return RedirectResponse(f"/{NETWORK}/web", 303)
    return RedirectResponse(f"/{NETWORK}/web/{owner['handle']}" + (f"/{root['id']}" if root else ""), 303)


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for sessions and pages, which are left alone."""
    name = path.rpartition("/")[2].rpartition(".")[2]
    if "/xrpc/" not in path or "com.atproto.server." in path:
        return ""
    if path.startswith("/video/") or name == "uploadBlob":
        return "media"
    if method == "POST" and name in WRITES and POST.encode() in body:
        return "reply" if _replies(body) else "publish"
    if name == "sendMessage":
        return "reply"
    return "read" if method == "GET" else "change"


def _replies(body: bytes) -> bool:
    try:
        return bool((json.loads(body).get("record") or {}).get("reply"))
    except (ValueError, AttributeError):
        return False


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        headers = {"ratelimit-limit": "5000", "ratelimit-remaining": "0", "ratelimit-policy": "5000;w=3600",
                   "retry-after": str(fault.retry_after)}  # fmt: skip
        return 429, headers, {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    if effect == "expired":
        return 400, {}, {"error": "ExpiredToken", "message": "Token has expired"}
    return fault.status, {}, {"error": "UpstreamFailure", "message": "Upstream service unreachable"}


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, XrpcError)
    return answer(error.body, error.status)


async def _malformed(request: Request, error: Exception) -> Response:
    return answer({"error": "InvalidRequest", "message": "Input is not valid JSON"}, 400)
