"""Signing in with Google, and renewing the access token of one hour.

https://developers.google.com/identity/protocols/oauth2/web-server
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from parvis.networks.http import Http
from parvis.networks.protocol import JSON, Expired, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way
from parvis.networks.youtube.api import Api, judged, stamp
from parvis.networks.youtube.facts import ACCOUNTS, OAUTH

ROOT = "https://www.googleapis.com/auth/"

SCOPES = (
    Scope(f"{ROOT}youtube.upload", "Mettre des vidéos en ligne."),
    Scope(f"{ROOT}youtube.force-ssl", "Lire les commentaires, y répondre et les modérer ; sous-titres et playlists."),
    Scope(f"{ROOT}yt-analytics.readonly", "Lire les statistiques par pays et par ville.", needed=False),
)


def authorise(way: Way) -> str:
    """`prompt=consent`: without it Google gives the refresh token only the first time."""
    asked = {
        "client_id": str(way.settings.get("client_id") or ""), "redirect_uri": way.redirect, "response_type": "code",
        "scope": " ".join(scope.name for scope in SCOPES), "state": way.state, "access_type": "offline", "prompt": "consent",
        "include_granted_scopes": "true",
    }  # fmt: skip
    if way.challenge:
        asked |= {"code_challenge": way.challenge, "code_challenge_method": "S256"}
    base = str(way.settings.get("accounts") or ACCOUNTS).rstrip("/")
    return f"{base}/o/oauth2/v2/auth?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    """The channel that the person chose on Google's page, with its tokens."""
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": way.redirect,
        "client_id": str(way.settings.get("client_id") or ""), "client_secret": way.secrets.get("client_secret", ""),
    }  # fmt: skip
    if way.verifier:
        form["code_verifier"] = way.verifier
    answer = http.call("POST", _url(way.settings), form=form)
    if answer.status >= 400:
        raise Refused("forbidden", http.clean(answer.text()), status=answer.status)
    told = judged(answer, http)
    secrets = {**way.secrets, **granted(told), "scopes": str(told.get("scope") or "")}
    listed = Api(way.settings, secrets, http).get("channels", part="id,snippet,contentDetails,status", mine="true")
    return [
        Presence(str((each.get("snippet") or {}).get("title") or each["id"]), {**way.settings, **known(each)}, secrets)
        for each in listed.get("items") or ()
    ]


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("refresh_token") and settings.get("client_id"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """A new `token` and its `expires`. Google gives no new refresh token: the old one serves again.

    Expired when it was taken back, was not used for six months, or is a week old while the consent screen is in test.
    """
    client, old = str(settings.get("client_id") or ""), secrets.get("refresh_token", "")
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    form = {
        "grant_type": "refresh_token", "refresh_token": old, "client_id": client,
        "client_secret": secrets.get("client_secret", ""),
    }  # fmt: skip
    answer = http.call("POST", _url(settings), form=form)
    if answer.status in (400, 403):
        raise Expired("expired", http.clean(answer.text()), status=answer.status)
    return granted(judged(answer, http))


def granted(told: JSON) -> dict[str, str]:
    """`token`, `expires` and, the first time, `refresh_token`."""
    if not told.get("access_token"):
        raise Refused("invalid", "no access_token")
    until = datetime.now(UTC) + timedelta(seconds=int(told.get("expires_in") or 3599))
    kept = {"token": str(told["access_token"]), "expires": stamp(until)}
    return kept | ({"refresh_token": str(told["refresh_token"])} if told.get("refresh_token") else {})


def known(channel: JSON) -> dict[str, str]:
    """What the settings keep of a channel."""
    about, lists = channel.get("snippet") or {}, (channel.get("contentDetails") or {}).get("relatedPlaylists") or {}
    told = {
        "channel": str(channel["id"]), "handle": str(about.get("customUrl") or "").removeprefix("@"),
        "uploads": str(lists.get("uploads") or ""), "long_uploads": str((channel.get("status") or {}).get("longUploadsStatus") or ""),
    }  # fmt: skip
    return {name: value for name, value in told.items() if value}


def _url(settings: Mapping[str, Any]) -> str:
    return f"{str(settings.get('oauth') or OAUTH).rstrip('/')}/token"


SIGN_IN = SignIn(SCOPES, ("client_id", "client_secret"), authorise, exchange, ("token", "refresh_token", "channel"))
