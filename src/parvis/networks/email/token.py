"""Signing in with OAuth 2.0 where passwords are gone (Google, Microsoft 365): a refresh token makes access tokens."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any

from parvis.networks.http import Http
from parvis.networks.protocol import Expired, Later

EARLY = 60.0  # seconds before its end that a token is no longer used


class Token:
    """Called, it gives an access token, or "" when the account signs in with a password.

    The token endpoint is RFC 6749 §6; Google's and Microsoft's keep a refresh token valid after use.
    """

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._url = str(settings.get("token_url") or "")
        self._form = {
            "grant_type": "refresh_token",
            "client_id": str(settings.get("client_id") or ""),
            "client_secret": secrets.get("client_secret", ""),
            "refresh_token": secrets.get("refresh_token", ""),
        }
        self._http = http
        self._lock = threading.Lock()
        self._token, self._until = "", 0.0

    def __call__(self) -> str:
        if not self._url or not self._form["refresh_token"]:
            return ""
        with self._lock:
            if time.monotonic() >= self._until:
                self._renew()
            return self._token

    def _renew(self) -> None:
        answer = self._http.call("POST", self._url, form={key: value for key, value in self._form.items() if value})
        if answer.status >= 400:
            raise Expired("expired", self._http.clean(answer.text()), status=answer.status)
        found = answer.json()
        token = found.get("access_token") if isinstance(found, dict) else None
        if not isinstance(token, str) or not token:
            raise Later("unreadable", status=answer.status)
        lasts = found.get("expires_in", 300)
        self._token = token
        self._until = time.monotonic() + max(0.0, float(lasts if isinstance(lasts, (int, float)) else 300) - EARLY)
