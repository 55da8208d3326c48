"""Who is calling: page, user and app tokens, `appsecret_proof`, and Graph's shape of an error."""

import hashlib
import hmac
import sqlite3
import time
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given

NETWORK = "facebook"
TRACE = "SandboxTraceAbCdEfGhIj"


class GraphError(Exception):
    """Graph says no. `code` and `subcode` are what callers decide by."""

    def __init__(
        self, code: int, message: str, subcode: int | None = None, *, status: int = 400, kind: str = "OAuthException",
        transient: bool = False, title: str = "", explanation: str = "",
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.status = status
        error: dict[str, Any] = {"message": message, "type": kind, "code": code}
        if subcode is not None:
            error["error_subcode"] = subcode
        if transient:
            error["is_transient"] = True
        if title:
            error |= {"error_user_title": title, "error_user_msg": explanation}
        self.body = {"error": error | {"fbtrace_id": TRACE}}


def missing(identity: str) -> GraphError:
    """Graph answers the same for what is not there and for what may not be seen."""
    text = (
        f"Unsupported request. Object with ID '{identity}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api"
    )
    return GraphError(100, text, 33, kind="GraphMethodException")


def bad(message: str) -> GraphError:
    return GraphError(100, f"(#100) {message}")


@dataclass(frozen=True)
class Caller:
    kind: str
    """ "page", "user" or "app"."""
    person: str
    app: str
    token: str
    scopes: frozenset[str]

    def demand(self, scope: str) -> None:
        if scope not in self.scopes:
            raise GraphError(200, f"(#200) Requires {scope} permission to manage the object", status=403)


def caller(request: Request, place: Place, asked: Given) -> Caller:
    """The one whose token the call carries, its proof checked when there is one."""
    header = request.headers.get("authorization", "")
    token = asked.text("access_token") or header.partition(" ")[2].strip()
    if not token:
        raise GraphError(104, "An access token is required to request this resource.")
    found = app_caller(place, token) or _token_caller(place, token)
    proof = asked.text("appsecret_proof")
    app = place.store.one("SELECT secret FROM apps WHERE id = ?", (found.app,))
    if proof and (app is None or not hmac.compare_digest(proof, proof_of(app["secret"], token))):
        raise GraphError(100, "Invalid appsecret_proof provided in the API argument", kind="GraphMethodException")
    return found


def proof_of(secret: str, token: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def app_caller(place: Place, token: str) -> Caller | None:
    """An app speaks for itself with `app id|app secret`."""
    identity, _, secret = token.partition("|")
    sql = "SELECT * FROM apps WHERE network = ? AND id = ? AND secret = ?"
    if not secret or not place.store.one(sql, (NETWORK, identity, secret)):
        return None
    return Caller("app", identity, identity, token, frozenset())


def _token_caller(place: Place, token: str) -> Caller:
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token))
    if row is None:
        raise GraphError(190, "Invalid OAuth access token - Cannot parse access token", status=401)
    if row["state"] != "live" or (row["expires"] and row["expires"] < time.time()):
        raise expired()
    return Caller(row["kind"], row["person"], row["app"], token, frozenset(row["scopes"].split()))


def expired() -> GraphError:
    text = "Error validating access token: Session has expired. The current time is later than the expiry time."
    return GraphError(190, text, 463, status=401)


def page_of(place: Place, who: Caller, identity: str) -> sqlite3.Row:
    """The page that the path names, if the caller's token is that page's."""
    page = place.world.person(NETWORK, who.person if identity == "me" else identity)
    if page is None or not page["owned"]:
        raise missing(identity)
    if who.kind != "page" or who.person != page["id"]:
        raise GraphError(210, "(#210) A page access token is required to request this resource.", status=403)
    return page
