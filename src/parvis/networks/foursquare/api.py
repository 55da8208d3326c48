"""Calls to Foursquare's two APIs, and what their answers mean: Places (service key), and v2 for lists (a person's token)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.foursquare.facts import BASE, LEGACY, WEB
from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Expired, Later, NetworkError, Refused

VERSION = "2025-06-17"
V2 = "20250601"
CODES = {402: "foursquare-credits", 403: "forbidden", 404: "not-found"}
LEGACY_CODES = {"not_authorized": "forbidden", "endpoint_error": "not-found", "deprecated": "foursquare-deprecated"}


class Places:
    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = str(settings.get("base") or BASE).rstrip("/")
        self.web = str(settings.get("web") or WEB).rstrip("/")
        self.http = http
        self._key = secrets.get("key", "")

    def __repr__(self) -> str:
        return f"Places({self.base!r})"

    def get(self, path: str, *, cost: str = "", **params: Any) -> JSON:
        """`cost`: the budget that this call is counted in."""
        if cost:
            self.http.spend(cost)
        return self._call("GET", path, False, params)

    def suggest(self, path: str, params: Mapping[str, Any]) -> JSON:
        """A suggestion of ours, which people there will look at."""
        return self._call("POST", path, True, params)

    def _call(self, method: str, path: str, changes: bool, params: Mapping[str, Any]) -> JSON:
        headers = {
            "Authorization": f"Bearer {self._key}", "X-Places-Api-Version": VERSION, "Accept": "application/json",
            "Accept-Language": "fr",
        }  # fmt: skip
        given = {name: value for name, value in params.items() if value not in (None, "")}
        answer = self.http.call(method, self.base + path, changes=changes, headers=headers, params=given)
        if answer.status >= 300:
            raise Refused(CODES.get(answer.status, "invalid"), self.http.clean(answer.text()), status=answer.status)
        return read(answer, changes=changes)


class Legacy:
    """The old API: an envelope around each answer, the token in the query, 403 when the hour is full."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = str(settings.get("legacy") or LEGACY).rstrip("/")
        self.http = http
        self._token = secrets.get("token", "")

    def __repr__(self) -> str:
        return f"Legacy({self.base!r})"

    def get(self, path: str, **params: Any) -> JSON:
        return self._call("GET", path, False, params=params)

    def post(self, path: str, **form: Any) -> JSON:
        return self._call("POST", path, True, form={name: value for name, value in form.items() if value is not None})

    def _call(self, method: str, path: str, changes: bool, *, params: Mapping[str, Any] | None = None, **sent: Any) -> JSON:
        self.http.spend("legacy")
        query = {**(params or {}), "oauth_token": self._token, "v": V2, "locale": "fr"}
        try:
            answer = self.http.call(method, f"{self.base}/{path}", changes=changes, params=query, **sent)
        except Expired as error:  # only lists need this token: all the rest goes on with the service key
            raise Refused("foursquare-token", error.said, status=401) from error
        body = read(answer, changes=changes) if answer.status < 300 else _envelope(answer)
        if answer.status >= 300 or (body.get("meta") or {}).get("code", 200) >= 300:
            raise _refusal(body.get("meta") or {}, self.http.clean(answer.text()), answer.status)
        told = body.get("response")
        return told if isinstance(told, dict) else {}


def read(answer: Answer, *, changes: bool) -> JSON:
    try:
        told = answer.json()
    except Later as error:
        if changes:  # it said yes and we could not read what: it is very likely there
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise
    return told if isinstance(told, dict | list) else {}


def _envelope(answer: Answer) -> JSON:
    try:
        told = answer.json()
    except Later:
        return {}
    return told if isinstance(told, dict) else {}


def _refusal(meta: Mapping[str, Any], said: str, status: int) -> NetworkError:
    """The kind of error decides, more than the status: 403 is a full hour or a right that is missing."""
    kind = str(meta.get("errorType") or "")
    if kind in ("rate_limit_exceeded", "quota_exceeded"):
        return Later("rate", said, status=status, after=timedelta(minutes=10))
    if kind == "server_error":
        return Later("server-error", said, status=status, after=timedelta(minutes=1))
    if kind == "invalid_auth":
        return Refused("foursquare-token", said, status=status)
    return Refused(LEGACY_CODES.get(kind) or CODES.get(status, "invalid"), said, status=status)


def moment(text: object) -> datetime:
    """``2026-11-24T10:00:00.000Z``; nonsense is read as "now"."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat()
