"""Signing in with Pinterest, and renewing the access token of thirty days.

https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from parvis.networks.http import Http
from parvis.networks.pinterest.api import Api, judged
from parvis.networks.pinterest.facts import BASE, WEB
from parvis.networks.protocol import JSON, Expired, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way

SCOPES = (
    Scope("boards:read", "Lire les tableaux de la ville."),
    Scope("boards:write", "Créer des tableaux et des sections."),
    Scope("pins:read", "Lire les épingles et leurs chiffres."),
    Scope("pins:write", "Publier et retirer des épingles."),
    Scope("user_accounts:read", "Reconnaître le compte et lire ses chiffres."),
    Scope("ads:read", "Lire le pays du public, par le compte publicitaire.", needed=False),
)
LIVES = 2_592_000  # seconds of an access token that does not tell its end


def authorise(way: Way) -> str:
    asked = {
        "client_id": str(way.settings.get("app_id") or ""), "redirect_uri": way.redirect, "response_type": "code",
        "scope": ",".join(scope.name for scope in SCOPES), "state": way.state,
    }  # fmt: skip
    return f"{str(way.settings.get('web') or WEB).rstrip('/')}/oauth/?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": way.redirect, "continuous_refresh": "true"}
    answer = _asked(http, way.settings, way.secrets, form)
    if answer.status >= 400:
        raise Refused("forbidden", http.clean(answer.text()), status=answer.status)
    told = judged(answer, http)
    scopes = str(told.get("scope") or "").replace(",", " ")
    secrets = {**way.secrets, **granted(told), "scopes": scopes}
    me = Api(way.settings, secrets, http).get("/user_account")
    return [Presence(str(me.get("business_name") or me.get("username") or "Pinterest"), dict(way.settings), secrets)]


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("refresh_token") and settings.get("app_id") and secrets.get("app_secret"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """New `token`, `expires` and, where Pinterest gives one, `refresh_token`. Expired when the person must sign in again."""
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    answer = _asked(http, settings, secrets, {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"]})
    if answer.status in (400, 403):
        raise Expired("expired", http.clean(answer.text()), status=answer.status)
    return granted(judged(answer, http))


def granted(told: JSON) -> dict[str, str]:
    if not told.get("access_token"):
        raise Refused("invalid", "no access_token")
    until = datetime.now(UTC) + timedelta(seconds=int(told.get("expires_in") or LIVES))
    kept = {"token": str(told["access_token"]), "expires": until.isoformat()}
    return kept | ({"refresh_token": str(told["refresh_token"])} if told.get("refresh_token") else {})


def _asked(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str], form: dict[str, str]) -> Any:
    pair = f"{settings.get('app_id')}:{secrets.get('app_secret', '')}".encode()
    headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    return http.call("POST", f"{str(settings.get('base') or BASE).rstrip('/')}/oauth/token", headers=headers, form=form)


SIGN_IN = SignIn(SCOPES, ("app_id", "app_secret"), authorise, exchange)
