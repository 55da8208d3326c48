"""The routes of PeerTube's face, its faults, and the city's account."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.peertube import abuses, auth, comments, lists, videos
from parvis.sandbox.peertube.auth import NETWORK, PASSWORD, ApiError, unsigned
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.wire import Malformed

HANDLE = "paris_demo"
BIO = "La vidéothèque de la ville, sur un serveur à elle."
API = "/api/v1"


def routes() -> list[Route]:
    one, said = f"{API}/videos/{{id}}", f"{API}/videos/{{id}}/comments/{{comment}}"
    return [
        Route(f"{API}/oauth-clients/local", auth.client),
        Route(f"{API}/users/token", auth.token, methods=["POST"]),
        Route(f"{API}/users/revoke-token", auth.revoke, methods=["POST"]),
        Route(f"{API}/config", lists.config),
        Route(f"{API}/users/me", lists.whoami),
        Route(f"{API}/users/me/videos", videos.mine),
        Route(f"{API}/users/me/videos/comments", comments.of_me),
        Route(f"{API}/users/me/notifications", comments.notices),
        Route(f"{API}/users/me/abuses", abuses.mine, methods=["GET"]),
        Route(f"{API}/users/me/blocklist/accounts", comments.muted, methods=["GET", "POST"]),
        Route(f"{API}/users/me/blocklist/accounts/{{name}}", comments.muted, methods=["DELETE"]),
        Route(f"{API}/users/me/video-playlists/videos-exist", lists.holding),
        Route(f"{API}/accounts/{{name}}/video-playlists", lists.of_account),
        Route(f"{API}/abuses", abuses.all_of_them, methods=["GET", "POST"]),
        Route(f"{API}/abuses/{{abuse:int}}", abuses.one, methods=["PUT", "DELETE"]),
        Route(f"{API}/abuses/{{abuse:int}}/messages", abuses.messages, methods=["GET", "POST"]),
        Route(f"{API}/abuses/{{abuse:int}}/messages/{{message:int}}", abuses.message, methods=["DELETE"]),
        Route(f"{API}/video-channels", lists.channels, methods=["POST"]),
        Route(f"{API}/video-channels/{{name}}", lists.channel),
        Route(f"{API}/video-playlists", lists.playlists, methods=["POST"]),
        Route(f"{API}/video-playlists/{{playlist:int}}/videos", lists.items, methods=["GET", "POST"]),
        Route(f"{API}/videos/upload-resumable", videos.begin, methods=["POST"]),
        Route(f"{API}/videos/upload-resumable", videos.piece, methods=["PUT"]),
        Route(f"{API}/videos/upload-resumable", videos.cancel, methods=["DELETE"]),
        Route(f"{API}/videos/upload", videos.whole, methods=["POST"]),
        Route(f"{API}/videos/{{words:str}}", _known, methods=["GET"]),
        Route(one, videos.change, methods=["PUT"]),
        Route(one, videos.delete, methods=["DELETE"]),
        Route(f"{one}/captions", videos.captions),
        Route(f"{one}/captions/{{language}}", videos.caption, methods=["PUT", "DELETE"]),
        Route(f"{one}/stats/overall", videos.overall),
        Route(f"{one}/comment-threads", comments.threads, methods=["GET", "POST"]),
        Route(f"{one}/comment-threads/{{comment}}", comments.thread),
        Route(said, comments.one, methods=["POST", "DELETE"]),
        Route(f"{said}/approve", comments.approve, methods=["POST"]),
    ]


async def _known(request: Request) -> Response:
    """Lists of words stand where a video would."""
    if request.path_params["words"] in ("categories", "licences", "privacies"):
        return await lists.words(request)
    request.scope["path_params"]["id"] = request.path_params["words"]
    return await videos.show(request)


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {ApiError: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def found(place: Place) -> None:
    """The city's account, with a channel."""
    for table in (lists.CHANNELS, lists.PLAYLISTS, lists.HELD, *abuses.TABLES):
        place.store.execute(table)
    if place.world.owned(NETWORK):
        return
    me = place.world.join(
        NETWORK, HANDLE, "Ville de Paris (démo)", owned=True, city="Paris", country="FR", bio=BIO, followers=840
    )  # fmt: skip
    lists.open_channel(place, me, "ville", "La Ville en vidéo", me["followers"])


def credentials(place: Place) -> dict[str, Any]:
    settings = {"base": place.url("/peertube"), "username": place.world.owned(NETWORK)[0]["handle"]}
    return {"settings": settings, "secrets": {"password": PASSWORD}, "sdk": {"base_url": place.url("/peertube")}}


def listen(place: Place, webhooks: Webhooks) -> None:
    """PeerTube has no webhooks: comments are asked for."""


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for sessions, which are left alone."""
    if "/users/token" in path or "/oauth-clients" in path:
        return ""
    if "/upload" in path or "/captions/" in path:
        return "media"
    talks = "/comment-threads" in path or "/comments/" in path or path.startswith(f"{API}/abuses/")
    if method == "POST" and talks and not path.endswith("/approve"):
        return "reply"
    if method == "PUT" and path.startswith(f"{API}/videos/") and b'name="privacy"' in body:
        return "publish"
    return "read" if method == "GET" else "change"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        wait = str(fault.retry_after)
        return 429, {"retry-after": wait, "x-ratelimit-limit": "50", "x-ratelimit-remaining": "0"}, ApiError(
            429, "Too many requests, please try again later.", "too_many_requests"
        ).body  # fmt: skip
    if effect == "expired":
        return 401, {}, unsigned().body
    return fault.status, {}, ApiError(fault.status, "Internal server error").body


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return _problem(error)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _problem(ApiError(status, "Not found"))


async def _malformed(request: Request, error: Exception) -> Response:
    return _problem(ApiError(400, "The body is not JSON."))


def _problem(error: ApiError) -> Response:
    return Response(json.dumps(error.body), error.status, media_type="application/problem+json")
