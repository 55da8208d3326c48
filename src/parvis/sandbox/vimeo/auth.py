"""Who is calling Vimeo, with which rights, and the shape of its errors; its sign-in."""

import base64
import sqlite3
import time
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from parvis.sandbox.place import Place, place_of
from parvis.sandbox.web.pages import render
from parvis.sandbox.wire import answer, given

NETWORK = "vimeo"
SCOPES = "public private create edit delete interact upload stats video_files"

Handler = Callable[[Request], Awaitable[Response]]
Signed = Callable[[Request, Place, sqlite3.Row], Awaitable[Response]]


class ApiError(Exception):
    def __init__(self, status: int, number: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"error": message, "link": None, "developer_message": message, "error_code": number}


def missing(what: str) -> ApiError:
    return ApiError(404, 5000, f"The requested {what} couldn't be found.")


def unsigned() -> ApiError:
    return ApiError(401, 8003, "The user credentials are invalid.")


def invalid(field: str) -> ApiError:
    return ApiError(400, 2204, f"Invalid value in the field {field}.")


def as_user(scope: str) -> Callable[[Signed], Handler]:
    """An endpoint for tokens with `scope`; it is given the account."""

    def wrap(endpoint: Signed) -> Handler:
        @wraps(endpoint)
        async def call(request: Request) -> Response:
            place = place_of(request)
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token.strip()))
            if scheme.lower() != "bearer" or row is None or row["state"] != "live":
                raise unsigned()
            if scope not in row["scopes"].split():
                raise ApiError(403, 3200, f"The access token lacks the scope {scope}.")
            me = place.world.person(NETWORK, row["person"])
            assert me is not None
            return await endpoint(request, place, me)

        return call

    return wrap


async def authorize(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ?", (NETWORK, asked.text("client_id")))
    if app is None or not asked.text("redirect_uri"):
        text = "L’application ou son adresse de retour manque."
        return render(request, "message.html", status=400, title="Demande incomplète", text=text)
    if request.method == "GET":
        hidden = {name: str(value) for name, value in asked.values.items()}
        owned = place.world.owned(NETWORK)
        return render(request, "authorize.html", network="Vimeo", app=app["name"], accounts=owned, hidden=hidden)
    code = f"vimeo-code-{place.store.next()}"
    place.store.insert("codes", code=code, network=NETWORK, app=app["id"], person=asked.text("account"), scopes=asked.text("scope"),
                       redirect=asked.text("redirect_uri"), expires=time.time() + 60)  # fmt: skip
    joint = "&" if "?" in asked.text("redirect_uri") else "?"
    back = urlencode({"state": asked.text("state"), "code": code})
    return RedirectResponse(f"{asked.text('redirect_uri')}{joint}{back}", 303)


async def access_token(request: Request) -> Response:
    place, asked = place_of(request), await given(request)
    identity, _, secret = _basic(request).partition(":")
    app = place.store.one("SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?", (NETWORK, identity, secret))
    code = place.store.one("SELECT * FROM codes WHERE network = ? AND code = ?", (NETWORK, asked.text("code")))
    place.store.execute("DELETE FROM codes WHERE code = ?", (asked.text("code"),))
    if app is None:
        raise ApiError(401, 8001, "The client credentials are invalid.")
    if (
        code is None
        or code["app"] != app["id"]
        or code["redirect"] != asked.text("redirect_uri")
        or code["expires"] < time.time()
    ):
        return answer({"error": "invalid_grant", "error_description": "The authorization code is invalid."}, 400)
    made = f"vimeo-token-{place.seed}-{place.store.next()}"
    place.store.insert("tokens", token=made, network=NETWORK, person=code["person"], app=app["id"], scopes=code["scopes"],
                       created=time.time())  # fmt: skip
    person = place.world.person(NETWORK, code["person"])
    user = {"uri": f"/users/{code['person']}", "name": person["name"] if person else ""}
    return answer({"access_token": made, "token_type": "bearer", "scope": code["scopes"], "user": user})


def _basic(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    try:
        return base64.b64decode(value).decode() if scheme.lower() == "basic" else ""
    except ValueError:
        return ""
