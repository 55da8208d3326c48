"""Renewing the access token of two hours. https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/authorization-code"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.http import Http
from parvis.networks.protocol import Expired
from parvis.networks.x.api import judged, stamp
from parvis.networks.x.facts import BASE


def renews(settings: Mapping[str, Any], secrets: Mapping[str, str]) -> bool:
    """Whether there is what `refresh` needs."""
    return bool(secrets.get("refresh_token") and secrets.get("client_id"))


def refresh(http: Http, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> dict[str, str]:
    """New `token`, `refresh_token` and `expires` (ISO 8601). Expired when X wants the person to sign in again.

    A refresh token serves once: hold a lock around this call, and store what it gives before any use of it. A Doubt
    means that the old one may be spent.
    """
    old, client = secrets.get("refresh_token", ""), secrets.get("client_id", "")
    if not renews(settings, secrets):
        raise Expired("no-refresh")
    form = {"grant_type": "refresh_token", "refresh_token": old, "client_id": client}
    headers = {}
    if secrets.get("client_secret"):
        pair = f"{client}:{secrets['client_secret']}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    url = f"{str(settings.get('base') or BASE).rstrip('/')}/2/oauth2/token"
    answer = http.call("POST", url, changes=True, headers=headers, form=form)
    if answer.status == 400:
        raise Expired("expired", http.clean(answer.text()), status=400)
    body = judged(answer, http, changes=True)
    until = datetime.now(UTC) + timedelta(seconds=int(body.get("expires_in") or 7200))
    return {
        "token": str(body["access_token"]),
        "refresh_token": str(body.get("refresh_token") or old),
        "expires": stamp(until),
    }
