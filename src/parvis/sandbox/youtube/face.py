"""The routes of YouTube's face, its faults, and the city's channel."""

import hashlib
import json
import time
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.wire import Malformed, answer
from parvis.sandbox.youtube import audience, comments, lists, oauth, videos
from parvis.sandbox.youtube.auth import NETWORK, SCOPES, ApiError, unsigned

BIO = "La chaîne d’essai de la ville : conseils en direct, travaux, vie des quartiers."
CHANNEL = "UCsandboxVilleDeParis000"
TOKEN, REFRESH = "sandbox-youtube-token", "sandbox-youtube-refresh-token"
CLIENT, SECRET = "sandbox-youtube-client.apps.googleusercontent.example", "sandbox-youtube-client-secret"
API, SEND = "/youtube/v3", "/upload/youtube/v3"


def routes() -> list[Route]:
    return [
        Route("/o/oauth2/v2/auth", oauth.authorize, methods=["GET", "POST"]),
        Route("/token", oauth.token, methods=["POST"]),
        Route(f"{SEND}/videos", videos.insert, methods=["POST"]),
        Route(f"{SEND}/videos", videos.insert_piece, methods=["PUT"]),
        Route(f"{SEND}/thumbnails/set", videos.set_thumbnail, methods=["POST"]),
        Route(f"{SEND}/captions", videos.insert_caption, methods=["POST"]),
        Route(f"{SEND}/captions", videos.caption_piece, methods=["PUT"]),
        Route(f"{API}/videos", videos.several, methods=["GET"]),
        Route(f"{API}/videos", videos.update, methods=["PUT"]),
        Route(f"{API}/videos", videos.delete, methods=["DELETE"]),
        Route(f"{API}/captions", videos.captions, methods=["GET"]),
        Route(f"{API}/channels", lists.channels),
        Route(f"{API}/videoCategories", lists.categories),
        Route(f"{API}/playlists", lists.playlists, methods=["GET", "POST"]),
        Route(f"{API}/playlistItems", lists.items, methods=["GET", "POST"]),
        Route(f"{API}/commentThreads", comments.threads, methods=["GET", "POST"]),
        Route(f"{API}/comments", comments.comments, methods=["GET", "POST", "PUT", "DELETE"]),
        Route(f"{API}/comments/setModerationStatus", comments.moderate, methods=["POST"]),
        Route("/v2/reports", audience.reports),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {ApiError: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def found(place: Place) -> None:
    """The city's channel with the application that speaks for it."""
    place.store.execute(lists.TABLES)
    place.store.execute(lists.ITEMS)
    if place.world.owned(NETWORK):
        return
    place.world.join(
        NETWORK,
        "paris_demo",
        "Ville de Paris (démo)",
        owned=True,
        city="Paris",
        country="FR",
        bio=BIO,
        followers=31_000,
        identity=CHANNEL,
    )
    place.store.insert("apps", id=CLIENT, network=NETWORK, secret=SECRET, name="Parvis", redirects="", scopes=SCOPES)
    place.store.insert("tokens", token=TOKEN, network=NETWORK, person=CHANNEL, app=CLIENT, scopes=SCOPES, refresh=REFRESH,
                       created=time.time())  # fmt: skip


def credentials(place: Place) -> dict[str, Any]:
    told = _told(place, place.world.owned(NETWORK)[0]["id"], TOKEN, REFRESH)
    return {**told, "sdk": {"rootUrl": place.url("/youtube/")}}


def open_account(place: Place, handle: str, name: str) -> dict[str, Any]:
    """One more channel of the city, with a token. The same handle gives the same channel."""
    identity = f"UC{hashlib.sha256(handle.encode()).hexdigest()[:22]}"
    channel = place.world.join(NETWORK, handle, name, owned=True, city="Paris", country="FR", followers=1000, identity=identity)
    token, refresh = f"sandbox-youtube-{handle}", f"sandbox-youtube-{handle}-refresh"
    columns = "token, network, person, app, scopes, refresh, created"
    place.store.execute(
        f"INSERT OR IGNORE INTO tokens ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (token, NETWORK, channel["id"], CLIENT, SCOPES, refresh, time.time()),
    )
    about = {"id": channel["id"], "handle": channel["handle"], "name": channel["name"], "token": token}
    return {**about, **_told(place, channel["id"], token, refresh)}


def _told(place: Place, channel: str, token: str, refresh: str) -> dict[str, Any]:
    base = place.url("/youtube")
    settings = {"base": base, "analytics": base, "accounts": base, "oauth": base, "client_id": CLIENT, "channel": channel}
    return {"settings": settings, "secrets": {"token": token, "refresh_token": refresh, "client_secret": SECRET}}


def listen(place: Place, webhooks: Webhooks) -> None:
    """YouTube tells nobody of comments: they are asked for."""


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for the sign-in page, which is left alone."""
    if path.startswith("/o/"):
        return ""
    if path.startswith("/upload/"):
        return "media"
    if (method, path) == ("PUT", f"{API}/videos"):
        return "publish"
    if method == "POST" and path in (f"{API}/comments", f"{API}/commentThreads"):
        return "reply"
    return "read" if method == "GET" else "change"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        told = ApiError(429, "rateLimitExceeded", "The request cannot be completed because you have exceeded the rate limit.")
        return 429, {"retry-after": str(fault.retry_after)}, told.body
    if effect == "expired":
        return 401, {}, unsigned().body
    return fault.status, {}, ApiError(fault.status, "backendError", "Backend Error", "global").body


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return answer(error.body, error.status)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return Response(json.dumps(ApiError(status, "notFound", "Not Found", "global").body), status, media_type="application/json")


async def _malformed(request: Request, error: Exception) -> Response:
    return answer(ApiError(400, "parseError", "This API does not support parsing this request.", "global").body, 400)
