"""Signing in with X: OAuth 2.0, authorization code with PKCE. The code lives for thirty seconds.

https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/authorization-code
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

from parvis.networks.http import Http
from parvis.networks.protocol import Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way
from parvis.networks.x.api import Api, judged, stamp
from parvis.networks.x.facts import BASE

SITE = "https://x.com"
SCOPES = (
    Scope("tweet.read", "Lire les mentions et nos publications."),
    Scope("users.read", "Savoir qui nous sommes et qui nous écrit."),
    Scope("tweet.write", "Publier et répondre."),
    Scope("offline.access", "Renouveler l’autorisation, qui sinon s’arrête après deux heures."),
    Scope("media.write", "Joindre des images et des vidéos.", needed=False),
    Scope("dm.read", "Lire les messages privés.", needed=False),
    Scope("dm.write", "Répondre aux messages privés.", needed=False),
    Scope("tweet.moderate.write", "Masquer des réponses.", needed=False),
    Scope("mute.read", "Savoir qui est en sourdine.", needed=False),
    Scope("mute.write", "Mettre un compte en sourdine.", needed=False),
    Scope("block.read", "Savoir qui est bloqué.", needed=False),
    Scope("like.read", "Lire les mentions J’aime.", needed=False),
    Scope("like.write", "Aimer, avec l’offre Enterprise.", needed=False),
    Scope("follows.read", "Lire la liste des abonnés.", needed=False),
)


def _base(way: Way) -> str:
    return str(way.settings.get("base") or BASE).rstrip("/")


def address(way: Way) -> str:
    asked = {
        "response_type": "code", "client_id": way.secrets["client_id"], "redirect_uri": way.redirect, "state": way.state,
        "scope": " ".join(scope.name for scope in SCOPES), "code_challenge": way.challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    base = _base(way)
    return f"{SITE if base == BASE else base}/i/oauth2/authorize?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    """Nothing of this is seen by anybody: a lost answer means to begin again."""
    client, secret = way.secrets["client_id"], way.secrets.get("client_secret", "")
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": way.redirect, "code_verifier": way.verifier,
        "client_id": client,
    }  # fmt: skip
    pair = base64.b64encode(f"{client}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}"} if secret else {}
    told = judged(http.call("POST", f"{_base(way)}/2/oauth2/token", headers=headers, form=form), http, changes=False)
    if not told.get("access_token"):
        raise Refused("sign-in-code", http.clean(str(told))[:200])
    until = datetime.now(UTC) + timedelta(seconds=int(told.get("expires_in") or 7200))
    given = {
        "token": str(told["access_token"]), "refresh_token": str(told.get("refresh_token") or ""), "expires": stamp(until),
        "scopes": str(told.get("scope") or ""),
    }  # fmt: skip
    me = Api(way.settings, given, http).get("/2/users/me")["data"]
    settings = {"user_id": str(me["id"]), "handle": str(me["username"])}
    return (Presence(f"@{me['username']}", settings, given),)


SIGN_IN = SignIn(SCOPES, ("client_id",), address, exchange, fills=("token", "refresh_token", "user_id", "handle"))
