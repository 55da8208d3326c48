"""Signing in with LinkedIn, choosing a page, and renewing the token where LinkedIn lets us.

https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow · …/programmatic-refresh-tokens
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from parvis.networks.http import Answer, Http
from parvis.networks.linkedin.api import Api, refusal
from parvis.networks.linkedin.facts import WEB
from parvis.networks.protocol import JSON, Expired, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way

SCOPES = (
    Scope("w_organization_social", "Publier sur la page."),
    Scope("r_organization_social", "Lire les publications de la page et leurs chiffres."),
    Scope("w_organization_social_feed", "Répondre aux commentaires, les aimer, les supprimer."),
    Scope("r_organization_social_feed", "Lire les commentaires et les réactions."),
    Scope("rw_organization_admin", "Voir les pages que vous administrez et leurs abonnés, recevoir les nouveautés."),
)
ROLES = ("ADMINISTRATOR", "CONTENT_ADMIN")
LIVES = 5_184_000  # seconds of an access token that does not tell its end


def authorise(way: Way) -> str:
    asked = {
        "response_type": "code", "client_id": str(way.settings.get("client_id") or ""), "redirect_uri": way.redirect,
        "state": way.state, "scope": " ".join(scope.name for scope in SCOPES),
    }  # fmt: skip
    return f"{_web(way.settings)}/oauth/v2/authorization?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    """A presence for each page that the member may publish on."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": way.redirect}
    answer = _asked(http, way.settings, way.secrets, form)
    if answer.status >= 300:
        raise Refused("sign-in-code", http.clean(answer.text()), status=answer.status)
    told = answer.json()
    secrets = {**way.secrets, **granted(told), "scopes": str(told.get("scope") or "").replace(",", " ")}
    found = pages(Api(way.settings, secrets, http))
    if not found:
        raise Refused("linkedin-no-page", "organizationAcls")
    return [
        Presence(name, {**way.settings, "organization": number, "member": member}, secrets)
        for number, (name, member) in found.items()
    ]


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("refresh_token") and settings.get("client_id") and secrets.get("client_secret"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """New `token` and `expires`. The refresh token keeps its own end. Expired when the person must sign in again."""
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    answer = _asked(http, settings, secrets, {"grant_type": "refresh_token", "refresh_token": secrets["refresh_token"]})
    if answer.status in (400, 403):
        raise Expired("expired", http.clean(answer.text()), status=answer.status)
    if answer.status >= 300:
        raise refusal(answer, http)
    return granted(answer.json())


def pages(api: Api) -> dict[str, tuple[str, str]]:
    """Number of each page → (its name, the member's URN)."""
    found: dict[str, tuple[str, str]] = {}
    for role in ROLES:
        for each in api.get("/organizationAcls", f"q=roleAssignee&role={role}&state=APPROVED").get("elements") or ():
            number = str(each.get("organization") or each.get("organizationTarget") or "").rpartition(":")[2]
            if number and number not in found:
                found[number] = (named(api, number), str(each.get("roleAssignee") or ""))
    return found


def named(api: Api, number: str) -> str:
    return str(api.get(f"/organizations/{number}").get("localizedName") or number)


def granted(told: JSON) -> dict[str, str]:
    if not told.get("access_token"):
        raise Refused("invalid", "no access_token")
    until = datetime.now(UTC) + timedelta(seconds=int(told.get("expires_in") or LIVES))
    kept = {"token": str(told["access_token"]), "expires": until.isoformat()}
    return kept | ({"refresh_token": str(told["refresh_token"])} if told.get("refresh_token") else {})


def _asked(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str], form: dict[str, str]) -> Answer:
    known = {"client_id": str(settings.get("client_id") or ""), "client_secret": secrets.get("client_secret", "")}
    return http.call("POST", f"{_web(settings)}/oauth/v2/accessToken", form={**form, **known})


def _web(settings: Mapping[str, Any]) -> str:
    return str(settings.get("web") or WEB).rstrip("/")


SIGN_IN = SignIn(SCOPES, ("client_id", "client_secret"), authorise, exchange)
