"""Signing in with Facebook: the person lets the application in, and chooses among the pages that they administer.

https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow and
https://developers.facebook.com/docs/facebook-login/guides/access-tokens/get-long-lived: a page's token that was asked for
with a long-lived token of its administrator does not end, so that there is nothing to renew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from parvis.networks.facebook.errors import error_of
from parvis.networks.facebook.facts import BASE, VERSION
from parvis.networks.facebook.graph import Graph, next_in
from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, NetworkError, Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way

SITE = "https://www.facebook.com"
SCOPES = (
    Scope("pages_show_list", "Voir les pages que vous administrez, pour choisir."),
    Scope("pages_read_engagement", "Lire les publications de la page."),
    Scope("pages_manage_posts", "Publier sur la page."),
    Scope("pages_read_user_content", "Lire les commentaires.", needed=False),
    Scope("pages_manage_engagement", "Répondre aux commentaires et les masquer.", needed=False),
    Scope("pages_messaging", "Lire les messages privés et y répondre.", needed=False),
    Scope("pages_manage_metadata", "Être prévenus à l’instant de ce qui arrive.", needed=False),
    Scope("read_insights", "Mesurer ce que font les publications.", needed=False),
    Scope("business_management", "Voir les pages qui appartiennent à un portefeuille d’entreprise.", needed=False),
)
PAGES = 10
"""Lists of a hundred pages that are read at most."""


def _root(way: Way) -> str:
    return f"{str(way.settings.get('base') or BASE).rstrip('/')}/{way.settings.get('version') or VERSION}"


def address(way: Way) -> str:
    """`auth_type=rerequest`: what was declined once is asked for again."""
    asked = {
        "client_id": way.settings["app_id"], "redirect_uri": way.redirect, "state": way.state, "response_type": "code",
        "scope": ",".join(scope.name for scope in SCOPES), "auth_type": "rerequest",
    }  # fmt: skip
    root = _root(way)
    return f"{root.replace(BASE, SITE)}/dialog/oauth?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    app = {"client_id": way.settings["app_id"], "client_secret": way.secrets["app_secret"]}
    short = _token(http, way, {**app, "redirect_uri": way.redirect, "code": code})
    lasting = _token(http, way, {**app, "grant_type": "fb_exchange_token", "fb_exchange_token": short})
    scopes, giver = _granted(http, way, lasting)
    graph = Graph(way.settings, {"token": lasting, "app_secret": way.secrets["app_secret"]}, http)
    return [
        Presence(str(page["name"]), {"page": str(page["id"]), **giver}, {"token": str(page["access_token"]), "scopes": scopes})
        for page in _pages(graph)
        if page.get("access_token")
    ]


def _token(http: Http, way: Way, asked: dict[str, Any]) -> str:
    """`Http` tells the path of an address alone, never what is asked in it."""
    body = _judged(http.call("GET", f"{_root(way)}/oauth/access_token", params=asked), http)
    if not body.get("access_token"):
        raise Refused("sign-in-code", http.clean(str(body))[:200])
    return str(body["access_token"])


def _granted(http: Http, way: Way, token: str) -> tuple[str, dict[str, str]]:
    """What was granted, and by whom (`giver`: their number for this application); nothing when Facebook does not tell, which
    stops nothing."""
    headers = {"Authorization": f"Bearer {way.settings['app_id']}|{way.secrets['app_secret']}"}
    try:
        answer = http.call("GET", f"{_root(way)}/debug_token", headers=headers, params={"input_token": token})
        told = _judged(answer, http).get("data") or {}
    except NetworkError:
        return "", {}
    giver = {"giver": str(told["user_id"])} if told.get("user_id") else {}
    return " ".join(str(name) for name in told.get("scopes") or ()), giver


def _pages(graph: Graph) -> list[dict[str, JSON]]:
    found: list[dict[str, JSON]] = []
    after: dict[str, str] = {}
    for _ in range(PAGES):
        page = graph.get("me/accounts", fields="id,name,access_token,tasks", limit=100, **after)
        found += page.get("data") or []
        after = {"after": next_in(page)}
        if not after["after"]:
            break
    return found


def _judged(answer: Answer, http: Http) -> dict[str, JSON]:
    body = answer.json()
    error = error_of(body, status=answer.status, headers=answer.headers, changes=False)
    if error:
        error.said = http.clean(error.said)
        raise error
    return body if isinstance(body, dict) else {}


SIGN_IN = SignIn(SCOPES, ("app_id", "app_secret"), address, exchange, fills=("page", "token"))
