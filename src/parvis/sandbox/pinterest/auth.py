"""Signing in, tokens, and Pinterest's shape of an error."""

import base64
import sqlite3
import time
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import Given, answer, given

NETWORK = "pinterest"
APP, SECRET = "1400001", "sandbox-pinterest-app-secret"
TOKEN, REFRESH = "pina_sandbox-pinterest-token", "pinr_sandbox-pinterest-refresh"
SCOPES = "boards:read,boards:write,pins:read,pins:write,user_accounts:read,ads:read"
LIVES, LONGER = 2_592_000, 5_184_000
CODE_LIVES = 600


class ApiError(Exception):
    """Pinterest says no: a status, its number, and words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message}


def invalid(message: str) -> ApiError:
    return ApiError(400, 1, f"Invalid request: {message}")


def missing(what: str) -> ApiError:
    return ApiError(404, 50 if what == "Pin" else 40, f"{what} not found.")


def caller(request: Request, place: Place, scope: str) -> sqlite3.Row:
    """Whose token it is. It must hold the right that the call needs."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token.strip()))
    if scheme.lower() != "bearer" or row is None or row["state"] != "live" or (row["expires"] or 9e12) < time.time():
        raise ApiError(401, 2, "Authentication failed.")
    if scope not in row["scopes"].split(","):
        raise ApiError(401, 3, f"Authorization failed. Missing: ['{scope}']")
    me = place.world.person(NETWORK, row["person"])
    assert me is not None
    return me


async def authorize(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or not asked.text("redirect_uri") or asked.text("response_type") != "code":
        text = "L’application ou son adresse de retour manque."
        return render(request, "message.html", status=400, title="Demande incomplète", text=text)
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        owned = place.world.owned(NETWORK)
        return render(request, "authorize.html", network="Pinterest", app=app["name"], accounts=owned, hidden=hidden)
    code = f"pinterest-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"),
                       redirect=asked.text("redirect_uri"), scopes=asked.text("scope"), expires=time.time() + CODE_LIVES)  # fmt: skip
    joint = "&" if "?" in asked.text("redirect_uri") else "?"
    back = urlencode({"state": asked.text("state"), "code": code})
    return RedirectResponse(f"{asked.text('redirect_uri')}{joint}{back}", 303)


async def token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?", (NETWORK, *_basic(request)))
    if app is None:
        raise ApiError(401, 2, "Authentication failed.")
    if asked.text("grant_type") == "authorization_code":
        return _by_code(place, app, asked)
    if asked.text("grant_type") == "refresh_token":
        sql = "SELECT * FROM tokens WHERE network = ? AND refresh = ? AND app = ?"
        row = place.store.one(sql, (NETWORK, asked.text("refresh_token"), app["id"]))
        if row is None:
            raise invalid("The provided refresh token is invalid.")
        place.store.execute("UPDATE tokens SET refresh = NULL WHERE token = ?", (row["token"],))
        return _issue(place, app["id"], row["person"], row["scopes"], "refresh_token")
    raise invalid("grant_type")


def _by_code(place: Place, app: sqlite3.Row, asked: Given) -> Response:
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    good = code is not None and code["app"] == app["id"] and code["expires"] >= time.time()
    if code is None or not good or code["redirect"] != asked.text("redirect_uri"):
        raise ApiError(400, 283, "Invalid authorization code.")
    return _issue(place, app["id"], code["person"], code["scopes"], "authorization_code")


def _issue(place: Place, app: str, person: str, scopes: str, kind: str) -> Response:
    number, now = place.store.next(), time.time()
    made, refresh = f"pina_{place.seed}-{number}-access", f"pinr_{place.seed}-{number}-refresh"
    place.store.insert("tokens", token=made, network=NETWORK, person=person, app=app, scopes=scopes, refresh=refresh,
                       expires=now + LIVES, created=now)  # fmt: skip
    told: dict[str, Any] = {
        "access_token": made, "refresh_token": refresh, "response_type": kind, "token_type": "bearer", "expires_in": LIVES,
        "refresh_token_expires_in": LONGER, "refresh_token_expires_at": int(now) + LONGER, "scope": scopes,
    }  # fmt: skip
    return answer(told)


def _basic(request: Request) -> tuple[str, str]:
    _, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        identity, _, secret = base64.b64decode(value).decode().partition(":")
    except ValueError:
        return "", ""
    return identity, secret
