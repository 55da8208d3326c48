"""Who is calling Dailymotion, with which rights, and the shape of its errors; tokens of private and of public keys."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import Given, answer, given

NETWORK = "dailymotion"
USER = "x1sandbox"
CLIENT, SECRET = "sandbox-dailymotion-private-key", "sandbox-dailymotion-private-secret"
PUBLIC, PUBLIC_SECRET = "sandbox-dailymotion-public-key", "sandbox-dailymotion-public-secret"
SCOPES = "userinfo manage_videos manage_playlists manage_subtitles"
LIVES, CODE_LIVES = 36_000, 60

Handler = Callable[[Request], Awaitable[Response]]
Signed = Callable[[Request, Place, sqlite3.Row], Awaitable[Response]]


class ApiError(Exception):
    def __init__(self, status: int, kind: str, message: str, **data: str) -> None:
        super().__init__(message)
        self.status = status
        told: dict[str, Any] = {"more_info": "https://developers.dailymotion.com/api#error-codes", "code": status, "message": message,
                                "type": kind, "error_data": data or None}  # fmt: skip
        self.body = {"error": told}


def missing(what: str, identity: str) -> ApiError:
    return ApiError(404, "not_found", f"This {what} does not exist or has been deleted.", reason="object_not_found",
                    object_type=what, object_id=identity, param="id")  # fmt: skip


def unsigned() -> ApiError:
    return ApiError(401, "invalid_token", "Invalid or expired access token.")


def invalid(name: str) -> ApiError:
    return ApiError(400, "invalid_parameter", f"Invalid value for `{name}` parameter.", reason="invalid_parameter", param=name)


def signed(scope: str) -> Callable[[Signed], Handler]:
    """An endpoint for tokens with `scope`; it is given the account."""

    def wrap(endpoint: Signed) -> Handler:
        @wraps(endpoint)
        async def call(request: Request) -> Response:
            place = place_of(request)
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token.strip()))
            over = row is None or row["state"] != "live" or (row["expires"] is not None and row["expires"] < time.time())
            if scheme.lower() != "bearer" or row is None or over:
                raise unsigned()
            if scope not in row["scopes"].split():
                raise ApiError(403, "insufficient_scope", f"The scope {scope} is needed.")
            me = place.world.person(NETWORK, row["person"])
            assert me is not None
            return await endpoint(request, place, me)

        return call

    return wrap


async def authorize(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or app["id"] == CLIENT or not asked.text("redirect_uri"):
        text = "Une clé publique et son adresse de retour sont nécessaires."
        return render(request, "message.html", status=400, title="Demande incomplète", text=text)
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        owned = place.world.owned(NETWORK)
        return render(request, "authorize.html", network="Dailymotion", app=app["name"], accounts=owned, hidden=hidden)
    code = f"dailymotion-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"), scopes=asked.text("scope"),
                       redirect=asked.text("redirect_uri"), expires=time.time() + CODE_LIVES)  # fmt: skip
    joint = "&" if "?" in asked.text("redirect_uri") else "?"
    return RedirectResponse(f"{asked.text('redirect_uri')}{joint}{urlencode({'state': asked.text('state'), 'code': code})}", 303)


async def private_token(request: Request) -> Response:
    """Of the partners' house: the key's own account, and nothing to renew."""
    place, asked = place_of(request), await given(request)
    if (asked.text("client_id"), asked.text("client_secret")) != (CLIENT, SECRET):
        return answer({"error": "invalid_client", "error_description": "Invalid client credentials."}, 400)
    if asked.text("grant_type") != "client_credentials":
        return answer({"error": "unsupported_grant_type", "error_description": "Only client_credentials."}, 400)
    return _issue(place, CLIENT, USER, asked.text("scope") or SCOPES, renewable=False)


async def public_token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    if (asked.text("client_id"), asked.text("client_secret")) != (PUBLIC, PUBLIC_SECRET):
        return answer({"error": "invalid_client", "error_description": "Invalid client credentials."}, 400)
    match asked.text("grant_type"):
        case "authorization_code":
            return _by_code(place, asked)
        case "refresh_token":
            sql = "SELECT * FROM tokens WHERE network = ? AND refresh = ? AND state != 'revoked' LIMIT 1"
            row = place.store.one(sql, (NETWORK, asked.text("refresh_token")))
            if row is not None and asked.text("refresh_token"):
                return _issue(place, PUBLIC, row["person"], row["scopes"], renewable=True)
            return answer({"error": "invalid_grant", "error_description": "Invalid refresh token."}, 400)
    return answer({"error": "unsupported_grant_type", "error_description": "Unknown grant_type."}, 400)


def _by_code(place: Place, asked: Given) -> Response:
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    if code is None or code["redirect"] != asked.text("redirect_uri") or code["expires"] < time.time():
        return answer({"error": "invalid_grant", "error_description": "Invalid authorization code."}, 400)
    return _issue(place, PUBLIC, code["person"], code["scopes"], renewable=True)


def _issue(place: Place, app: str, person: str, scopes: str, *, renewable: bool) -> Response:
    number, now = place.store.next(), time.time()
    made = f"dailymotion-token-{place.seed}-{number}"
    longer = f"dailymotion-refresh-{place.seed}-{number}" if renewable else None
    place.store.insert("tokens", token=made, network=NETWORK, person=person, app=app, scopes=scopes, refresh=longer,
                       expires=now + LIVES, created=now)  # fmt: skip
    told = {"access_token": made, "expires_in": LIVES, "token_type": "Bearer", "scope": scopes, "uid": person}
    return answer(told | ({"refresh_token": longer} if longer else {}))
