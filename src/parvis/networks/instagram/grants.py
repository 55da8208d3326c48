"""Signing in, by Instagram Login or by Facebook Login, and renewing Instagram's token of sixty days.

https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login
https://developers.facebook.com/docs/instagram-platform/instagram-api-with-facebook-login
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from parvis.networks.http import Http
from parvis.networks.instagram.graph import hosts, judged, through_facebook, version
from parvis.networks.protocol import JSON, Expired, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way

ACCOUNT = "id,user_id,username,name"
PAGES = "id,name,access_token,instagram_business_account{id,username,name}"

SCOPES = (
    Scope("instagram_business_basic", "Connaître le compte et lire ses publications."),
    Scope("instagram_business_content_publish", "Publier."),
    Scope("instagram_business_manage_comments", "Lire les commentaires, y répondre, les masquer.", needed=False),
    Scope("instagram_business_manage_messages", "Lire les messages privés et y répondre.", needed=False),
    Scope("instagram_business_manage_insights", "Lire les mesures.", needed=False),
)
PAGE_SCOPES = ("pages_show_list", "pages_read_engagement")
"""Facebook Login asks for these too; its other names are ours without `business_`."""


def _address(way: Way) -> str:
    names = [scope.name for scope in SCOPES]
    asked = {"client_id": way.settings.get("app_id", ""), "redirect_uri": way.redirect, "response_type": "code"}
    site = hosts(way.settings).site
    if through_facebook(way.settings):
        names = [*(name.replace("business_", "") for name in names), *PAGE_SCOPES]
        path = f"{site}/{version(way.settings)}/dialog/oauth"
    else:
        path = f"{site}/oauth/authorize"
    return f"{path}?{urlencode({**asked, 'scope': ','.join(names), 'state': way.state})}"


def _exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    code = code.removesuffix("#_")
    return _of_pages(http, way, code) if through_facebook(way.settings) else _of_account(http, way, code)


def _of_account(http: Http, way: Way, code: str) -> Sequence[Presence]:
    """Code → a token of an hour → one of sixty days → the account."""
    secret, graph = way.secrets.get("app_secret", ""), hosts(way.settings).graph
    form = {
        "client_id": way.settings.get("app_id", ""), "client_secret": secret, "grant_type": "authorization_code",
        "redirect_uri": way.redirect, "code": code,
    }  # fmt: skip
    short = judged(http.call("POST", f"{hosts(way.settings).token}/oauth/access_token", form=form), http)
    short = (short.get("data") or [short])[0]  # both shapes are documented
    asked = {"grant_type": "ig_exchange_token", "client_secret": secret, "access_token": short["access_token"]}
    long = judged(http.call("GET", f"{graph}/access_token", params=asked), http)
    headers = {"Authorization": f"Bearer {long['access_token']}"}
    me = judged(http.call("GET", f"{graph}/{version(way.settings)}/me", headers=headers, params={"fields": ACCOUNT}), http)
    granted = short.get("permissions") or []
    told = granted.split(",") if isinstance(granted, str) else granted
    return [_presence(me, {**_lasting(long), "scopes": " ".join(told)})]


def _of_pages(http: Http, way: Way, code: str) -> Sequence[Presence]:
    """Code → a user token → one of sixty days → the pages with an Instagram account, each with a token that lasts."""
    api = f"{hosts(way.settings).graph}/{version(way.settings)}"
    app = {"client_id": way.settings.get("app_id", ""), "client_secret": way.secrets.get("app_secret", "")}
    asked = {**app, "redirect_uri": way.redirect, "code": code}
    short = judged(http.call("GET", f"{api}/oauth/access_token", params=asked), http)["access_token"]
    asked = {**app, "grant_type": "fb_exchange_token", "fb_exchange_token": short}
    long = judged(http.call("GET", f"{api}/oauth/access_token", params=asked), http)["access_token"]
    headers = {"Authorization": f"Bearer {long}"}
    granted = judged(http.call("GET", f"{api}/me/permissions", headers=headers), http).get("data", ())
    given = {str(each.get("permission")) for each in granted if each.get("status") == "granted"}
    names = [scope.name for scope in SCOPES if scope.name.replace("business_", "") in given]
    found: list[Presence] = []
    after: dict[str, str] = {}
    for _ in range(20):
        asked = {"fields": PAGES, "limit": "100", **after}
        pages = judged(http.call("GET", f"{api}/me/accounts", headers=headers, params=asked), http)
        for page in pages.get("data", ()):
            if page.get("instagram_business_account"):
                secrets = {"token": str(page["access_token"]), "scopes": " ".join(names)}
                found.append(_presence(page["instagram_business_account"], secrets, page=str(page["id"])))
        paging = pages.get("paging") or {}
        if not paging.get("next"):
            break
        after = {"after": str(paging["cursors"]["after"])}
    return found


def _presence(account: JSON, secrets: Mapping[str, str], *, page: str = "") -> Presence:
    identity = str(account.get("user_id") or account["id"])  # webhooks call the account by the first
    handle = str(account.get("username") or identity)
    login = "facebook" if page else "instagram"
    more = {"page": page} if page else {"giver": str(account["id"])}  # its number for this application, in what Meta signs
    settings = {"login": login, "account": identity, "handle": handle, **more}
    return Presence(f"{account.get('name') or handle} (@{handle})", settings, secrets)


def _lasting(told: JSON) -> dict[str, str]:
    """`expires` is told half-way, so that a whole month is left to renew it in."""
    half = timedelta(seconds=int(told.get("expires_in") or 60 * 86_400) / 2)
    return {"token": str(told["access_token"]), "expires": (datetime.now(UTC) + half).isoformat()}


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("token")) and not through_facebook(settings)


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """A new `token` and `expires`. The token of a page does not run out: once refused, the person signs in again."""
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    asked = {"grant_type": "ig_refresh_token", "access_token": secrets["token"]}
    answer = http.call("GET", f"{hosts(settings).graph}/refresh_access_token", params=asked)
    try:
        return _lasting(judged(answer, http))
    except Refused as no:  # younger than a day, or too old: neither gets better by asking again at once
        raise Expired("expired", no.said, status=no.status) from no


SIGN_IN = SignIn(SCOPES, ("login", "app_id", "app_secret"), _address, _exchange, fills=("account", "handle", "page", "token"))
