"""Signing in, tokens, the pages of a user, webhook subscriptions, and looking places and languages up."""

import time
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.facebook.auth import NETWORK, Caller, GraphError, app_caller, bad, page_of
from parvis.sandbox.facebook.nodes import Node, Scene
from parvis.sandbox.facebook.publishing import Answer
from parvis.sandbox.place import Place
from parvis.sandbox.web.pages import render
from parvis.sandbox.webhooks import ask
from parvis.sandbox.wire import Given

LONG_LIVED = 60 * 86400
CODE_LIVES = 600
CITIES = [
    ("2430536", "Paris", "FR", "France", "Île-de-France"), ("2430501", "Lyon", "FR", "France", "Auvergne-Rhône-Alpes"),
    ("2430489", "Marseille", "FR", "France", "Provence-Alpes-Côte d'Azur"),
    ("2430522", "Toulouse", "FR", "France", "Occitanie"),
    ("2490299", "New York", "US", "United States", "New York"), ("1168082", "Tokyo", "JP", "Japan", "Tokyo"),
    ("1006886", "London", "GB", "United Kingdom", "England"), ("645220", "Berlin", "DE", "Germany", "Berlin"),
    ("703648", "Madrid", "ES", "Spain", "Comunidad de Madrid"), ("1223041", "Paris", "US", "United States", "Texas"),
]  # fmt: skip
REGIONS = [("3847", "Île-de-France", "FR"), ("1048", "Auvergne-Rhône-Alpes", "FR"), ("3875", "New York", "US"),
           ("1918", "Tokyo", "JP")]  # fmt: skip
COUNTRIES = [("FR", "France"), ("US", "United States"), ("JP", "Japan"), ("GB", "United Kingdom"), ("DE", "Germany"),
             ("ES", "Spain"), ("IT", "Italy"), ("PT", "Portugal"), ("BE", "Belgium"), ("CN", "China")]  # fmt: skip
LOCALES = [(1001, "English (All)"), (1002, "Spanish (All)"), (1003, "French (All)"), (1004, "Chinese (All)"),
           (1005, "Portuguese (All)"), (6, "English (US)"), (24, "English (UK)"), (9, "French (France)"),
           (44, "French (Canada)"), (5, "German")]  # fmt: skip


def search(asked: Given) -> Answer:
    """Keys of places and languages, for targeting. The keys are the sandbox's own."""
    kind, query = asked.text("type"), asked.text("q").lower()
    if kind == "adlocale":
        return {"data": [{"key": key, "name": name} for key, name in LOCALES if query in name.lower()]}
    if kind != "adgeolocation":
        raise bad("Param type must be one of {ADGEOLOCATION, ADLOCALE}")
    try:
        kinds = set(asked.json("location_types") or ["country", "region", "city"])
    except ValueError as error:
        raise bad("param location_types must be an array.") from error
    named = dict(COUNTRIES)
    found: list[dict[str, Any]] = []
    if "country" in kinds:
        found += [_geo(key, name, "country", key, name) for key, name in COUNTRIES]
    if "region" in kinds:
        found += [_geo(key, name, "region", country, named[country]) for key, name, country in REGIONS]
    if "city" in kinds:
        found += [
            _geo(key, name, "city", country, country_name) | {"region": region, "region_id": 3847}
            for key, name, country, country_name, region in CITIES
        ]
    return {"data": [each for each in found if each["name"].lower().startswith(query)][: asked.whole("limit", 25, 100)]}


def _geo(key: str, name: str, kind: str, country: str, country_name: str) -> dict[str, Any]:
    return {"key": key, "name": name, "type": kind, "country_code": country, "country_name": country_name,
            "supports_region": True, "supports_city": True}  # fmt: skip


def accounts(scene: Scene, fields: list[str]) -> Answer:
    """The pages that the user administers, each with its token."""
    if scene.who.kind != "user":
        raise GraphError(100, "(#100) Tried accessing nonexisting field (accounts) on node type (Page)")
    sql = """SELECT people.*, tokens.token FROM people
             JOIN tokens ON tokens.network = people.network AND tokens.person = people.id
             WHERE people.network = ? AND owned AND tokens.kind = 'page' AND state = 'live'
             GROUP BY people.id ORDER BY people.seq"""
    tasks = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
    pages = [
        {"access_token": row["token"], "category": "City", "name": row["name"], "id": row["id"], "tasks": tasks}
        for row in scene.place.store.execute(sql, (NETWORK,))
    ]
    if fields:
        pages = [{name: value for name, value in page.items() if name in fields or name == "id"} for page in pages]
    return {"data": pages}


def debug_token(place: Place, who: Caller, asked: Given) -> Answer:
    sql = "SELECT * FROM tokens WHERE network = ? AND token = ?"
    row = place.store.one(sql, (NETWORK, asked.text("input_token")))
    if row is None:
        text = "Invalid OAuth access token - Cannot parse access token"
        return {"data": {"error": {"code": 190, "message": text}, "is_valid": False, "scopes": []}}
    live = row["state"] == "live" and (not row["expires"] or row["expires"] > time.time())
    data = {
        "app_id": row["app"], "type": row["kind"].upper(), "application": "Parvis", "is_valid": live,
        "expires_at": int(row["expires"] or 0), "data_access_expires_at": int(time.time() + 90 * 86400),
        "issued_at": int(row["created"]), "scopes": row["scopes"].split(), "user_id": "100000000000001",
    }  # fmt: skip
    return {"data": data | ({"profile_id": row["person"]} if row["kind"] == "page" else {})}


async def dialog(request: Request, place: Place, asked: Given) -> Response:
    """The page where the administrator lets an app act for the pages; its button hands out the code."""
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or not asked.text("redirect_uri"):
        return render(request, "message.html", status=400, title="Application inconnue",
                      text="L’identifiant de l’application ou l’adresse de retour manque.")  # fmt: skip
    if request.method == "GET":
        return render(request, "authorize.html", network="Facebook", app=app["name"],
        accounts=place.world.owned(NETWORK),
                      hidden={name: str(value) for name, value in asked.values.items()})  # fmt: skip
    code = f"fb-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person="100000000000001",
                       redirect=asked.text("redirect_uri"), scopes=asked.text("scope").replace(",", " "),
                       expires=time.time() + CODE_LIVES)  # fmt: skip
    back = urlencode({"code": code, "state": asked.text("state")})
    joint = "&" if "?" in asked.text("redirect_uri") else "?"
    return RedirectResponse(f"{asked.text('redirect_uri')}{joint}{back}", 303)


def access_token(place: Place, asked: Given) -> Answer:
    who = app_caller(place, f"{asked.text('client_id')}|{asked.text('client_secret')}")
    if who is None:
        raise GraphError(1, "Error validating client secret.")
    if asked.text("grant_type") == "client_credentials":
        return {"access_token": who.token, "token_type": "bearer"}
    if asked.text("grant_type") == "fb_exchange_token":
        sql = "SELECT * FROM tokens WHERE network = ? AND token = ? AND state = 'live'"
        row = place.store.one(sql, (NETWORK, asked.text("fb_exchange_token")))
        if row is None:
            raise GraphError(190, "Invalid OAuth access token - Cannot parse access token")
        return _issue(place, who, row["person"], row["scopes"], LONG_LIVED)
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    if code is None or code["app"] != who.app or code["expires"] < time.time():
        raise GraphError(100, "This authorization code has expired.", 36007)
    if code["redirect"] != asked.text("redirect_uri"):
        raise GraphError(100, "Error validating verification code. Please make sure your redirect_uri is identical", 36008)
    return _issue(place, who, code["person"], code["scopes"], 3600)


def _issue(place: Place, who: Caller, person: str, scopes: str, lives: int) -> Answer:
    number, now = place.store.next(), time.time()
    token = f"facebook-user-token-{place.seed}-{number}"
    place.store.insert("tokens", token=token, network=NETWORK, person=person, kind="user", app=who.app, scopes=scopes,
                       expires=now + lives, created=now)  # fmt: skip
    return {"access_token": token, "token_type": "bearer", "expires_in": lives}


async def subscribe_app(place: Place, who: Caller, app: str, asked: Given) -> Answer:
    """Register the app's callback, once it has answered the challenge."""
    _own_app(who, app)
    url, verify, wanted = asked.text("callback_url"), asked.text("verify_token"), asked.text("fields")
    if asked.text("object") != "page" or not url:
        raise bad("object must be page and callback_url is required")
    challenge = str(1_158_201_444 + place.store.next())
    asking = {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify}
    if await ask(url, asking) != challenge:
        text = "(#2200) Callback verification failed with the following errors: HTTP status or challenge mismatch"
        raise GraphError(2200, text)
    sql = "INSERT OR REPLACE INTO hooks (id, network, app, url, verify, fields, created) VALUES (?, ?, ?, ?, ?, ?, ?)"
    place.store.execute(sql, (f"facebook-{app}", NETWORK, app, url, verify, wanted, time.time()))
    return {"success": True}


def app_subscriptions(place: Place, who: Caller, app: str) -> Answer:
    _own_app(who, app)
    rows = place.store.execute("SELECT * FROM hooks WHERE network = ? AND app = ?", (NETWORK, app))
    return {"data": [
        {"object": "page", "callback_url": row["url"], "active": True,
         "fields": [{"name": name, "version": "v26.0"} for name in row["fields"].split(",") if name]}
        for row in rows
    ]}  # fmt: skip


def unsubscribe_app(place: Place, who: Caller, app: str) -> Answer:
    _own_app(who, app)
    place.store.execute("DELETE FROM hooks WHERE network = ? AND app = ?", (NETWORK, app))
    return {"success": True}


async def subscribe_page(request: Request, scene: Scene, node: Node, asked: Given) -> Answer:
    page = page_of(scene.place, scene.who, node.id)
    scene.who.demand("pages_manage_metadata")
    identity = f"{scene.who.app}/{page['id']}"
    if request.method == "DELETE":
        scene.place.store.execute("DELETE FROM subscriptions WHERE id = ?", (identity,))
        return {"success": True}
    wanted = ",".join(name for each in asked.many("subscribed_fields") for name in _names(each))
    if not wanted:
        raise bad("The parameter subscribed_fields is required.")
    sql = "INSERT OR REPLACE INTO subscriptions (id, network, hook, event, person, created) VALUES (?, ?, ?, ?, ?, ?)"
    params = (identity, NETWORK, f"facebook-{scene.who.app}", wanted, page["id"], time.time())
    scene.place.store.execute(sql, params)
    return {"success": True}


def subscribed_apps(scene: Scene, node: Node) -> Answer:
    page = page_of(scene.place, scene.who, node.id)
    rows = scene.place.store.execute("SELECT * FROM subscriptions WHERE network = ? AND person = ?", (NETWORK, page["id"]))
    return {"data": [{"id": row["id"].partition("/")[0], "name": "Parvis", "category": "Business", "link": "",
                      "subscribed_fields": row["event"].split(",")} for row in rows]}  # fmt: skip


def _own_app(who: Caller, app: str) -> None:
    if who.kind != "app" or who.app != app:
        raise GraphError(15, "(#15) This method must be called with an app access_token.")


def _names(text: str) -> list[str]:
    """`a,b` or `["a","b"]`, as the SDKs write them."""
    return [name.strip(' "[]') for name in text.split(",") if name.strip(' "[]')]
