"""Google's sign-in as the city's software sees it: a page, codes, access tokens of an hour, refresh tokens that last."""

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
from parvis.sandbox.youtube.auth import NETWORK

CODE_LIVES = 600
TOKEN_LIVES = 3599


async def authorize(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or not asked.text("redirect_uri") or not asked.text("scope"):
        return render(request, "message.html", status=400, title="Demande incomplète",
                      text="L’application, son adresse de retour ou les droits demandés manquent.")  # fmt: skip
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        owned = place.world.owned(NETWORK)
        return render(request, "authorize.html", network="YouTube", app=app["name"], accounts=owned, hidden=hidden)
    code = f"4/youtube-code-{place.store.next()}"
    offline = "offline" if asked.text("access_type") == "offline" else ""
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"),
                       redirect=asked.text("redirect_uri"), scopes=f"{asked.text('scope')} {offline}".strip(),
                       challenge=asked.text("code_challenge"), expires=time.time() + CODE_LIVES)  # fmt: skip
    back = urlencode({"state": asked.text("state"), "code": code, "scope": asked.text("scope")})
    return RedirectResponse(f"{asked.text('redirect_uri')}{'&' if '?' in asked.text('redirect_uri') else '?'}{back}", 303)


async def token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one(
        "SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?",
        (NETWORK, asked.text("client_id"), asked.text("client_secret")),
    )
    if app is None:
        return answer({"error": "invalid_client", "error_description": "The OAuth client was not found."}, 401)
    match asked.text("grant_type"):
        case "authorization_code":
            return _by_code(place, app, asked)
        case "refresh_token":
            return _by_refresh(place, app, asked)
    return answer({"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}, 400)


def _by_code(place: Place, app: sqlite3.Row, asked: Given) -> Response:
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    good = code is not None and code["app"] == app["id"] and code["expires"] >= time.time()
    if code is None or not good or code["redirect"] != asked.text("redirect_uri"):
        return answer({"error": "invalid_grant", "error_description": "Malformed auth code."}, 400)
    digest = base64.urlsafe_b64encode(hashlib.sha256(asked.text("code_verifier").encode()).digest()).rstrip(b"=").decode()
    if code["challenge"] and code["challenge"] != digest:
        return answer({"error": "invalid_grant", "error_description": "Invalid code verifier."}, 400)
    scopes = [scope for scope in code["scopes"].split() if scope != "offline"]
    refresh = f"1//youtube-refresh-{place.store.next()}" if "offline" in code["scopes"].split() else None
    return _issue(place, app["id"], code["person"], " ".join(scopes), refresh)


def _by_refresh(place: Place, app: sqlite3.Row, asked: Given) -> Response:
    """The same refresh token serves again and again, and no new one comes."""
    sql = "SELECT * FROM tokens WHERE network = ? AND refresh = ? AND app = ? AND state != 'revoked' LIMIT 1"
    row = place.store.one(sql, (NETWORK, asked.text("refresh_token"), app["id"]))
    if row is None or not asked.text("refresh_token"):
        return answer({"error": "invalid_grant", "error_description": "Token has been expired or revoked."}, 400)
    return _issue(place, app["id"], row["person"], row["scopes"], None)


def _issue(place: Place, app: str, person: str, scopes: str, refresh: str | None) -> Response:
    now = time.time()
    made = f"ya29.youtube-token-{place.seed}-{place.store.next()}"
    place.store.insert("tokens", token=made, network=NETWORK, person=person, app=app, scopes=scopes, refresh=refresh,
                       expires=now + TOKEN_LIVES, created=now)  # fmt: skip
    issued = {"access_token": made, "expires_in": TOKEN_LIVES, "scope": scopes, "token_type": "Bearer"}
    return answer(issued | ({"refresh_token": refresh} if refresh else {}))
