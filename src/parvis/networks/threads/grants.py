"""Signing in, and renewing the token of sixty days.

https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from parvis.networks.http import Http
from parvis.networks.protocol import JSON, Expired, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way
from parvis.networks.threads.facts import BASE, VERSION
from parvis.networks.threads.graph import base, judged

SITE = "https://threads.net"
SCOPES = (
    Scope("threads_basic", "Connaître le compte et lire ses publications."),
    Scope("threads_content_publish", "Publier."),
    Scope("threads_read_replies", "Lire les réponses.", needed=False),
    Scope("threads_manage_replies", "Répondre et masquer des réponses.", needed=False),
    Scope("threads_manage_mentions", "Lire les mentions.", needed=False),
    Scope("threads_manage_insights", "Lire les mesures.", needed=False),
    Scope("threads_delete", "Retirer des publications.", needed=False),
)


def address(way: Way) -> str:
    root = base(way.settings)
    asked = {
        "client_id": way.settings.get("app_id", ""), "redirect_uri": way.redirect, "response_type": "code",
        "scope": ",".join(scope.name for scope in SCOPES), "state": way.state,
    }  # fmt: skip
    return f"{SITE if root == BASE else root}/oauth/authorize?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    """Code → a token of an hour → one of sixty days → the account. Threads does not tell what was granted."""
    root, secret = base(way.settings), way.secrets.get("app_secret", "")
    form = {
        "client_id": way.settings.get("app_id", ""), "client_secret": secret, "grant_type": "authorization_code",
        "redirect_uri": way.redirect, "code": code.removesuffix("#_"),
    }  # fmt: skip
    short = judged(http.call("POST", f"{root}/oauth/access_token", form=form), http)
    asked = {"grant_type": "th_exchange_token", "client_secret": secret, "access_token": short["access_token"]}
    long = judged(http.call("GET", f"{root}/access_token", params=asked), http)
    headers = {"Authorization": f"Bearer {long['access_token']}"}
    url = f"{root}/{way.settings.get('version') or VERSION}/me"
    me = judged(http.call("GET", url, headers=headers, params={"fields": "id,username,name"}), http)
    handle = str(me.get("username") or me["id"])
    return [Presence(f"{me.get('name') or handle} (@{handle})", {"account": str(me["id"]), "handle": handle}, _lasting(long))]


def _lasting(told: JSON) -> dict[str, str]:
    """`expires` is told half-way, so that a whole month is left to renew it in."""
    half = timedelta(seconds=int(told.get("expires_in") or 60 * 86_400) / 2)
    return {"token": str(told["access_token"]), "expires": (datetime.now(UTC) + half).isoformat()}


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("token"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """A new `token` and `expires`. The token of a private profile cannot be renewed: the person signs in again."""
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    asked = {"grant_type": "th_refresh_token", "access_token": secrets["token"]}
    answer = http.call("GET", f"{base(settings)}/refresh_access_token", params=asked)
    try:
        return _lasting(judged(answer, http))
    except Refused as no:  # younger than a day, too old, or private: none gets better by asking again at once
        raise Expired("expired", no.said, status=no.status) from no


SIGN_IN = SignIn(SCOPES, ("app_id", "app_secret"), address, exchange, fills=("account", "handle", "token"))
