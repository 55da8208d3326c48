"""Who is calling: apps, authorization codes and tokens, as Mastodon hands them out."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import wraps

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place, place_of

NETWORK = "mastodon"


class Refusal(Exception):
    """Mastodon says no: a status and its `{"error": …}` body."""

    def __init__(self, status: int, error: str, description: str = "", headers: dict[str, str] | None = None) -> None:
        super().__init__(error)
        self.status, self.headers = status, headers or {}
        self.body = {"error": error} | ({"error_description": description} if description else {})


NOT_FOUND = "Record not found"

Handler = Callable[[Request], Awaitable[Response]]
Signed = Callable[[Request, Place, sqlite3.Row], Awaitable[Response]]


def token_of(request: Request, place: Place) -> sqlite3.Row:
    """The live token that the call carries, or a 401."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    token = token if scheme.lower() == "bearer" else request.query_params.get("access_token", "")
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token.strip()))
    if row is None:
        raise Refusal(401, "The access token is invalid")
    if row["state"] == "revoked":
        raise Refusal(401, "The access token was revoked")
    if row["state"] != "live" or (row["expires"] and row["expires"] < time.time()):
        raise Refusal(401, "The access token expired")
    return row


def allows(scopes: str, needed: str) -> bool:
    """`read:accounts` is allowed by itself and by `read`."""
    return bool({needed, needed.split(":")[0]} & set(scopes.split()))


def signed(scope: str) -> Callable[[Signed], Handler]:
    """An endpoint for signed-in callers whose token has `scope`; it is given the caller's account."""

    def wrap(endpoint: Signed) -> Handler:
        @wraps(endpoint)
        async def call(request: Request) -> Response:
            place = place_of(request)
            token = token_of(request, place)
            if not allows(token["scopes"], scope):
                raise Refusal(403, "This action is outside the authorized scopes")
            person = place.world.person(NETWORK, token["person"])
            if person is None:
                raise Refusal(422, "This method requires an authenticated user")
            return await endpoint(request, place, person)

        return call

    return wrap


def viewer(request: Request, place: Place) -> sqlite3.Row | None:
    """Who looks at a public page of the API: a signed-in person or nobody."""
    if "authorization" not in request.headers:
        return None
    return place.world.person(NETWORK, token_of(request, place)["person"])
