"""Signing in on a Loops server: an application registers itself there, then the person lets it in (OAuth 2, Laravel Passport).

What scopes are called differs between the server’s pages (read, write, follow) and its code; these are of the code.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from parvis.networks.http import Http
from parvis.networks.loops.api import Api
from parvis.networks.loops.read import person
from parvis.networks.protocol import JSON, Expired, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way

SCOPES = (
    Scope("user:read", "Savoir quel compte est connecté, lire ses messages."),
    Scope("user:write", "Répondre et modérer."),
    Scope("video:create", "Publier des vidéos."),
    Scope("video:read", "Lire les commentaires et les chiffres."),
)
ASKED = " ".join(scope.name for scope in SCOPES)
YEAR = 31_536_000  # seconds that a token lasts where the server does not say


def register(http: Http, way: Way) -> dict[str, str]:
    """`redirect_uris` as a list; servers that want a string say 422."""
    api = Api(str(way.settings.get("server") or ""), "", http)
    told: JSON = None
    for redirects in ([way.redirect], way.redirect):
        body = {"client_name": "Parvis", "redirect_uris": redirects, "scopes": ASKED, "website": ""}
        answer = http.call("POST", f"{api.server}/api/v1/apps", headers={"Accept": "application/json"}, json=body)
        if answer.status != 422:
            told = api.judged(answer, changes=False)
            break
    made = told if isinstance(told, dict) else {}
    if not made.get("client_id"):
        raise Refused("not-loops", str(made)[:200])
    return {"client_id": str(made["client_id"]), "client_secret": str(made.get("client_secret") or "")}


def address(way: Way) -> str:
    asked = {
        "response_type": "code", "client_id": way.secrets["client_id"], "redirect_uri": way.redirect, "scope": ASKED,
        "state": way.state, "code_challenge": way.challenge, "code_challenge_method": "S256",
    }  # fmt: skip
    return f"{Api(str(way.settings.get('server') or ''), '', Http()).server}/oauth/authorize?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    asked = {"grant_type": "authorization_code", "code": code, "redirect_uri": way.redirect, "code_verifier": way.verifier}
    secrets = _granted(http, way.settings, way.secrets, asked)
    me = whose(Api(str(way.settings.get("server") or ""), secrets["token"], http))
    return (Presence(f"@{me.handle}", {}, secrets),)


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("refresh_token"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    asked = {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"]}
    return _granted(http, settings, secrets, asked)


def whose(api: Api) -> Any:
    """The account behind the token. Its address is not documented: else the newest film tells whose it is."""
    try:
        told = api.get("/api/v1/account/info/self")
        found = told.get("data", told) if isinstance(told, dict) else {}
    except Refused:
        found = next((post.get("account") for post in api.pages("/api/v1/studio/posts", {"limit": 20, "filter": "all"}, 1)), {})
    return person(found)


def _granted(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, str]:
    api = Api(str(settings.get("server") or ""), "", http)
    form = {**asked, "client_id": secrets.get("client_id", ""), "client_secret": secrets.get("client_secret", "")}
    answer = http.call("POST", f"{api.server}/oauth/token", headers={"Accept": "application/json"}, form=form)
    if answer.status in (400, 403):
        raise Expired("expired", http.clean(answer.text()), status=answer.status)
    told = api.judged(answer, changes=False)
    if not isinstance(told, dict) or not told.get("access_token"):
        raise Refused("sign-in-code", http.clean(str(told))[:200])
    lasts = told.get("expires_in")
    ends = datetime.now(UTC) + timedelta(seconds=lasts if isinstance(lasts, int | float) else YEAR)
    refresh_token = str(told.get("refresh_token") or secrets.get("refresh_token") or "")
    return {"token": str(told["access_token"]), "refresh_token": refresh_token, "expires": ends.isoformat()}


SIGN_IN = SignIn(SCOPES, ("server",), address, exchange, register=register)
