"""Who is calling PeerTube, and the shape of its errors; sessions by name and password."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from parvis.sandbox.place import Place, place_of
from parvis.sandbox.wire import Given, answer, given

NETWORK = "peertube"
CLIENT, SECRET = "sandboxpeertubeclient00000000000", "sandboxpeertubesecret00000000000"
PASSWORD = "sandbox-peertube-password"
LIVES, REFRESH_LIVES = 86_399, 1_209_599
DOCS = "https://docs.joinpeertube.org/api-rest-reference.html#section/Errors/"

Handler = Callable[[Request], Awaitable[Response]]
Signed = Callable[[Request, Place, sqlite3.Row], Awaitable[Response]]


class ApiError(Exception):
    """RFC 7807, with PeerTube's `code`."""

    def __init__(self, status: int, detail: str, code: str = "", **invalid: str) -> None:
        super().__init__(detail)
        self.status = status
        self.body: dict[str, Any] = {
            "type": f"{DOCS}{code}" if code else "about:blank", "title": detail, "detail": detail, "error": detail, "status": status,
        }  # fmt: skip
        if code:
            self.body["code"] = code
        if invalid:
            self.body["invalid-params"] = {
                name: {"type": "field", "location": "body", "path": name, "msg": message} for name, message in invalid.items()
            }


def missing(what: str) -> ApiError:
    return ApiError(404, f"{what} not found")


def unsigned() -> ApiError:
    return ApiError(401, "Token is invalid", "invalid_token")


def invalid(name: str, message: str = "Invalid value") -> ApiError:
    return ApiError(400, f"Incorrect request parameters: {name}", **{name: message})


def signed(endpoint: Signed) -> Handler:
    """An endpoint for who has a session; it is given the account."""

    @wraps(endpoint)
    async def call(request: Request) -> Response:
        place = place_of(request)
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token.strip()))
        over = row is None or row["state"] != "live" or (row["expires"] is not None and row["expires"] < time.time())
        if scheme.lower() != "bearer" or row is None or over:
            raise unsigned()
        me = place.world.person(NETWORK, row["person"])
        assert me is not None
        return await endpoint(request, place, me)

    return call


async def client(request: Request) -> Response:
    return answer({"client_id": CLIENT, "client_secret": SECRET})


async def token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    if (asked.text("client_id"), asked.text("client_secret")) != (CLIENT, SECRET):
        raise ApiError(400, "Invalid client: client is invalid", "invalid_client")
    match asked.text("grant_type"):
        case "password":
            person = place.world.by_handle(NETWORK, asked.text("username"))
            if person is None or not person["owned"] or asked.text("password") != PASSWORD:
                raise ApiError(400, "Invalid grant: user credentials are invalid", "invalid_grant")
            return _issue(place, person["id"])
        case "refresh_token":
            return _by_refresh(place, asked)
    raise ApiError(400, "Unsupported grant type: `grant_type` is invalid", "unsupported_grant_type")


async def revoke(request: Request) -> Response:
    """The session ends; who has none is told the same."""
    held = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    place_of(request).store.execute("UPDATE tokens SET state = 'revoked' WHERE network = ? AND token = ?", (NETWORK, held))
    return answer({"success": True})


def _by_refresh(place: Place, asked: Given) -> Response:
    """It serves once."""
    sql = "SELECT * FROM tokens WHERE network = ? AND refresh = ? AND state != 'revoked'"
    row = place.store.one(sql, (NETWORK, asked.text("refresh_token")))
    if row is None:
        raise ApiError(400, "Invalid grant: refresh token is invalid", "invalid_grant")
    place.store.execute("UPDATE tokens SET state = 'revoked' WHERE token = ?", (row["token"],))
    return _issue(place, row["person"])


def _issue(place: Place, person: str) -> Response:
    number, now = place.store.next(), time.time()
    made, longer = f"peertube-token-{place.seed}-{number}", f"peertube-refresh-{place.seed}-{number}"
    place.store.insert(
        "tokens", token=made, network=NETWORK, person=person, refresh=longer, expires=now + LIVES, created=now
    )  # fmt: skip
    return answer({"token_type": "Bearer", "access_token": made, "refresh_token": longer, "expires_in": LIVES,
                   "refresh_token_expires_in": REFRESH_LIVES})  # fmt: skip
