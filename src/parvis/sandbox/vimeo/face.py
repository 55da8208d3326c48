"""The routes of Vimeo's face, its faults, and the city's account."""

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
from parvis.sandbox.vimeo import auth, talking, videos
from parvis.sandbox.vimeo.auth import NETWORK, SCOPES, ApiError, unsigned
from parvis.sandbox.webhooks import Webhooks
from parvis.sandbox.wire import Malformed, answer

USER = "152184000"
TOKEN, CLIENT, SECRET = "sandbox-vimeo-token", "sandbox-vimeo-client", "sandbox-vimeo-client-secret"
BIO = "Les films de la ville : conseils, portraits, chantiers."


def routes() -> list[Route]:
    return [
        Route("/oauth/authorize", auth.authorize, methods=["GET", "POST"]),
        Route("/oauth/access_token", auth.access_token, methods=["POST"]),
        Route("/me", talking.whoami),
        Route("/me/videos", videos.create, methods=["POST"]),
        Route("/me/videos", videos.of_me, methods=["GET"]),
        Route("/files/{id}", videos.tus, methods=["HEAD", "PATCH"]),
        Route("/put/{id}/{kind}/{number}", videos.put, methods=["PUT"]),
        Route("/videos/{id}", videos.show, methods=["GET"]),
        Route("/videos/{id}", videos.change, methods=["PATCH"]),
        Route("/videos/{id}", videos.delete, methods=["DELETE"]),
        Route("/videos/{id}/tags", videos.tags, methods=["PUT"]),
        Route("/videos/{id}/comments", talking.comments, methods=["GET", "POST"]),
        Route("/videos/{id}/comments/{comment}", talking.one, methods=["GET", "PATCH", "DELETE"]),
        Route("/videos/{id}/comments/{comment}/replies", talking.replies, methods=["GET", "POST"]),
        Route("/videos/{id}/{kind}", videos.attach, methods=["GET", "POST"]),
        Route("/videos/{id}/{kind}/{number}", videos.activate, methods=["PATCH"]),
        Route("/me/{list}", talking.lists, methods=["GET", "POST"]),
        Route("/me/{list}/{number:int}/videos/{id}", talking.hold, methods=["PUT"]),
        Route("/users/{user}/analytics", videos.analytics),
    ]


def face(place: Place) -> ASGIApp:
    handlers: dict[Any, Any] = {ApiError: _refused, HTTPException: _unknown, Malformed: _malformed}
    app = ExceptionMiddleware(Router(routes(), redirect_slashes=False), handlers=handlers)
    return FaultPlayer(app, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


def found(place: Place) -> None:
    """The city's account with the application that speaks for it."""
    place.store.execute(talking.LISTS)
    place.store.execute(talking.HELD)
    if place.world.owned(NETWORK):
        return
    place.world.join(
        NETWORK, "paris_demo", "Ville de Paris (démo)", owned=True, city="Paris", country="FR", bio=BIO, followers=2_600,
        identity=USER,
    )  # fmt: skip
    place.store.insert("apps", id=CLIENT, network=NETWORK, secret=SECRET, name="Parvis", redirects="", scopes=SCOPES)
    place.store.insert("tokens", token=TOKEN, network=NETWORK, person=USER, app=CLIENT, scopes=SCOPES, created=time.time())


def credentials(place: Place) -> dict[str, Any]:
    return {**_told(place, place.world.owned(NETWORK)[0]["id"], TOKEN), "sdk": {"API_ROOT": place.url("/vimeo")}}


def open_account(place: Place, handle: str, name: str) -> dict[str, Any]:
    """One more account of the city, with a token. The same handle gives the same account."""
    city = place.world.join(NETWORK, handle, name, owned=True, city="Paris", country="FR", followers=1000)
    token = f"sandbox-vimeo-{handle}"
    columns = "token, network, person, app, scopes, created"
    place.store.execute(
        f"INSERT OR IGNORE INTO tokens ({columns}) VALUES (?, ?, ?, ?, ?, ?)",
        (token, NETWORK, city["id"], CLIENT, SCOPES, time.time()),
    )
    about = {"id": city["id"], "handle": city["handle"], "name": city["name"], "token": token}
    return {**about, **_told(place, city["id"], token)}


def _told(place: Place, user: str, token: str) -> dict[str, Any]:
    settings = {"base": place.url("/vimeo"), "client_id": CLIENT, "user": user}
    return {"settings": settings, "secrets": {"token": token, "client_secret": SECRET}}


def listen(place: Place, webhooks: Webhooks) -> None:
    """Vimeo tells nobody of comments: they are asked for."""


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for the sign-in page, which is left alone."""
    if path == "/oauth/authorize":
        return ""
    if path.startswith(("/files/", "/put/")) or (method, path) == ("POST", "/me/videos"):
        return "media"
    if method == "POST" and path.endswith(("/comments", "/replies")):
        return "reply"
    if method == "PATCH" and path.startswith("/videos/") and path.count("/") == 2:
        return "publish"
    return "read" if method == "GET" else "change"


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        return 429, {"retry-after": str(fault.retry_after)}, ApiError(429, 9000, "Too many API requests.").body
    if effect == "expired":
        return 401, {}, unsigned().body
    return fault.status, {}, ApiError(fault.status, 0, "Something strange occurred. Please try again.").body


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return answer(error.body, error.status)


async def _unknown(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 404
    return Response(json.dumps(ApiError(status, 5000, "Not found.").body), status, media_type="application/json")


async def _malformed(request: Request, error: Exception) -> Response:
    return answer(ApiError(400, 2205, "The body is not JSON.").body, 400)
