"""Who is calling YouTube, with which rights, and the shape of its errors."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place, place_of

NETWORK = "youtube"
ROOT = "https://www.googleapis.com/auth/"
UPLOAD, EVERYTHING, ANALYTICS = f"{ROOT}youtube.upload", f"{ROOT}youtube.force-ssl", f"{ROOT}yt-analytics.readonly"
SCOPES = f"{UPLOAD} {EVERYTHING} {ANALYTICS}"

Handler = Callable[[Request], Awaitable[Response]]
Signed = Callable[[Request, Place, sqlite3.Row], Awaitable[Response]]


class ApiError(Exception):
    """YouTube says no: `reason` is what callers decide by."""

    def __init__(self, status: int, reason: str, message: str, domain: str = "youtube.api") -> None:
        super().__init__(message)
        self.status = status
        errors = [{"domain": domain, "reason": reason, "message": message}]
        self.body: dict[str, Any] = {"error": {"code": status, "message": message, "errors": errors}}


def missing(what: str, reason: str) -> ApiError:
    return ApiError(404, reason, f"The {what} that you requested cannot be found.")


def needed(name: str) -> ApiError:
    return ApiError(400, "missingRequiredParameter", f"Missing required parameter: {name}", "youtube.parameter")


def unsigned() -> ApiError:
    return ApiError(401, "authError", "Request had invalid authentication credentials.", "global")


def as_channel(*scopes: str) -> Callable[[Signed], Handler]:
    """An endpoint for tokens with one of `scopes`; it is given the channel that signed in."""

    def wrap(endpoint: Signed) -> Handler:
        @wraps(endpoint)
        async def call(request: Request) -> Response:
            place = place_of(request)
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token.strip()))
            dead = row is None or row["state"] != "live" or (row["expires"] and row["expires"] < time.time())
            if scheme.lower() != "bearer" or row is None or dead:
                raise unsigned()
            if not {*scopes} & set(row["scopes"].split()):
                raise ApiError(403, "insufficientPermissions", "Request had insufficient authentication scopes.", "global")
            me = place.world.person(NETWORK, row["person"])
            assert me is not None
            return await endpoint(request, place, me)

        return call

    return wrap
