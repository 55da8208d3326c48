"""Calls to TikTok's two APIs, and what their answers mean. Ids exceed 2^53: they are strings here, whatever TikTok writes.

https://developers.tiktok.com/doc/tiktok-api-v2-error-handling
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from json import dumps
from typing import Any

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Expired, Later, NetworkError, Refused
from parvis.networks.tiktok.facts import BASE, BUSINESS, WEB

LATER = {"rate_limit_exceeded": timedelta(minutes=1), "internal_error": timedelta(seconds=30), "internal": timedelta(seconds=30)}
TOMORROW = ("spam_risk_too_many_posts", "spam_risk_too_many_pending_share", "reached_active_user_cap")
SIGNED_OUT = ("access_token_invalid", "scope_not_authorized")
REFUSED = {
    "privacy_level_option_mismatch": "tiktok-privacy",
    "url_ownership_unverified": "tiktok-domain",
    "unaudited_client_can_only_post_to_private_accounts": "tiktok-audit",
    "spam_risk_user_banned_from_posting": "tiktok-banned",
    "spam_risk_text": "tiktok-banned",
}
RATE, SIGNED_OUT_BUSINESS, FORBIDDEN, BROKEN = 40100, 40105, 40001, 50000


class Api:
    """One account's way to both."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = _address(settings, "base", BASE)
        self.web = _address(settings, "web", WEB)
        self.http = http
        self.business_id = str(settings.get("business_id") or "")
        self._business = _address(settings, "business_base", BUSINESS)
        self._token, self._business_token = secrets.get("token", ""), secrets.get("business_token", "")

    def __repr__(self) -> str:
        return f"Api({self.base!r})"

    @property
    def talks(self) -> bool:
        """Whether comments and the audience are to be had."""
        return bool(self.business_id and self._business_token)

    def call(self, method: str, path: str, *, changes: bool = False, **sent: Any) -> JSON:
        """`data` of a good answer of the developers' API."""
        self.http.spend("calls")
        headers = {"Authorization": f"Bearer {self._token}"}
        answer = self.http.call(method, f"{self.base}/v2{path}", changes=changes, headers=headers, timeout=60.0, **sent)
        return judged(answer, self.http, changes=changes)

    def business(self, method: str, path: str, *, changes: bool = False, **asked: Any) -> JSON:
        """`data` of a good answer of the Business API: always HTTP 200, `code` tells."""
        self.http.spend("calls")
        asked = {"business_id": self.business_id, **asked}
        if method == "GET":
            asked = {name: value if isinstance(value, str | int) else dumps(value) for name, value in asked.items()}
        sent: dict[str, Any] = {"params": asked} if method == "GET" else {"json": asked}
        url, headers = f"{self._business}/open_api/v1.3{path}", {"Access-Token": self._business_token}
        answer = self.http.call(method, url, changes=changes, headers=headers, **sent)
        return business_judged(answer, self.http, changes=changes)


def judged(answer: Answer, http: Http, *, changes: bool = False) -> JSON:
    """``{"data", "error": {"code": "ok", "message", "log_id"}}``."""
    body = _read(answer, changes)
    error = body.get("error") if isinstance(body, dict) else None
    code = str(error.get("code") or "") if isinstance(error, dict) else str(error or "")
    if code in ("", "ok") and answer.status < 300:
        return body.get("data") or {}
    raise _failure(code, http.clean(answer.text()), answer.status)


def business_judged(answer: Answer, http: Http, *, changes: bool = False) -> JSON:
    body, said = _read(answer, changes), http.clean(answer.text())
    code = body.get("code")
    if code == 0:
        return body.get("data") or {}
    if code == RATE:
        raise Later("rate", said, after=timedelta(minutes=1))
    if code == SIGNED_OUT_BUSINESS:
        raise Expired("expired", said)
    if isinstance(code, int) and code >= BROKEN:
        raise Doubt("server-error", said) if changes else Later("server-error", said)
    raise Refused("tiktok-business" if code == FORBIDDEN else "invalid", said, status=answer.status)


def moment(seconds: object) -> datetime:
    """Unix seconds; nonsense is read as "now"."""
    try:
        return datetime.fromtimestamp(float(str(seconds)), UTC)
    except (ValueError, OverflowError):
        return datetime.now(UTC)


def _failure(code: str, said: str, status: int) -> NetworkError:
    if code in LATER:
        return Later("rate" if code == "rate_limit_exceeded" else "server-error", said, status=status, after=LATER[code])
    if code in TOMORROW:
        return Later("tiktok-tomorrow", said, status=status, after=timedelta(hours=6), named=True)
    if code in SIGNED_OUT:
        return Expired("expired", said, status=status)
    return Refused(REFUSED.get(code) or {403: "forbidden", 404: "not-found"}.get(status, "invalid"), said, status=status)


def _read(answer: Answer, changes: bool) -> JSON:
    try:
        return answer.json()
    except Later as error:
        if answer.status >= 300:
            raise Refused("invalid", error.said, status=answer.status) from error
        if changes:
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise


def _address(settings: Mapping[str, Any], name: str, usual: str) -> str:
    return str(settings.get(name) or usual).rstrip("/")
