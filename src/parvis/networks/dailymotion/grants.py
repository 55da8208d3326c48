"""Two ways in: a private key gives a token by itself; with a public one the city signs in, and the token is renewed.

https://developers.dailymotion.com/v0/guides/authentication
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from parvis.networks.dailymotion.api import Api, address, judged, stamp
from parvis.networks.dailymotion.facts import BASE, PARTNER, PUBLIC_KEY, WWW
from parvis.networks.http import Http
from parvis.networks.protocol import JSON, Expired, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way

LIVES = 36_000  # seconds
ME = "id,screenname,username,url,avatar_120_url"
SCOPES = (
    Scope("userinfo", "Savoir qui nous sommes."),
    Scope("manage_videos", "Mettre des vidéos en ligne, les corriger, les retirer."),
    Scope("manage_playlists", "Les ranger dans des listes de lecture.", needed=False),
    Scope("manage_subtitles", "Leur donner des sous-titres.", needed=False),
)
WANTED = " ".join(scope.name for scope in SCOPES)


def authorise(way: Way) -> str:
    asked = {
        "response_type": "code", "client_id": str(way.settings.get("client_id") or ""), "redirect_uri": way.redirect,
        "scope": WANTED, "state": way.state,
    }  # fmt: skip
    return f"{address(way.settings, 'www', WWW)}/oauth/authorize?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    settings = {**way.settings, "kind": PUBLIC_KEY}
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": way.redirect}
    try:
        told = _asked(http, settings, way.secrets, form)
    except Expired as expired:
        raise Refused("sign-in-code", expired.said, status=expired.status) from expired
    secrets = {**way.secrets, **granted(told), "scopes": str(told.get("scope") or "")}
    me = Api(settings, secrets, http).get("/me", fields=ME)
    if not me.get("id"):
        raise Refused("invalid", str(me)[:200])
    return [Presence(str(me.get("screenname") or me["id"]), {**settings, "user": str(me["id"])}, secrets)]


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return settings.get("kind") != PUBLIC_KEY or bool(secrets.get("refresh_token"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """A new token: of a private key by asking again, of a public one by the longer token."""
    if settings.get("kind") != PUBLIC_KEY:
        return granted(_asked(http, settings, secrets, {"grant_type": "client_credentials", "scope": WANTED}))
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    form = {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"]}
    return granted(_asked(http, settings, secrets, form))


def granted(told: JSON) -> dict[str, str]:
    """`token`, `expires` and, of a public key, `refresh_token`."""
    if not told.get("access_token"):
        raise Refused("invalid", "no access_token")
    until = datetime.now(UTC) + timedelta(seconds=int(told.get("expires_in") or LIVES))
    kept = {"token": str(told["access_token"]), "expires": stamp(until)}
    return kept | ({"refresh_token": str(told["refresh_token"])} if told.get("refresh_token") else {})


def _asked(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str], form: Mapping[str, str]) -> JSON:
    """Expired when key or token are refused."""
    url = f"{address(settings, 'partner', PARTNER)}/oauth/v1/token"
    if settings.get("kind") == PUBLIC_KEY:
        url = f"{address(settings, 'base', BASE)}/oauth/token"
    pair = {"client_id": str(settings.get("client_id") or ""), "client_secret": secrets.get("client_secret", "")}
    answer = http.call("POST", url, form={**pair, **form})
    if answer.status in (400, 403):
        raise Expired("expired", http.clean(answer.text()), status=answer.status)
    return judged(answer, http)


SIGN_IN = SignIn(SCOPES, ("client_id", "client_secret"), authorise, exchange, ("token", "refresh_token", "user", "kind"))
