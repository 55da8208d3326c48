"""Signing in with TikTok for Developers, and renewing the tokens of a day of both portals.

https://developers.tiktok.com/doc/oauth-user-access-token-management
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Expired, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way
from parvis.networks.tiktok.api import Api, business_judged
from parvis.networks.tiktok.facts import BASE, BUSINESS, WEB

SCOPES = (
    Scope("user.info.basic", "Reconnaître le compte."),
    Scope("user.info.profile", "Connaître le nom du compte.", needed=False),
    Scope("user.info.stats", "Compter les abonnés.", needed=False),
    Scope("video.list", "Retrouver ce qui est publié, et ses chiffres."),
    Scope("video.publish", "Publier."),
    Scope("video.upload", "Envoyer des brouillons.", needed=False),
)
LIVES = 86_400  # seconds of an access token that does not tell its end


def authorise(way: Way) -> str:
    """TikTok writes the challenge of PKCE in hexadecimal, not in base 64."""
    asked = {
        "client_key": str(way.settings.get("client_key") or ""), "scope": ",".join(scope.name for scope in SCOPES),
        "response_type": "code", "redirect_uri": way.redirect, "state": way.state,
        "code_challenge": hashlib.sha256(way.verifier.encode()).hexdigest(), "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{_base(way.settings, 'web', WEB)}/v2/auth/authorize/?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    form = {
        "grant_type": "authorization_code",
        "code": unquote(code),
        "redirect_uri": way.redirect,
        "code_verifier": way.verifier,
    }
    told = _token(_asked(http, way.settings, way.secrets, form), http, "sign-in-code")
    secrets = {**way.secrets, **granted(told), "scopes": str(told.get("scope") or "").replace(",", " ")}
    me = Api(way.settings, secrets, http).call("GET", "/user/info/", params={"fields": "open_id,display_name"}).get("user") or {}
    return [Presence(str(me.get("display_name") or "TikTok"), dict(way.settings), secrets)]


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("refresh_token") and settings.get("client_key") and secrets.get("client_secret"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """New tokens of a day; the refresh token may change too. Expired when the person must sign in again."""
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    form = {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"]}
    try:
        new = granted(_token(_asked(http, settings, secrets, form), http, "expired"))
    except Refused as no:
        raise Expired("expired", no.said, status=no.status) from no
    return {**new, **_business(http, settings, secrets)}


def granted(told: JSON) -> dict[str, str]:
    if not told.get("access_token"):
        raise Refused("invalid", "no access_token")
    until = datetime.now(UTC) + timedelta(seconds=int(told.get("expires_in") or LIVES))
    kept = {"token": str(told["access_token"]), "expires": until.isoformat()}
    return kept | ({"refresh_token": str(told["refresh_token"])} if told.get("refresh_token") else {})


def _business(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """Those of the other portal, where they were given."""
    if not secrets.get("business_refresh") or not settings.get("business_app"):
        return {}
    asked = {"client_id": str(settings["business_app"]), "client_secret": secrets.get("business_secret", ""),
             "grant_type": "refresh_token", "refresh_token": secrets["business_refresh"]}  # fmt: skip
    url = f"{_base(settings, 'business_base', BUSINESS)}/open_api/v1.3/tt_user/oauth2/refresh_token/"
    try:
        told = business_judged(http.call("POST", url, json=asked), http)
    except Refused as no:
        raise Expired("expired", no.said, status=no.status) from no
    new = {"business_token": str(told.get("access_token") or ""), "business_refresh": str(told.get("refresh_token") or "")}
    return {name: value for name, value in new.items() if value}


def _token(answer: Answer, http: Http, code: str) -> JSON:
    """``{"access_token", …}``, or ``{"error", "error_description"}`` with any status."""
    told = answer.json()
    if answer.status >= 300 or told.get("error"):
        raise Refused(code, http.clean(answer.text()), status=answer.status)
    return told


def _asked(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str], form: dict[str, str]) -> Answer:
    known = {"client_key": str(settings.get("client_key") or ""), "client_secret": secrets.get("client_secret", "")}
    return http.call("POST", f"{_base(settings, 'base', BASE)}/v2/oauth/token/", form={**known, **form})


def _base(settings: Mapping[str, Any], name: str, usual: str) -> str:
    return str(settings.get(name) or usual).rstrip("/")


SIGN_IN = SignIn(SCOPES, ("client_key", "client_secret"), authorise, exchange)
