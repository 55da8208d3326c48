"""An application's settings at Meta, as far as people leave it: where it is told, and a person who does it.

Removing the application takes away what they let it do, then posts a `signed_request` to its address; asking for one's data to be
erased posts another, and shows the page and the code that it answers.
"""

import base64
import hashlib
import hmac
import json
import sqlite3
import time
from typing import Any

import httpx2
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from parvis.sandbox.demo import CITIZEN
from parvis.sandbox.instagram.account import CITIZEN as PAGE_KEEPER
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.webhooks import PATIENCE
from parvis.sandbox.wire import Given, given

KEEPERS = {"facebook": CITIZEN, "instagram": PAGE_KEEPER, "threads": ""}
"""Networks of Meta, and who administers the pages there: what they let an application do, they let it do for all of them."""
VERBS = ("leave", "forget")
KEEPER_NAME = "Qui administre les pages de la ville"
MOST = 100


async def application(request: Request) -> Response:
    """GET: its addresses, and who may go. POST, `do`: save · leave · forget."""
    place, network = place_of(request), request.path_params["network"]
    asked = await given(request)
    apps = place.store.execute("SELECT * FROM apps WHERE network = ? ORDER BY rowid", (network,))
    app = next((row for row in apps if row["id"] == asked.text("app")), apps[0] if apps else None)
    if app is None:
        raise HTTPException(404)
    told: dict[str, str] = {}
    if request.method == "POST":
        _save(place, app, asked)
        if asked.text("do") in VERBS:
            told = await _go(place, app, asked.text("who"), asked.text("do"))
    return render(
        request, "application.html", network=network, app=app, apps=apps, addresses=addresses(place, app),
        people=_people(place, app), acting=asked.text("who"), told=told,
    )  # fmt: skip


def addresses(place: Place, app: sqlite3.Row) -> dict[str, str]:
    return {verb: (row["url"] if (row := place.store.one("SELECT url FROM hooks WHERE id = ?", (_name(app, verb),))) else "")
            for verb in VERBS}  # fmt: skip


def _name(app: sqlite3.Row, verb: str) -> str:
    return f"{app['network']}-{app['id']}-{verb}"


def _save(place: Place, app: sqlite3.Row, asked: Given) -> None:
    sql = "INSERT OR REPLACE INTO hooks (id, network, app, url, created) VALUES (?, ?, ?, ?, ?)"
    for verb in VERBS:
        if f"{verb}_url" in asked.values:
            kind = f"{app['network']}-leaving"  # beside the hooks that events go to
            place.store.execute(sql, (_name(app, verb), kind, app["id"], asked.text(f"{verb}_url").strip(), time.time()))


def _people(place: Place, app: sqlite3.Row) -> list[dict[str, str]]:
    """Who let it in, then residents who wrote."""
    network = app["network"]
    keeper = [{"id": KEEPERS[network], "name": KEEPER_NAME}] if KEEPERS[network] else []
    sql = "SELECT id, name FROM people WHERE network = ? AND owned = ? ORDER BY seq LIMIT ?"
    mine = [] if network == "facebook" else place.store.execute(sql, (network, 1, MOST))  # a page signs in nowhere
    others = place.store.execute(sql, (network, 0, MOST))
    return [*keeper, *({"id": row["id"], "name": row["name"]} for row in (*mine, *others))]


async def _go(place: Place, app: sqlite3.Row, who: str, verb: str) -> dict[str, str]:
    if verb == "leave":
        _take_back(place, app, who)
    url = addresses(place, app)[verb]
    if not url:
        return {"words": "L’application n’a pas déclaré d’adresse : personne n’est prévenu."}
    form = {"signed_request": signed(app["secret"], {"user_id": who})}
    try:
        async with httpx2.AsyncClient(timeout=PATIENCE, trust_env=False) as client:
            answer = await client.post(url, data=form)
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        return {"words": f"L’adresse ne répond pas ({type(error).__name__})."}
    return _shown(verb, answer)


def _shown(verb: str, answer: httpx2.Response) -> dict[str, str]:
    if not answer.is_success:
        return {"words": f"L’application refuse ({answer.status_code}).", "said": answer.text[:500]}
    if verb == "leave":
        return {"words": "L’application est retirée, et prévenue."}
    try:
        body: Any = answer.json()
        return {"words": "La demande est transmise.", "url": str(body["url"]), "code": str(body["confirmation_code"])}
    except (ValueError, KeyError, TypeError):
        return {"words": "L’application n’a pas donné d’adresse et de code, comme il le faut.", "said": answer.text[:500]}


def _take_back(place: Place, app: sqlite3.Row, who: str) -> None:
    """Their tokens, and those of the pages that they administer, open nothing any more."""
    sql = """UPDATE tokens SET state = 'revoked' WHERE network = ? AND app = ? AND kind != 'app'
             AND (person = ? OR (kind = 'page' AND ?))"""
    place.store.execute(sql, (app["network"], app["id"], who, bool(who) and who == KEEPERS[app["network"]]))


def signed(secret: str, said: dict[str, Any]) -> str:
    body = json.dumps({"algorithm": "HMAC-SHA256", "issued_at": int(time.time()), **said}, separators=(",", ":")).encode()
    told = _text(body)
    return f"{_text(hmac.new(secret.encode(), told.encode(), hashlib.sha256).digest())}.{told}"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def routes() -> list[Route]:
    return [Route("/{network:social}/application", _meta_alone, methods=["GET", "POST"])]


async def _meta_alone(request: Request) -> Response:
    if request.path_params["network"] not in KEEPERS:
        raise HTTPException(404)
    return await application(request)
