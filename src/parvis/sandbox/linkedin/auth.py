"""Who is calling, with which rights and which version; signing in; and LinkedIn's shape of an error."""

import sqlite3
import time
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.linkedin import names
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import Given, answer, given

NETWORK = "linkedin"
APP, SECRET, NUMBER, MEMBER = "86sandboxlinkedin", "sandbox-linkedin-secret", "214001", "urn:li:person:sandbox-member"
TOKEN, REFRESH = "AQX-sandbox-linkedin-token", "AQW-sandbox-linkedin-refresh"
POST, READ = "w_organization_social", "r_organization_social"
TALK, HEAR, ADMIN = "w_organization_social_feed", "r_organization_social_feed", "rw_organization_admin"
SCOPES = f"{POST} {READ} {TALK} {HEAR} {ADMIN}"
VERSIONS = {f"2025{month:02d}" for month in (11, 12)} | {f"2026{month:02d}" for month in range(1, 10)}
LIVES, LONGER, CODE_LIVES = 5_184_000, 31_536_000, 1_800


class ApiError(Exception):
    """LinkedIn says no: a status, a code, words."""

    def __init__(self, status: int, code: str, message: str, service: int = 100) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"status": status, "code": code, "serviceErrorCode": service, "message": message}


def invalid(message: str, code: str = "INVALID_INPUT") -> ApiError:
    return ApiError(400, code, message)


def missing(what: str) -> ApiError:
    return ApiError(404, "NOT_FOUND", f"{what} does not exist")


def denied(what: str) -> ApiError:
    return ApiError(403, "ACCESS_DENIED", f"Not enough permissions to access: {what}")


async def called(request: Request, *scopes: str) -> tuple[Place, sqlite3.Row, Given]:
    """(the sandbox, the page that the token opens, what was given). URNs must come encoded, as everything of Rest.li's."""
    place = place_of(request)
    me, granted = holder(request, place)
    if request.headers.get("x-restli-protocol-version") != "2.0.0":
        raise invalid("X-Restli-Protocol-Version header is required", "ILLEGAL_ARGUMENT")
    if request.headers.get("linkedin-version", "") not in VERSIONS:
        version = request.headers.get("linkedin-version", "")
        raise ApiError(426, "NONEXISTENT_VERSION", f"Requested version {version} is not active")
    if b"urn:" in request.scope["raw_path"] + request.scope["query_string"]:
        raise invalid("Syntax exception in path variables: URNs must be URL encoded", "ILLEGAL_ARGUMENT")
    if scopes and not {*scopes} & granted:
        raise denied(f"{request.method} {request.url.path}")
    return place, me, await given(request)


def holder(request: Request, place: Place) -> tuple[sqlite3.Row, set[str]]:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token.strip()))
    if scheme.lower() != "bearer" or row is None or row["state"] != "live":
        raise ApiError(401, "INVALID_ACCESS_TOKEN", "Invalid access token", 65600)
    if (row["expires"] or 9e12) < time.time():
        raise ApiError(401, "EXPIRED_ACCESS_TOKEN", "The token used in the request has expired", 65602)
    me = place.world.person(NETWORK, row["person"])
    assert me is not None
    return me, set(row["scopes"].split())


def as_page(me: sqlite3.Row, urn: str) -> None:
    """The member speaks for that page only."""
    if urn != names.organization(me["id"]):
        raise denied(urn or "author")


async def authorize(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or not asked.text("redirect_uri") or asked.text("response_type") != "code":
        text = "L’application ou son adresse de retour manque."
        return render(request, "message.html", status=400, title="Demande incomplète", text=text)
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        owned = place.world.owned(NETWORK)
        return render(request, "authorize.html", network="LinkedIn", app=app["name"], accounts=owned, hidden=hidden)
    code = f"AQT-linkedin-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"),
                       redirect=asked.text("redirect_uri"), scopes=asked.text("scope"), expires=time.time() + CODE_LIVES)  # fmt: skip
    joint = "&" if "?" in asked.text("redirect_uri") else "?"
    back = urlencode({"code": code, "state": asked.text("state")})
    return RedirectResponse(f"{asked.text('redirect_uri')}{joint}{back}", 303)


async def token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one(
        "SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?",
        (NETWORK, asked.text("client_id"), asked.text("client_secret")),
    )
    if app is None:
        return answer({"error": "invalid_client", "error_description": "Client authentication failed"}, 401)
    if asked.text("grant_type") == "authorization_code":
        return _by_code(place, app, asked)
    sql = "SELECT * FROM tokens WHERE network = ? AND refresh = ? AND app = ? AND state = 'live' LIMIT 1"
    row = place.store.one(sql, (NETWORK, asked.text("refresh_token"), app["id"]))
    if asked.text("grant_type") != "refresh_token" or row is None:
        return answer({"error": "invalid_request", "error_description": "The provided refresh token is invalid"}, 400)
    return _issue(place, app["id"], row["person"], row["scopes"], row["refresh"])


def _by_code(place: Place, app: sqlite3.Row, asked: Given) -> Response:
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    good = code is not None and code["app"] == app["id"] and code["expires"] >= time.time()
    if code is None or not good or code["redirect"] != asked.text("redirect_uri"):
        told = "Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code."
        return answer({"error": "invalid_request", "error_description": told}, 400)
    return _issue(place, app["id"], code["person"], code["scopes"], f"AQW-{place.seed}-{place.store.next()}")


def _issue(place: Place, app: str, person: str, scopes: str, refresh: str) -> Response:
    """A refresh token keeps its value and its end."""
    made, now = f"AQX-{place.seed}-{place.store.next()}", time.time()
    place.store.insert("tokens", token=made, network=NETWORK, person=person, app=app, scopes=scopes, refresh=refresh,
                       expires=now + LIVES, created=now)  # fmt: skip
    return answer({"access_token": made, "expires_in": LIVES, "refresh_token": refresh, "refresh_token_expires_in": LONGER,
                   "scope": scopes})  # fmt: skip
