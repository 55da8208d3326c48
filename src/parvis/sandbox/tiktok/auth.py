"""Who is calling, on which portal; signing in; and the two shapes of an error."""

import hashlib
import sqlite3
import time
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import Given, answer, given

NETWORK = "tiktok"
APP, SECRET = "aw7sandboxtiktok", "sandbox-tiktok-secret"
BUSINESS_APP, BUSINESS_SECRET = "7300000000000", "sandbox-tiktok-business-secret"
TOKEN, REFRESH = "act.sandbox-tiktok-token", "rft.sandbox-tiktok-refresh"
BUSINESS_TOKEN, BUSINESS_REFRESH = "act.sandbox-tiktok-business", "rft.sandbox-tiktok-business"
SCOPES = "user.info.basic,user.info.profile,user.info.stats,video.list,video.publish,video.upload"
BUSINESS_SCOPES = "user.info.basic,user.insights,video.list,video.insights,comment.list,comment.list.manage"
LIVES, LONGER, CODE_LIVES = 86_400, 31_536_000, 600


class ApiError(Exception):
    """The developers' portal says no."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.status = status
        self.body: dict[str, Any] = {"data": {}, "error": {"code": code, "message": message or code, "log_id": "20261124"}}


class BusinessError(Exception):
    """The Business portal says no: HTTP 200, and a number."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.body: dict[str, Any] = {"code": code, "message": message, "request_id": "20261124", "data": {}}


def fine(data: dict[str, Any]) -> Response:
    return answer({"data": data, "error": {"code": "ok", "message": "", "log_id": "20261124"}})


def good(data: dict[str, Any]) -> Response:
    return answer({"code": 0, "message": "OK", "request_id": "20261124", "data": data})


async def called(request: Request, scope: str) -> tuple[Place, sqlite3.Row, Given]:
    """(the sandbox, the account, what was given) of a call to the developers' API."""
    place = place_of(request)
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    row = _live(place, token.strip(), "user")
    if scheme.lower() != "bearer" or row is None:
        raise ApiError(401, "access_token_invalid", "The access token is invalid or not found in the request.")
    if scope not in row["scopes"].split(","):
        raise ApiError(401, "scope_not_authorized", "The user did not authorize the scope required for completing this request.")
    return place, _person(place, row), await given(request)


async def business(request: Request, scope: str) -> tuple[Place, sqlite3.Row, Given]:
    """The same of a call to the Business API; it names the account, which must be the token's."""
    place, asked = place_of(request), await given(request)
    row = _live(place, request.headers.get("access-token", ""), "business")
    if row is None:
        raise BusinessError(40105, "Access token is incorrect or has been revoked.")
    if scope not in row["scopes"].split(",") or asked.text("business_id") != row["person"]:
        raise BusinessError(40001, "No permission to operate the account.")
    return place, _person(place, row), asked


def _live(place: Place, token: str, kind: str) -> sqlite3.Row | None:
    sql = "SELECT * FROM tokens WHERE network = ? AND token = ? AND kind = ? AND state = 'live'"
    row = place.store.one(sql, (NETWORK, token, kind))
    return row if row is not None and (row["expires"] or 9e12) > time.time() else None


def _person(place: Place, row: sqlite3.Row) -> sqlite3.Row:
    me = place.world.person(NETWORK, row["person"])
    assert me is not None
    return me


async def authorize(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_key")))
    if app is None or not asked.text("redirect_uri") or asked.text("response_type") != "code":
        text = "L’application ou son adresse de retour manque."
        return render(request, "message.html", status=400, title="Demande incomplète", text=text)
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        owned = place.world.owned(NETWORK)
        return render(request, "authorize.html", network="TikTok", app=app["name"], accounts=owned, hidden=hidden)
    code = f"tiktok-code*{place.store.next()}"
    place.store.insert(
        "codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"), redirect=asked.text("redirect_uri"),
        scopes=asked.text("scope"), challenge=asked.text("code_challenge"), expires=time.time() + CODE_LIVES,
    )  # fmt: skip
    joint = "&" if "?" in asked.text("redirect_uri") else "?"
    back = urlencode({"code": code, "scopes": asked.text("scope"), "state": asked.text("state")})
    return RedirectResponse(f"{asked.text('redirect_uri')}{joint}{back}", 303)


async def token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    sql = "SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?"
    app = place.store.one(sql, (NETWORK, asked.text("client_key"), asked.text("client_secret")))
    if app is None:
        return _no("invalid_client", "Client key or secret is incorrect.")
    if asked.text("grant_type") == "authorization_code":
        return _by_code(place, app["id"], asked)
    row = _by_refresh(place, asked.text("refresh_token"), "user")
    if asked.text("grant_type") != "refresh_token" or row is None:
        return _no("invalid_grant", "Refresh token is invalid or expired.")
    return answer(_issue(place, app["id"], row["person"], row["scopes"], "user"))


async def business_token(request: Request) -> Response:
    """Renewing on the Business portal."""
    place, asked = place_of(request), await given(request)
    sql = "SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?"
    app = place.store.one(sql, (NETWORK, asked.text("client_id"), asked.text("client_secret")))
    row = _by_refresh(place, asked.text("refresh_token"), "business")
    if app is None or row is None:
        raise BusinessError(40105, "Refresh token is incorrect or has been revoked.")
    return good(_issue(place, app["id"], row["person"], row["scopes"], "business"))


def _by_code(place: Place, app: str, asked: Given) -> Response:
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    digest = hashlib.sha256(asked.text("code_verifier").encode()).hexdigest()
    if code is None or code["app"] != app or code["redirect"] != asked.text("redirect_uri") or code["expires"] < time.time():
        return _no("invalid_grant", "Authorization code is invalid or expired.")
    if code["challenge"] and code["challenge"] != digest:
        return _no("invalid_grant", "Code verifier or code challenge is invalid.")
    return answer(_issue(place, app, code["person"], code["scopes"], "user"))


def _by_refresh(place: Place, refresh: str, kind: str) -> sqlite3.Row | None:
    """Used once: each renewal gives another."""
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND refresh = ? AND kind = ?", (NETWORK, refresh, kind))
    if row is not None:
        place.store.execute("UPDATE tokens SET refresh = NULL WHERE token = ?", (row["token"],))
    return row


def _issue(place: Place, app: str, person: str, scopes: str, kind: str) -> dict[str, Any]:
    number, now = place.store.next(), time.time()
    made, refresh = f"act.{place.seed}-{number}-tiktok", f"rft.{place.seed}-{number}-tiktok"
    place.store.insert("tokens", token=made, network=NETWORK, person=person, kind=kind, app=app, scopes=scopes, refresh=refresh,
                       expires=now + LIVES, created=now)  # fmt: skip
    return {"access_token": made, "expires_in": LIVES, "open_id": person, "refresh_token": refresh, "refresh_expires_in": LONGER,
            "refresh_token_expires_in": LONGER, "scope": scopes, "token_type": "Bearer"}  # fmt: skip


def _no(error: str, description: str) -> Response:
    """With HTTP 200, as TikTok does."""
    return answer({"error": error, "error_description": description, "log_id": "20261124"})
