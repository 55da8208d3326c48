"""OAuth 2.0 with PKCE: codes of 30 seconds, access tokens of two hours, refresh tokens that work once."""

import base64
import hashlib
import sqlite3
import time
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import Given, answer, given
from parvis.sandbox.x.auth import NETWORK

CODE_LIVES = 30
TOKEN_LIVES = 7200


async def authorize(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or not asked.text("redirect_uri") or not asked.text("code_challenge"):
        return render(request, "message.html", status=400, title="Demande incomplète",
                      text="L’application, son adresse de retour ou son défi PKCE manque.")  # fmt: skip
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        return render(request, "authorize.html", network="X", app=app["name"], accounts=place.world.owned(NETWORK), hidden=hidden)
    code = f"x-code-{place.store.next()}"
    challenge = f"{asked.text('code_challenge_method', 'plain')} {asked.text('code_challenge')}"
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"),
                       redirect=asked.text("redirect_uri"), scopes=asked.text("scope"), challenge=challenge,
                       expires=time.time() + CODE_LIVES)  # fmt: skip
    joint = "&" if "?" in asked.text("redirect_uri") else "?"
    back = urlencode({"state": asked.text("state"), "code": code})
    return RedirectResponse(f"{asked.text('redirect_uri')}{joint}{back}", 303)


async def token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    identity, secret = _basic(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, identity or asked.text("client_id")))
    if app is None or (identity and secret != app["secret"]):
        return _refuse("invalid_client", "Missing valid authorization header", 401)
    match asked.text("grant_type"):
        case "authorization_code":
            return _by_code(place, app, asked)
        case "refresh_token":
            return _by_refresh(place, app, asked)
    return _refuse("unsupported_grant_type", "Value passed for the grant type was invalid.")


async def app_token(request: Request) -> Response:
    """The bearer token of the developer's app, for its key and secret."""
    place, asked = place_of(request), await given(request)
    identity, secret = _basic(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?", (NETWORK, identity, secret))
    if app is None or asked.text("grant_type") != "client_credentials":
        error = {"code": 99, "message": "Unable to verify your credentials", "label": "authenticity_token_error"}
        return answer({"errors": [error]}, 403)
    row = place.store.one("SELECT token FROM tokens WHERE network = ? AND kind = 'app' AND app = ?", (NETWORK, identity))
    made = row["token"] if row else f"x-app-token-{place.seed}-{place.store.next()}"
    if row is None:
        place.store.insert("tokens", token=made, network=NETWORK, person="", kind="app", app=identity, created=time.time())
    return answer({"token_type": "bearer", "access_token": made})


async def revoke(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    sql = "UPDATE tokens SET state = 'revoked', refresh = NULL WHERE network = ? AND (token = ? OR refresh = ?)"
    place.store.execute(sql, (NETWORK, asked.text("token"), asked.text("token")))
    return answer({"revoked": True})


def _by_code(place: Place, app: sqlite3.Row, asked: Given) -> Response:
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    good = code is not None and code["app"] == app["id"] and code["expires"] >= time.time()
    if code is None or not good or code["redirect"] != asked.text("redirect_uri"):
        return _refuse("invalid_request", "Value passed for the authorization code was invalid.")
    method, _, challenge = code["challenge"].partition(" ")
    if _challenge(method, asked.text("code_verifier")) != challenge:
        return _refuse("invalid_request", "Value passed for the code verifier did not match the code challenge.")
    return _issue(place, app["id"], code["person"], code["scopes"])


def _by_refresh(place: Place, app: sqlite3.Row, asked: Given) -> Response:
    sql = "SELECT * FROM tokens WHERE network = ? AND refresh = ? AND app = ?"
    row = place.store.one(sql, (NETWORK, asked.text("refresh_token"), app["id"]))
    if row is None or not asked.text("refresh_token"):
        return _refuse("invalid_request", "Value passed for the token was invalid.")
    place.store.execute("UPDATE tokens SET refresh = NULL WHERE token = ?", (row["token"],))
    return _issue(place, app["id"], row["person"], row["scopes"])


def _issue(place: Place, app: str, person: str, scopes: str) -> Response:
    number, now = place.store.next(), time.time()
    made = f"x-user-token-{place.seed}-{number}"
    refresh = f"x-refresh-token-{place.seed}-{number}" if "offline.access" in scopes.split() else None
    place.store.insert("tokens", token=made, network=NETWORK, person=person, app=app, scopes=scopes, refresh=refresh,
                       expires=now + TOKEN_LIVES, created=now)  # fmt: skip
    issued = {"token_type": "bearer", "expires_in": TOKEN_LIVES, "access_token": made, "scope": scopes}
    return answer(issued | ({"refresh_token": refresh} if refresh else {}))


def _challenge(method: str, verifier: str) -> str:
    if method != "S256":
        return verifier
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _basic(request: Request) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        identity, _, secret = base64.b64decode(value).decode().partition(":")
    except ValueError:
        return "", ""
    return identity, secret


def _refuse(error: str, description: str, status: int = 400) -> Response:
    return answer({"error": error, "error_description": description}, status)
