"""Keys of the played Foursquare: the organisation's service key, a person's token of the old API, and how one gives it."""

import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.foursquare import venues
from parvis.sandbox.foursquare.venues import NETWORK
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import answer, given

VERSIONS = ("2025-02-05", "2025-06-17")
SERVICE_KEY, TOKEN = "sandbox-foursquare-service-key", "sandbox-foursquare-token"
CLIENT, SECRET = "sandbox-foursquare-client", "sandbox-foursquare-secret"
TABLES = (
    """CREATE TABLE IF NOT EXISTS fsq_suggestions (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, venue TEXT NOT NULL, kind TEXT NOT NULL, said TEXT NOT NULL,
        at REAL NOT NULL, status TEXT NOT NULL DEFAULT 'pending', resolved REAL)""",
    """CREATE TABLE IF NOT EXISTS fsq_lists (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
        at REAL NOT NULL, removed INTEGER NOT NULL DEFAULT 0)""",
    """CREATE TABLE IF NOT EXISTS fsq_items (
        seq INTEGER PRIMARY KEY, list TEXT NOT NULL, venue TEXT NOT NULL, text TEXT NOT NULL DEFAULT '', place REAL NOT NULL)""",
)
Ask = Callable[[Request, Place, sqlite3.Row], Awaitable[Response]]
ServiceAsk = Callable[[Request, Place], Awaitable[Response]]


class Refusal(Exception):
    """Of the Places API: a status and a message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Legacy(Exception):
    """Of the old API: told in the envelope's `meta`."""

    def __init__(self, status: int, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail


def keyed(ask: ServiceAsk) -> Callable[[Request], Awaitable[Response]]:
    """A call of the Places API: a service key, and the version that one was written for."""

    async def wrapped(request: Request) -> Response:
        place = place_of(request)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        sql = "SELECT 1 FROM tokens WHERE network = ? AND token = ? AND kind = 'service' AND state = 'live'"
        if kind != "Bearer" or place.store.one(sql, (NETWORK, token)) is None:
            raise Refusal(401, "Invalid request token.")
        if request.headers.get("x-places-api-version") not in VERSIONS:
            raise Refusal(400, "Missing or unknown X-Places-Api-Version header.")
        return await ask(request, place)

    return wrapped


def signed(ask: Ask) -> Callable[[Request], Awaitable[Response]]:
    """A call of the old API: a person's token and a date, both in the query."""

    async def wrapped(request: Request) -> Response:
        place = place_of(request)
        version = request.query_params.get("v", "")
        if len(version) != 8 or not version.isdigit():
            raise Legacy(400, "param_error", "The v parameter is missing: a date as YYYYMMDD")
        sql = "SELECT * FROM tokens WHERE network = ? AND token = ? AND kind = 'user' AND state = 'live'"
        row = place.store.one(sql, (NETWORK, request.query_params.get("oauth_token", "")))
        me = place.world.person(NETWORK, row["person"]) if row else None
        if me is None:
            raise Legacy(401, "invalid_auth", "OAuth token invalid or revoked.")
        return await ask(request, place, me)

    return wrapped


async def authenticate(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or asked.text("response_type") != "code" or not asked.text("redirect_uri"):
        return render(request, "message.html", status=400, title="Application inconnue",
                      text="Cette application n’est pas enregistrée ici.")  # fmt: skip
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        return render(request, "authorize.html", network="Foursquare", app=app["name"], accounts=place.world.owned(NETWORK),
                      hidden=hidden)  # fmt: skip
    code = f"fsq-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"),
                       redirect=asked.text("redirect_uri"), scopes="", expires=time.time() + 600)  # fmt: skip
    back = urlencode({"code": code, "state": asked.text("state")})
    return RedirectResponse(f"{asked.text('redirect_uri')}?{back}", 303)


async def access_token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    sql = "SELECT 1 FROM apps WHERE network = ? AND id = ? AND secret = ?"
    if place.store.one(sql, (NETWORK, asked.text("client_id"), asked.text("client_secret"))) is None:
        return answer({"error": "invalid_client"}, 400)
    row = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    if row is None or row["redirect"] != asked.text("redirect_uri") or row["expires"] < time.time():
        return answer({"error": "invalid_grant"}, 400)
    made = f"fsq-token-{place.seed}-{place.store.next()}"
    place.store.insert("tokens", token=made, network=NETWORK, person=row["person"], app=row["app"], created=time.time())
    return answer({"access_token": made})


def found(place: Place) -> None:
    """The city's account with its places and keys."""
    for table in TABLES:
        place.store.execute(table)
    if place.world.owned(NETWORK):
        return
    city = place.world.join(
        NETWORK, "paris_demo", "Ville de Paris (démo)", owned=True, city="Paris", country="FR", followers=900,
        bio="Les lieux de la ville, et ce qu’on y conseille. L’application City Guide a fermé : ces pages n’ont plus de public.",
    )  # fmt: skip
    nobody = place.world.join(NETWORK, "lieux", "Lieux sans propriétaire")
    place.store.insert("apps", id=CLIENT, network=NETWORK, secret=SECRET, name="Parvis", redirects="", scopes="")
    now = time.time()
    place.store.insert("tokens", token=SERVICE_KEY, network=NETWORK, person=city["id"], kind="service", app=CLIENT, created=now)
    place.store.insert("tokens", token=TOKEN, network=NETWORK, person=city["id"], kind="user", app=CLIENT, created=now)
    venues.build(place, city, nobody)


def credentials(place: Place) -> dict[str, Any]:
    at = place.url("/foursquare")
    settings = {"city": "Paris", "country": "FR", "hours": "1", "base": at, "legacy": f"{at}/v2", "web": at, "client_id": CLIENT}
    return {"settings": settings, "secrets": {"key": SERVICE_KEY, "client_secret": SECRET, "token": TOKEN}, "sdk": {}}
