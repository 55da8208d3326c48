"""Signing in: Instagram Login and Facebook Login, their codes and tokens; where an application wants to be told."""

from __future__ import annotations

import sqlite3
import time
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.instagram.account import APP, CITIZEN, NETWORK, PAGE_SCOPES, SCOPES, keep_token, page_of
from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, app_is, bad, names
from parvis.sandbox.instagram.nodes import account
from parvis.sandbox.place import Place
from parvis.sandbox.web.pages import render
from parvis.sandbox.webhooks import ask
from parvis.sandbox.wire import Given

CODE_LIVES, SHORT, LONG = 3600, 3600, 60 * 86_400
DAY = 86_400


async def authorize(request: Request, place: Place, asked: Given, *, facebook: bool) -> Response:
    """The page where a person lets the application in; its button hands out the code."""
    back = asked.text("redirect_uri")
    if asked.text("client_id") != APP or not back:
        return render(request, "message.html", status=400, title="Application inconnue",
                      text="L’identifiant de l’application ou l’adresse de retour manque.")  # fmt: skip
    if request.method == "GET":
        return render(request, "authorize.html", network="Instagram", app="Parvis", accounts=place.world.owned(NETWORK),
                      hidden={name: str(value) for name, value in asked.values.items()})  # fmt: skip
    person = CITIZEN if facebook else asked.text("account") or place.world.owned(NETWORK)[0]["id"]
    code = f"{'fb' if facebook else 'ig'}-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=APP, person=person, redirect=back,
                       scopes=asked.text("scope").replace(",", " "), expires=time.time() + CODE_LIVES)  # fmt: skip
    joint = "&" if "?" in back else "?"
    told = urlencode({"code": code, "state": asked.text("state")})
    return RedirectResponse(f"{back}{joint}{told}{'' if facebook else '#_'}", 303)


def code_token(place: Place, asked: Given, *, facebook: bool) -> Answer:
    """A code becomes a token of an hour; by Facebook Login that one becomes a longer one here too."""
    _app(place, asked)
    if asked.text("grant_type") == "fb_exchange_token":
        old = _token(place, asked.text("fb_exchange_token"))
        return _issue(place, "fb", old["person"], "user", old["scopes"], LONG)
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    if code is None or code["expires"] < time.time():
        raise GraphError(100, "This authorization code has been used or has expired.", 36009)
    if code["redirect"] != asked.text("redirect_uri"):
        raise GraphError(100, "Error validating verification code. redirect_uri must be identical", 36008)
    told = _issue(place, "fb" if facebook else "ig", code["person"], "user" if facebook else "instagram", code["scopes"], SHORT)
    if facebook:
        return told
    return {"access_token": told["access_token"], "user_id": code["person"], "permissions": code["scopes"].split()}


def longer(place: Place, asked: Given, *, renewed: bool) -> Answer:
    """`ig_exchange_token` and `ig_refresh_token`; a token younger than a day is not renewed."""
    if asked.text("grant_type") != ("ig_refresh_token" if renewed else "ig_exchange_token"):
        raise bad("The parameter grant_type is wrong")
    old = _token(place, asked.text("access_token"))
    if not renewed and not app_is(place, NETWORK, APP, asked.text("client_secret")):
        raise bad("Error validating client secret.")
    if renewed and old["expires"] and time.time() - old["created"] < DAY:
        raise GraphError(100, "The access token is younger than 24 hours.")
    return _issue(place, "ig", old["person"], "instagram", old["scopes"], LONG)


def _app(place: Place, asked: Given) -> None:
    if not app_is(place, NETWORK, asked.text("client_id"), asked.text("client_secret")):
        raise GraphError(101, "Error validating client secret.")


def _token(place: Place, token: str) -> sqlite3.Row:
    sql = "SELECT * FROM tokens WHERE network = ? AND token = ? AND state = 'live'"
    row = place.store.one(sql, (NETWORK, token))
    if row is None or (row["expires"] and row["expires"] < time.time()):
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", status=401)
    return row


def _issue(place: Place, word: str, person: str, kind: str, scopes: str, lives: int) -> Answer:
    token = f"{word}-token-{place.seed}-{place.store.next()}"
    keep_token(place, token, person, kind, scopes or (SCOPES if kind == "instagram" else PAGE_SCOPES), lives)
    return {"access_token": token, "token_type": "bearer", "expires_in": lives}


def granted(scene: Scene) -> Answer:
    return {"data": [{"permission": name, "status": "granted"} for name in sorted(scene.who.scopes)]}


def pages(scene: Scene) -> Answer:
    """The pages that a Facebook user administers, with the account that each is linked to."""
    if scene.who.kind != "user":
        raise bad("Tried accessing nonexisting field (accounts)")
    found = []
    for row in scene.place.world.owned(NETWORK):
        sql = "SELECT token FROM tokens WHERE network = ? AND person = ? AND kind = 'page' ORDER BY created"
        token = scene.place.store.one(sql, (NETWORK, row["id"]))
        linked = {"id": row["id"], "username": row["handle"], "name": row["name"]}
        if token:
            found.append({"id": page_of(row["id"]), "name": row["name"], "access_token": token["token"],
                          "instagram_business_account": linked})  # fmt: skip
    return {"data": found}


async def subscribe_app(scene: Scene, app: str, asked: Given) -> Answer:
    """Register the application's callback, once it has answered the challenge."""
    if scene.who.kind != "app" or scene.who.app != app:
        raise GraphError(15, "(#15) This method must be called with an app access_token.")
    url, verify = asked.text("callback_url"), asked.text("verify_token")
    if asked.text("object") != "instagram" or not url:
        raise bad("object must be instagram and callback_url is required")
    challenge = str(1_158_201_444 + scene.place.store.next())
    if await ask(url, {"hub.mode": "subscribe", "hub.challenge": challenge, "hub.verify_token": verify}) != challenge:
        raise GraphError(2200, "(#2200) Callback verification failed: HTTP status or challenge mismatch")
    sql = "INSERT OR REPLACE INTO hooks (id, network, app, url, verify, fields, created) VALUES (?, ?, ?, ?, ?, ?, ?)"
    params = (f"instagram-{app}", NETWORK, app, url, verify, asked.text("fields"), time.time())
    scene.place.store.execute(sql, params)
    return {"success": True}


def subscribe(scene: Scene, identity: str, asked: Given, *, on: bool) -> Answer:
    """Which events of an account its application is told."""
    mine = account(scene, identity)
    name = f"{APP}/{mine['id']}"
    if not on:
        scene.place.store.execute("DELETE FROM subscriptions WHERE network = ? AND id = ?", (NETWORK, name))
        return {"success": True}
    wanted = ",".join(names(asked, "subscribed_fields"))
    if not wanted:
        raise bad("The parameter subscribed_fields is required.")
    sql = "INSERT OR REPLACE INTO subscriptions (id, network, hook, event, person, created) VALUES (?, ?, ?, ?, ?, ?)"
    scene.place.store.execute(sql, (name, NETWORK, f"instagram-{APP}", wanted, mine["id"], time.time()))
    return {"success": True}


def subscribed(scene: Scene, identity: str) -> Answer:
    rows = scene.place.store.execute("SELECT * FROM subscriptions WHERE network = ? AND person = ?",
                                     (NETWORK, account(scene, identity)["id"]))  # fmt: skip
    return {"data": [{"id": APP, "name": "Parvis", "subscribed_fields": row["event"].split(",")} for row in rows]}
