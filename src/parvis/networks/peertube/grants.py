"""Sessions: name and password give a token for a day and another for two weeks, which gives the next two.

https://docs.joinpeertube.org/api-rest-reference.html#tag/Session — there is no page to be sent to. One session is kept and renewed;
the password is shown again only when the longer token has run out as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.http import Http
from parvis.networks.peertube.api import ACCOUNT, ROOT, address, judged, stamp
from parvis.networks.peertube.facts import SESSIONS
from parvis.networks.protocol import JSON, Expired, Refused

LIVES = timedelta(days=1)  # a token that does not tell its end


def session(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """`token`, `refresh_token`, `expires`. Expired when the password is wrong, or a second factor is asked."""
    name, password = str(settings.get("username") or ""), secrets.get("password", "")
    if not name or not password:
        raise Refused("settings", "username, password")
    return _asked(http, settings, {"grant_type": "password", "username": name, "password": password})


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("refresh_token") or secrets.get("password"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """A new session by the longer token, else by the password: a lost answer costs nothing."""
    if old := secrets.get("refresh_token"):
        try:
            return _asked(http, settings, {"grant_type": "refresh_token", "refresh_token": old})
        except (Expired, Refused):  # run out, or served already
            pass
    if not secrets.get("password"):
        raise Expired("no-refresh")
    return session(http, settings, secrets)


def _asked(http: Http, settings: Mapping[str, Any], form: Mapping[str, str]) -> dict[str, str]:
    """Who we are to the server is first asked of it: each has one client for everybody."""
    base = f"{address(settings)}{ROOT}"
    client = judged(http.call("GET", f"{base}/oauth-clients/local"), http)
    if not isinstance(client, dict) or not client.get("client_id"):
        raise Refused("peertube-server", str(client)[:200])
    http.spend(SESSIONS)
    known = {"client_id": str(client["client_id"]), "client_secret": str(client.get("client_secret") or "")}
    try:
        return _tokens(judged(http.call("POST", f"{base}/users/token", form={**known, **form}), http))
    except Expired as expired:
        why = next((code for word, code in ACCOUNT.items() if word in expired.said), expired.code)
        raise Expired(why, expired.said, status=expired.status) from expired


def _tokens(told: JSON) -> dict[str, str]:
    if not isinstance(told, dict) or not told.get("access_token"):
        raise Refused("peertube-server", "no access_token")
    until = datetime.now(UTC) + timedelta(seconds=int(told.get("expires_in") or LIVES.total_seconds()))
    kept = {"token": str(told["access_token"]), "expires": stamp(until)}
    return kept | ({"refresh_token": str(told["refresh_token"])} if told.get("refresh_token") else {})
