"""Sessions: an application password gives two tokens, the longer one gives the next two.

https://docs.bsky.app/docs/api/com-atproto-server-create-session — 30 in five minutes and 300 a day for an account, so one is
kept and renewed, and the password is shown again only when the longer token has run out as well.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.bluesky.api import address, judged
from parvis.networks.bluesky.facts import BASE
from parvis.networks.http import Http
from parvis.networks.protocol import JSON, Expired, Refused

LIVES = timedelta(hours=2)  # a token that does not tell its end


def session(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> JSON:
    """``{"did", "handle", "accessJwt", "refreshJwt", "didDoc"?}``. Expired when the password is wrong or asks a second factor."""
    body = {"identifier": str(settings.get("handle") or "").strip().lstrip("@"), "password": secrets.get("password", "")}
    if not body["identifier"] or not body["password"]:
        raise Refused("settings", "handle, password")
    url = f"{address(settings.get('base'), BASE)}/xrpc/com.atproto.server.createSession"
    return judged(http.call("POST", url, json=body), http, changes=False)


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """New `token`, `refresh_token` and `expires`. Nothing is spent by a lost answer: the password gives another session."""
    return tokens(_renewed(http, settings, secrets) or session(http, settings, secrets))


def tokens(told: JSON) -> dict[str, str]:
    """A session as the secrets that are kept."""
    token = str(told["accessJwt"])
    return {"token": token, "refresh_token": str(told["refreshJwt"]), "expires": _end(token).isoformat()}


def _renewed(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> JSON | None:
    old = secrets.get("refresh_token")
    if not old:
        return None
    url = f"{address(settings.get('base'), BASE)}/xrpc/com.atproto.server.refreshSession"
    try:
        return judged(http.call("POST", url, headers={"Authorization": f"Bearer {old}"}), http, changes=False)
    except (Expired, Refused):  # run out, or served already
        return None


def _end(token: str) -> datetime:
    """When an access token ends: its `exp`, read without trust; two hours where it tells none."""
    usual = datetime.now(UTC) + LIVES
    try:
        claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (IndexError, KeyError, TypeError, ValueError, OverflowError):
        return usual


def server_of(told: JSON) -> str:
    """The account's own server, from the DID document of a session; "" when it tells none."""
    for service in (told.get("didDoc") or {}).get("service") or ():
        if str(service.get("id") or "").endswith("#atproto_pds"):
            return str(service.get("serviceEndpoint") or "")
    return ""
