"""The one door of Threads' Graph: signing in, any id, any edge."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from parvis.sandbox.facebook import fields, usage
from parvis.sandbox.faults import Fault, FaultPlayer
from parvis.sandbox.instagram.face import VERSION, malformed, refused
from parvis.sandbox.instagram.graph import Answer, GraphError, Scene, app_is, bad, caller, expired
from parvis.sandbox.place import Place, place_of
from parvis.sandbox.threads import containers, hooks, insights, nodes
from parvis.sandbox.threads.account import APP, NETWORK, SCOPES, keep_token
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import Given, Malformed, answer, given

CODE_LIVES, SHORT, LONG, DAY = 3600, 3600, 60 * 86_400, 86_400
Verb = Callable[[Scene, str, Given], Awaitable[Answer]]
POSTS: dict[str, Verb] = {
    "threads": containers.make, "threads_publish": containers.publish, "manage_reply": containers.hide,
    "subscriptions": hooks.declare,
}  # fmt: skip


def face(place: Place) -> ASGIApp:
    router = Router([Route("/{path:path}", graph, methods=["GET", "POST", "DELETE"])], redirect_slashes=False)
    handlers: dict[Any, Any] = {GraphError: refused, Malformed: malformed}
    app = ExceptionMiddleware(router, handlers=handlers)
    told = usage.announced(app, (usage.APP,))
    return FaultPlayer(told, network=NETWORK, store=place.store, faults=place.faults, classify=classify, refuse=refuse)


async def graph(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    path = VERSION.sub("", f"/{request.path_params['path']}").strip("/")
    if path == "oauth/authorize":
        return await authorize(request, place, asked)
    if path == "oauth/access_token" and asked.text("grant_type") != "th_exchange_token":
        return answer(code_token(place, asked))
    if path in ("oauth/access_token", "access_token", "refresh_access_token"):
        return answer(longer(place, asked, renewed=path == "refresh_access_token"))
    scene = Scene(place, caller(request, place, asked, NETWORK), NETWORK)
    identity, _, edge = path.partition("/")
    wanted = fields.parse(asked.text("fields"))
    match (request.method, edge):
        case ("GET", ""):
            return answer(nodes.read(scene, identity, wanted))
        case ("GET", "insights"):
            return answer(insights.of_post(scene, identity, asked))
        case ("GET", "threads_insights"):
            return answer(insights.of_account(scene, identity, asked))
        case ("GET", _):
            return answer(nodes.edge(scene, identity, edge, asked, wanted, request.url.path))
        case ("DELETE", ""):
            return answer(containers.delete(scene, identity))
    if request.method != "POST" or edge not in POSTS:
        raise GraphError(100, "Unsupported request.", 33, kind="GraphMethodException")
    return answer(await POSTS[edge](scene, identity, asked))


async def authorize(request: Request, place: Place, asked: Given) -> Response:
    """The page where a person lets the application in; its button hands out the code."""
    back = asked.text("redirect_uri")
    if asked.text("client_id") != APP or not back:
        return render(request, "message.html", status=400, title="Application inconnue",
                      text="L’identifiant de l’application ou l’adresse de retour manque.")  # fmt: skip
    if request.method == "GET":
        return render(request, "authorize.html", network="Threads", app="Parvis", accounts=place.world.owned(NETWORK),
                      hidden={name: str(value) for name, value in asked.values.items()})  # fmt: skip
    person = asked.text("account") or place.world.owned(NETWORK)[0]["id"]
    code = f"th-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=APP, person=person, redirect=back,
                       scopes=asked.text("scope").replace(",", " "), expires=time.time() + CODE_LIVES)  # fmt: skip
    joint = "&" if "?" in back else "?"
    return RedirectResponse(f"{back}{joint}{urlencode({'code': code, 'state': asked.text('state')})}#_", 303)


def code_token(place: Place, asked: Given) -> Answer:
    if not app_is(place, NETWORK, asked.text("client_id"), asked.text("client_secret")):
        raise GraphError(101, "Error validating client secret.")
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    if code is None or code["expires"] < time.time() or code["redirect"] != asked.text("redirect_uri"):
        raise GraphError(100, "This authorization code has been used, has expired, or is for another redirect_uri.", 36009)
    told = _issue(place, code["person"], code["scopes"], SHORT)
    return {"access_token": told["access_token"], "user_id": code["person"]}


def longer(place: Place, asked: Given, *, renewed: bool) -> Answer:
    """`th_exchange_token` and `th_refresh_token`; a token younger than a day is not renewed."""
    if asked.text("grant_type") != ("th_refresh_token" if renewed else "th_exchange_token"):
        raise bad("The parameter grant_type is wrong")
    old = _token(place, asked.text("access_token"))
    if not renewed and not app_is(place, NETWORK, APP, asked.text("client_secret")):
        raise bad("Error validating client secret.")
    if renewed and old["expires"] and time.time() - old["created"] < DAY:
        raise GraphError(100, "The access token is younger than 24 hours.")
    return _issue(place, old["person"], old["scopes"], LONG)


def _token(place: Place, token: str) -> sqlite3.Row:
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ? AND state = 'live'", (NETWORK, token))
    if row is None or (row["expires"] and row["expires"] < time.time()):
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", status=401)
    return row


def _issue(place: Place, person: str, scopes: str, lives: int) -> Answer:
    token = f"th-token-{place.seed}-{place.store.next()}"
    keep_token(place, token, person, scopes or SCOPES, lives)
    return {"access_token": token, "token_type": "bearer", "expires_in": lives}


def classify(method: str, path: str, body: bytes) -> str:
    """What a call does, for the faults; empty for the sign-in page, which is left alone. An answer is shown by the same
    call as a post, which does not tell which of both it is."""
    path = VERSION.sub("", path).rstrip("/")
    if path == "/oauth/authorize":
        return ""
    if method != "POST":
        return "read" if method == "GET" else "change"
    return {"threads": "media", "threads_publish": "publish"}.get(path.rpartition("/")[2], "change")


def refuse(effect: str, fault: Fault) -> tuple[int, dict[str, str], Any]:
    if effect == "429":
        error = GraphError(4, "(#4) Application request limit reached", status=403, transient=True)
        return error.status, {"x-app-usage": json.dumps({"call_count": 100, "total_time": 25, "total_cputime": 25})}, error.body
    if effect == "expired":
        return expired().status, {}, expired().body
    failed = GraphError(2, "An unexpected error has occurred. Please retry your request later.", transient=True)
    return fault.status, {}, failed.body
