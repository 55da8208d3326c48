"""Signing in on a Mastodon server: an application registers itself there, then the person lets it in.

https://docs.joinmastodon.org/methods/apps/ and …/methods/oauth/. Tokens do not end, so that there is nothing to renew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from parvis.networks.http import Http
from parvis.networks.mastodon.api import Api
from parvis.networks.protocol import JSON, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way

SCOPES = (
    Scope("read", "Lire les mentions, les réponses et les messages privés."),
    Scope("write", "Publier, répondre, modérer."),
)
ASKED = " ".join(scope.name for scope in SCOPES)


def _server(way: Way, http: Http | None = None) -> Api:
    return Api(str(way.settings.get("server") or ""), "", http or Http())


def _called(http: Http, way: Way, path: str, form: Mapping[str, str]) -> Mapping[str, JSON]:
    """Nothing of this is seen by anybody: a lost answer is simply asked again."""
    api = _server(way, http)
    answer = http.call("POST", api.server + path, headers={"Connection": "close"}, form=form)
    told = api.judged(answer, changes=False)
    if not isinstance(told, dict):
        raise Refused("not-mastodon", str(told)[:200])
    return told


def register(http: Http, way: Way) -> dict[str, str]:
    """`redirect_uris` as one string: old servers and snac take no list."""
    form = {"client_name": "Parvis", "redirect_uris": way.redirect, "scopes": ASKED}
    made = _called(http, way, "/api/v1/apps", form)
    if not made.get("client_id"):
        raise Refused("not-mastodon", str(made)[:200])
    return {"client_id": str(made["client_id"]), "client_secret": str(made.get("client_secret") or "")}


def address(way: Way) -> str:
    """`force_login`: the city's account, not the one that happens to be open in this browser. PKCE since 4.3."""
    asked = {
        "response_type": "code", "client_id": way.secrets["client_id"], "redirect_uri": way.redirect, "scope": ASKED,
        "state": way.state, "code_challenge": way.challenge, "code_challenge_method": "S256", "force_login": "true",
    }  # fmt: skip
    return f"{_server(way).server}/oauth/authorize?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": way.redirect, "code_verifier": way.verifier,
        "client_id": way.secrets["client_id"], "client_secret": way.secrets["client_secret"], "scope": ASKED,
    }  # fmt: skip
    told = _called(http, way, "/oauth/token", form)
    token = str(told.get("access_token") or "")
    if not token:
        raise Refused("sign-in-code", http.clean(str(told))[:200])
    me = Api(_server(way).server, token, http).get("/api/v1/accounts/verify_credentials")
    label = f"@{me.get('acct') or me.get('username') or ''}" if isinstance(me, dict) else ""
    return (Presence(label, {}, {"token": token, "scopes": str(told.get("scope") or "")}),)


SIGN_IN = SignIn(SCOPES, ("server",), address, exchange, register=register)
