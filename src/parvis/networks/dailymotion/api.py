"""Calls to Dailymotion's API (forms in, JSON out), and what its answers mean. https://developers.dailymotion.com/v0"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.dailymotion.facts import BASE, PARTNER, PUBLIC_KEY
from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Expired, Later, NetworkError, Refused

TOKENS = {"invalid_token", "expired_token", "invalid_grant", "invalid_client"}
RATE = {"rate_limit_exceeded", "rate_limit", "too_many_requests"}
REFUSED = {
    "not_found": "not-found", "deleted": "not-found", "access_forbidden": "forbidden", "access_denied": "forbidden",
    "insufficient_scope": "forbidden", "upload_limit": "dailymotion-limit", "quota_exceeded": "dailymotion-limit",
}  # fmt: skip
STATUSES = {403: "forbidden", 404: "not-found", 410: "not-found", 413: "media-refused"}


class Api:
    """One account's calls. Without a stored token every call is Expired, so that the account room asks for one and keeps it."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.root = root(settings)
        self.http = http
        self._token = secrets.get("token", "")

    def __repr__(self) -> str:
        return f"Api({self.root!r})"

    def get(self, path: str, **params: Any) -> JSON:
        return self.call("GET", path, params=params or None)

    def call(self, method: str, path: str, *, changes: bool = False, **sent: Any) -> JSON:
        """The JSON of a good answer ({} when it has none), else one of the four."""
        if not self._token:
            raise Expired("dailymotion-session")
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self.http.call(method, self.root + path, changes=changes, headers=headers, **sent)
        return judged(answer, self.http, changes=changes)

    def pages(self, path: str, most: int, **params: Any) -> Iterator[JSON]:
        """The items of at most `most` pages of a hundred."""
        for number in range(1, most + 1):
            page = self.get(path, page=number, limit=100, **params)
            yield from page.get("list") or ()
            if not page.get("has_more"):
                return


def address(settings: Mapping[str, Any], name: str, usual: str) -> str:
    return str(settings.get(name) or usual).rstrip("/")


def root(settings: Mapping[str, Any]) -> str:
    """Private keys have a house of their own."""
    if settings.get("kind") == PUBLIC_KEY:
        return address(settings, "base", BASE)
    return f"{address(settings, 'partner', PARTNER)}/rest"


def judged(answer: Answer, http: Http, *, changes: bool = False) -> JSON:
    if answer.status >= 300:
        raise failure(answer, http)
    if answer.status == 204 or (not answer.body and not changes):
        return {}
    try:
        body = answer.json()
    except Later as error:
        if changes:  # it said yes and we could not read what: it is very likely there
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise
    return body if isinstance(body, dict) else {}


def failure(answer: Answer, http: Http) -> NetworkError:
    said, status, why = http.clean(answer.text()), answer.status, _type(answer)
    if why in TOKENS:
        return Expired("expired", said, status=status)
    if why in RATE:
        return Later("rate", said, status=status)
    return Refused(REFUSED.get(why) or STATUSES.get(status, "invalid"), said, status=status)


def _type(answer: Answer) -> str:
    """`error.type`, or the plain word that the token calls give."""
    try:
        error = answer.json().get("error")
    except (Later, AttributeError):
        return ""
    return str(error.get("type") or "") if isinstance(error, dict) else str(error or "")


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
