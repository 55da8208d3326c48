"""Signing in on the played Loops: applications that register themselves, codes, tokens; and who a call comes from."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import answer, given

NETWORK = "loops"
LIVES = 31_536_000
TOKEN, REFRESH, CLIENT, SECRET = "sandbox-loops-token", "sandbox-loops-refresh", "sandbox-loops-client", "sandbox-loops-secret"
Ask = Callable[[Request, Place, sqlite3.Row], Awaitable[Response]]


class Refusal(Exception):
    """`told`: the whole body, where it is not the usual one."""

    def __init__(self, status: int, message: str, told: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.body = told or {"data": [], "error": {"code": status, "message": message}}


def signed(ask: Ask) -> Callable[[Request], Awaitable[Response]]:
    """A call that needs an account."""

    async def wrapped(request: Request) -> Response:
        place = place_of(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        sql = "SELECT * FROM tokens WHERE network = ? AND token = ? AND state = 'live'"
        row = place.store.one(sql, (NETWORK, token))
        me = place.world.person(NETWORK, row["person"]) if row else None
        if me is None:
            raise Refusal(401, "Unauthenticated.", {"message": "Unauthenticated."})
        return await ask(request, place, me)

    return wrapped


async def create_app(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    redirects = asked.values.get("redirect_uris")
    if not asked.text("client_name") or not isinstance(redirects, list):
        raise Refusal(422, "", {"message": "The redirect uris field must be an array.", "errors": {"redirect_uris": ["array"]}})
    number = place.store.next()
    made = {"id": f"loops-app-{number}", "secret": f"loops-secret-{place.seed}-{number}", "name": asked.text("client_name")}
    place.store.insert("apps", network=NETWORK, redirects=" ".join(map(str, redirects)), scopes=asked.text("scopes"), **made)
    return answer({"client_id": made["id"], "client_secret": made["secret"], "name": made["name"]})


async def authorize(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or asked.text("redirect_uri") not in app["redirects"].split():
        return render(request, "message.html", status=400, title="Application inconnue",
                      text="Cette application ou son adresse de retour n’est pas enregistrée ici.")  # fmt: skip
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        accounts = place.world.owned(NETWORK)
        return render(request, "authorize.html", network="Loops", app=app["name"], accounts=accounts, hidden=hidden)
    code = f"loops-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"),
                       redirect=asked.text("redirect_uri"), scopes=asked.text("scope"), expires=time.time() + 600)  # fmt: skip
    back = urlencode({"code": code, "state": asked.text("state")})
    return RedirectResponse(f"{asked.text('redirect_uri')}?{back}", 303)


async def token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    sql = "SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?"
    app = place.store.one(sql, (NETWORK, asked.text("client_id"), asked.text("client_secret")))
    if app is None:
        return answer({"error": "invalid_client", "message": "Client authentication failed"}, 401)
    if asked.text("grant_type") == "refresh_token":
        row = place.store.one("SELECT * FROM tokens WHERE network = ? AND refresh = ?", (NETWORK, asked.text("refresh_token")))
    else:
        row = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
        place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    if row is None or row["app"] != app["id"]:
        return answer({"error": "invalid_grant", "message": "The authorization grant is invalid, expired or revoked."}, 400)
    number = place.store.next()
    made, refresh = f"loops-token-{place.seed}-{number}", f"loops-refresh-{place.seed}-{number}"
    place.store.insert("tokens", token=made, network=NETWORK, person=row["person"], app=app["id"], scopes=row["scopes"],
                       refresh=refresh, expires=time.time() + LIVES, created=time.time())  # fmt: skip
    return answer({"token_type": "Bearer", "expires_in": LIVES, "access_token": made, "refresh_token": refresh})


def found(place: Place) -> None:
    """The city's account, its application and token."""
    if place.world.owned(NETWORK):
        return
    place.store.insert("apps", id=CLIENT, network=NETWORK, secret=SECRET, name="Parvis", redirects="", scopes="")
    open_account(place, "paris_demo", "Ville de Paris (démo)", token=TOKEN, refresh=REFRESH)


def open_account(place: Place, handle: str, name: str, token: str = "", refresh: str = "") -> dict[str, Any]:
    """An account of the city with a token of its own."""
    person = place.world.join(NETWORK, handle, name, owned=True, city="Paris", country="FR", followers=3_100)
    token = token or f"sandbox-loops-{handle}"
    columns = "token, network, person, app, refresh, created"
    place.store.execute(
        f"INSERT OR IGNORE INTO tokens ({columns}) VALUES (?, ?, ?, ?, ?, ?)",
        (token, NETWORK, person["id"], CLIENT, refresh or f"{token}-refresh", time.time()),
    )
    about = {"network": NETWORK, "id": person["id"], "handle": person["handle"], "name": person["name"], "token": token}
    return {**about, **_told(place, token, refresh or f"{token}-refresh")}


def credentials(place: Place) -> dict[str, Any]:
    return {**_told(place, TOKEN, REFRESH), "sdk": {}}


def _told(place: Place, token: str, refresh: str) -> dict[str, Any]:
    secrets = {"token": token, "refresh_token": refresh, "client_id": CLIENT, "client_secret": SECRET}
    return {"settings": {"server": place.url("/loops")}, "secrets": secrets}
