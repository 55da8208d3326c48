"""Letting us keep lists: a person's token of the old API. It does not run out, and there is nothing to renew.

https://docs.foursquare.com/developer/reference/authentication
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from parvis.networks.foursquare.api import read
from parvis.networks.foursquare.facts import WEB
from parvis.networks.http import Http
from parvis.networks.protocol import Refused
from parvis.networks.signing import Presence, SignIn, Way


def address(way: Way) -> str:
    asked = {
        "client_id": str(way.settings.get("client_id") or ""), "response_type": "code", "redirect_uri": way.redirect,
        "state": way.state,
    }  # fmt: skip
    return f"{_web(way)}/oauth2/authenticate?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    asked = {
        "client_id": str(way.settings.get("client_id") or ""), "client_secret": way.secrets.get("client_secret", ""),
        "grant_type": "authorization_code", "redirect_uri": way.redirect, "code": code,
    }  # fmt: skip
    answer = http.call("GET", f"{_web(way)}/oauth2/access_token", params=asked)
    if answer.status >= 400:
        raise Refused("sign-in-code", http.clean(answer.text()), status=answer.status)
    told = read(answer, changes=False)
    token = str(told.get("access_token") or "") if isinstance(told, dict) else ""
    if not token:
        raise Refused("sign-in-code", http.clean(str(told))[:200])
    return [Presence(str(way.settings.get("city") or "Foursquare"), way.settings, {**way.secrets, "token": token})]


def _web(way: Way) -> str:
    return str(way.settings.get("web") or WEB).rstrip("/")


SIGN_IN = SignIn((), ("client_id", "client_secret"), address, exchange, ("token",), besides=True)
