"""Who is calling, and X's shape of an error (RFC 9457)."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place, place_of

NETWORK = "x"
PROBLEMS = "https://api.x.com/2/problems/"


class Problem(Exception):
    """X says no: a status and a problem document, with what is wrong in `errors` when it is the request."""

    def __init__(self, status: int, title: str, detail: str, kind: str = "", **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.headers: dict[str, str] = {}
        problem = {
            "title": title,
            "detail": detail,
            "type": PROBLEMS + kind if kind else "about:blank",
            "status": status,
        }
        self.body: dict[str, Any] = problem | more


def invalid(message: str, **parameters: Any) -> Problem:
    given = {name: [str(value)] for name, value in parameters.items()}
    errors = [{"parameters": given, "message": message}]
    detail = "One or more parameters to your request was invalid."
    return Problem(400, "Invalid Request", detail, "invalid-request", errors=errors)


def forbidden(detail: str, kind: str = "") -> Problem:
    return Problem(403, "Forbidden", detail, kind)


def not_found(what: str, value: str) -> Problem:
    detail = f"Could not find {what} with id: [{value}]."
    more = {"resource_type": what, "resource_id": value, "parameter": "id", "value": value}
    return Problem(404, "Not Found Error", detail, "resource-not-found", **more)


Handler = Callable[[Request], Awaitable[Response]]
Signed = Callable[[Request, Place, sqlite3.Row], Awaitable[Response]]


def token_of(request: Request, place: Place) -> sqlite3.Row:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token.strip()))
    if scheme.lower() != "bearer" or row is None or row["state"] != "live":
        raise Problem(401, "Unauthorized", "Unauthorized")
    if row["expires"] and row["expires"] < time.time():
        raise Problem(401, "Unauthorized", "Unauthorized")
    return row


def as_user(scope: str) -> Callable[[Signed], Handler]:
    """An endpoint for user tokens with a scope; it is given the account."""

    def wrap(endpoint: Signed) -> Handler:
        @wraps(endpoint)
        async def call(request: Request) -> Response:
            place = place_of(request)
            token = token_of(request, place)
            if token["kind"] != "user":
                detail = (
                    "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  "
                    "Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context]."
                )
                raise Problem(403, "Unsupported Authentication", detail, "unsupported-authentication")
            if scope not in token["scopes"].split():
                raise forbidden("You are not permitted to perform this action.", "client-forbidden")
            me = place.world.person(NETWORK, token["person"])
            assert me is not None
            return await endpoint(request, place, me)

        return call

    return wrap


def as_anyone(endpoint: Signed) -> Handler:
    """A public reading endpoint: user and app tokens alike. The token's row is given."""

    @wraps(endpoint)
    async def call(request: Request) -> Response:
        place = place_of(request)
        return await endpoint(request, place, token_of(request, place))

    return call


def as_app(endpoint: Signed) -> Handler:
    """An endpoint of the developer's app itself. The app's row is given."""

    @wraps(endpoint)
    async def call(request: Request) -> Response:
        place = place_of(request)
        token = token_of(request, place)
        if token["kind"] != "app":
            detail = "Supported authentication types are [OAuth 2.0 Application-Only]."
            raise Problem(403, "Unsupported Authentication", detail, "unsupported-authentication")
        app = place.store.one("SELECT * FROM apps WHERE id = ?", (token["app"],))
        assert app is not None
        return await endpoint(request, place, app)

    return call
