"""Sessions of an application password, permissions for other services, and XRPC's shape of an error."""

import base64
import json
import sqlite3
import time
from typing import Any

from starlette.requests import Request

from parvis.sandbox.bluesky.names import NETWORK, did_of, handle_of, somebody
from parvis.sandbox.place import Place
from parvis.sandbox.wire import Given

PASSWORD = "sandbox-bluesky-password"
"""Of every account of the city here."""
PLAIN = "sandbox-bluesky-plain-password"
"""The same, but that it does not allow private messages."""
LIVES = 7200
LONGER = 60 * 86400


class XrpcError(Exception):
    """The server says no: a status, the error's name, and words."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": name, "message": message}


def invalid(message: str) -> XrpcError:
    return XrpcError(400, "InvalidRequest", message)


async def create_session(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    person = somebody(place, asked.text("identifier").lstrip("@"))
    if person is None or not person["owned"] or asked.text("password") not in (PASSWORD, PLAIN):
        raise XrpcError(401, "AuthenticationRequired", "Invalid identifier or password")
    return _issued(place, person, "chat" if asked.text("password") == PASSWORD else "")


async def refresh_session(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    """The longer token serves once."""
    sql = "SELECT * FROM tokens WHERE network = ? AND refresh = ? AND state = 'live'"
    row = place.store.one(sql, (NETWORK, bearer(request)))
    if row is None:
        raise XrpcError(400, "ExpiredToken", "Token has been revoked")
    place.store.execute("UPDATE tokens SET refresh = NULL WHERE token = ?", (row["token"],))
    person = place.world.person(NETWORK, row["person"])
    assert person is not None
    return _issued(place, person, row["scopes"])


async def get_session(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    return _about(place, caller(request, place))


async def service_auth(request: Request, place: Place, asked: Given) -> dict[str, Any]:
    me = caller(request, place)
    until = asked.whole("exp", int(time.time()) + 60)
    return {"token": jwt({"iss": did_of(me["id"]), "aud": asked.text("aud"), "lxm": asked.text("lxm"), "exp": until})}


def caller(request: Request, place: Place) -> sqlite3.Row:
    """Whose session it is."""
    token = bearer(request)
    if not token:
        raise XrpcError(401, "AuthMissing", "Authentication Required")
    row = place.store.one("SELECT * FROM tokens WHERE network = ? AND token = ?", (NETWORK, token))
    if row is None or row["state"] != "live":
        raise XrpcError(400, "InvalidToken", "Token could not be verified")
    if row["expires"] < time.time():
        raise XrpcError(400, "ExpiredToken", "Token has expired")
    me = place.world.person(NETWORK, row["person"])
    assert me is not None
    return me


def claims(request: Request) -> dict[str, Any]:
    """What a permission for another service says. Nobody here signs, so nobody checks."""
    try:
        told: dict[str, Any] = json.loads(base64.urlsafe_b64decode(bearer(request).split(".")[1] + "=="))
    except (IndexError, ValueError):
        raise XrpcError(401, "AuthMissing", "Authentication Required") from None
    return told


def bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def jwt(told: dict[str, Any]) -> str:
    """A token in the shape that clients read: who, for whom, until when."""
    parts = ({"typ": "JWT", "alg": "ES256K"}, told)
    written = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join((*written, "c2FuZGJveA"))


def _issued(place: Place, person: sqlite3.Row, scopes: str) -> dict[str, Any]:
    now, number = int(time.time()), place.store.next()
    told = {"sub": did_of(person["id"]), "aud": "did:web:localhost", "iat": now, "jti": str(number)}
    kind = "com.atproto.appPassPrivileged" if scopes else "com.atproto.appPass"
    access = jwt({**told, "scope": kind, "exp": now + LIVES})
    longer = jwt({**told, "scope": "com.atproto.refresh", "exp": now + LONGER})
    place.store.insert(
        "tokens", token=access, network=NETWORK, person=person["id"], refresh=longer, expires=now + LIVES, created=now,
        scopes=scopes,
    )  # fmt: skip
    return {**_about(place, person), "accessJwt": access, "refreshJwt": longer}


def _about(place: Place, person: sqlite3.Row) -> dict[str, Any]:
    did = did_of(person["id"])
    server = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": place.url(f"/{NETWORK}")}
    document = {
        "@context": ["https://www.w3.org/ns/did/v1"], "id": did, "alsoKnownAs": [f"at://{handle_of(person)}"],
        "verificationMethod": [], "service": [server],
    }  # fmt: skip
    return {"did": did, "handle": handle_of(person), "email": "ville@example.org", "emailConfirmed": True, "active": True,
            "didDoc": document}  # fmt: skip
