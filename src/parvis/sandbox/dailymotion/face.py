"""The routes of Dailymotion's face, its faults, and the city's channel."""

import json
from typing import Any

from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.dailymotion import auth, uploads, videos
from parvis.sandbox.dailymotion.auth import CLIENT, NETWORK, PUBLIC, PUBLIC_SECRET, SCOPES, SECRET, USER, ApiError, unsigned
from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.place import Place
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.wire import Malformed

BIO = "Les vidéos de la ville : reportages, conseils, rendez-vous."


def routes() -> list[Route | Mount]:
    """The API is the same for public keys at the root, and for private ones under /rest."""
    return [
        Route("/oauth/authorize", auth.authorize, methods=["GET", "POST"]),
        Route("/oauth/token", auth.public_token, methods=["POST"]),
        Route("/oauth/v1/token", auth.private_token, methods=["POST"]),
        Route("/upload", uploads.piece, methods=["POST"]),
        Route("/progress", uploads.progress),
        *_api(),
        Mount("/rest", routes=_api()),
    ]


def _api() -> list[Route]:
    both = ["GET", "POST"]
    named = [
        route
        for base in ("/me", "/user/{user}")
        for route in (
            Route(base, videos.whoami),
            Route(f"{base}/videos", videos.videos, methods=both),
            Route(f"{base}/playlists", videos.playlists, methods=both),
        )
    ]
    return [
        Route("/file/upload", uploads.begin),
        *named,
        Route("/video/{id}", videos.show, methods=["GET"]),
        Route("/video/{id}", videos.change, methods=["POST"]),
        Route("/video/{id}", videos.delete, methods=["DELETE"]),
        Route("/video/{id}/subtitles", videos.subtitles, methods=both),
        Route("/playlist/{playlist}/videos/{id}", videos.hold, methods=["POST", "DELETE"]),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {ApiError: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def found(place: Place) -> None:
    """The city's channel, with a key of each kind."""
    place.store.execute(videos.LISTS)
    place.store.execute(videos.HELD)
    if place.world.owned(NETWORK):
        return
    place.world.join(
        NETWORK, "paris_demo", "Ville de Paris (démo)", owned=True, city="Paris", country="FR", bio=BIO, followers=3_100,
        identity=USER,
    )  # fmt: skip
    for identity, secret in ((CLIENT, SECRET), (PUBLIC, PUBLIC_SECRET)):
        place.store.insert("apps", id=identity, network=NETWORK, secret=secret, name="Parvis", redirects="", scopes=SCOPES)


def credentials(place: Place) -> dict[str, Any]:
    base = place.url("/dailymotion")
    settings = {"client_id": CLIENT, "kind": "private", "user": USER, "base": base, "partner": base, "www": base}
    sdk = {"base": base, "key": PUBLIC, "secret": PUBLIC_SECRET}
    return {"settings": settings, "secrets": {"client_secret": SECRET}, "sdk": sdk}


def listen(place: Place, webhooks: Webhooks) -> None:
    """There is nothing to tell: nobody can say anything here."""


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for the sign-in page and tokens, which are left alone."""
    if path.startswith("/oauth/"):
        return ""
    asked = path.removeprefix("/rest")
    if asked.startswith(("/upload", "/file/")) or (method == "POST" and asked.endswith("/videos")):
        return "media"
    if method == "POST" and asked.startswith("/video/") and asked.count("/") == 2 and b"published" in body:
        return "publish"
    return "read" if method == "GET" else "change"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        return 429, {"retry-after": str(fault.retry_after)}, ApiError(429, "rate_limit_exceeded", "Too many requests.").body
    if effect == "expired":
        return 401, {}, unsigned().body
    return fault.status, {}, ApiError(fault.status, "internal_error", "An error occurred. Please try again.").body


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return _told(error)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return _told(ApiError(status, "not_found", "This route does not exist."))


async def _malformed(request: Request, error: Exception) -> Response:
    return _told(ApiError(400, "invalid_parameter", "The body cannot be read."))


def _told(error: ApiError) -> Response:
    return Response(json.dumps(error.body), error.status, media_type="application/json")
