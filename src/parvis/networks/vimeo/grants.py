"""Signing in with Vimeo. Its tokens do not run out, and there is nothing to renew. https://developer.vimeo.com/api/authentication"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from urllib.parse import urlencode

from parvis.networks.http import Http
from parvis.networks.protocol import Refused
from parvis.networks.signing import Presence, Scope, SignIn, Way
from parvis.networks.vimeo.api import ACCEPT, judged, last
from parvis.networks.vimeo.facts import BASE

SCOPES = (
    Scope("public", "Savoir qui nous sommes."),
    Scope("private", "Voir nos vidéos privées, pendant qu’elles se préparent."),
    Scope("create", "Faire des vitrines et des dossiers.", needed=False),
    Scope("edit", "Changer le titre, la description et la visibilité."),
    Scope("delete", "Supprimer des vidéos et des commentaires."),
    Scope("interact", "Répondre aux commentaires."),
    Scope("upload", "Mettre des vidéos en ligne : Vimeo doit l’accorder à l’application."),
    Scope("stats", "Lire les statistiques.", needed=False),
)


def authorise(way: Way) -> str:
    asked = {
        "response_type": "code", "client_id": str(way.settings.get("client_id") or ""), "redirect_uri": way.redirect,
        "state": way.state, "scope": " ".join(scope.name for scope in SCOPES),
    }  # fmt: skip
    return f"{_base(way)}/oauth/authorize?{urlencode(asked)}"


def exchange(http: Http, way: Way, code: str) -> Sequence[Presence]:
    pair = f"{way.settings.get('client_id') or ''}:{way.secrets.get('client_secret', '')}".encode()
    headers = {"Authorization": f"Basic {base64.b64encode(pair).decode()}", "Accept": ACCEPT}
    body = {"grant_type": "authorization_code", "code": code, "redirect_uri": way.redirect}
    answer = http.call("POST", f"{_base(way)}/oauth/access_token", json=body, headers=headers)
    if answer.status >= 400:
        raise Refused("forbidden", http.clean(answer.text()), status=answer.status)
    told = judged(answer, http)
    user, token = told.get("user") or {}, str(told.get("access_token") or "")
    if not token or not user.get("uri"):
        raise Refused("invalid", "no access_token")
    identity = last(user["uri"])
    secrets = {**way.secrets, "token": token, "scopes": str(told.get("scope") or "")}
    return [Presence(str(user.get("name") or identity), {**way.settings, "user": identity}, secrets)]


def _base(way: Way) -> str:
    return str(way.settings.get("base") or BASE).rstrip("/")


SIGN_IN = SignIn(SCOPES, ("client_id", "client_secret"), authorise, exchange, ("token", "user"))
