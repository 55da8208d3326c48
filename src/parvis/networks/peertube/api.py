"""Calls to a PeerTube server, and what its answers mean: errors are ``application/problem+json`` with a `code`.

https://docs.joinpeertube.org/api-rest-reference.html#section/Errors
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Expired, Later, NetworkError, Refused

ROOT = "/api/v1"
PAGE = 100  # their most
ACCOUNT = {
    "missing_two_factor": "peertube-two-factor", "account_blocked": "peertube-account",
    "account_waiting_for_approval": "peertube-account", "email_not_verified": "peertube-account",
    "invalid_grant": "peertube-password", "invalid_client": "peertube-password", "invalid_token": "expired",
}  # fmt: skip
REFUSED = {
    "quota_reached": "peertube-quota", "max_file_size_reached": "peertube-size",
    "video_requires_password": "forbidden", "comment_not_associated_to_video": "not-found",
}  # fmt: skip
STATUSES = {403: "forbidden", 404: "not-found", 410: "not-found", 413: "peertube-size", 415: "media-refused", 422: "media-failed"}


class Api:
    """One account's calls. Without a stored token every call is Expired, so that the account room opens a session and keeps it."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = address(settings)
        self.http = http
        self._token = secrets.get("token", "")

    def __repr__(self) -> str:
        return f"Api({self.base!r})"

    def get(self, path: str, **params: Any) -> JSON:
        return self.call("GET", path, params=params or None)

    def call(self, method: str, path: str, *, changes: bool = False, **sent: Any) -> JSON:
        """The JSON of a good answer ({} when it has none), else one of the four."""
        return judged(self.send(method, path, changes=changes, **sent), self.http, changes=changes)

    def send(self, method: str, path: str, *, changes: bool = False, **sent: Any) -> Answer:
        """The answer itself, of an upload for example."""
        if not self._token:
            raise Expired("peertube-session")
        headers = {"Authorization": f"Bearer {self._token}"} | dict(sent.pop("headers", {}))
        return self.http.call(method, f"{self.base}{ROOT}{path}", changes=changes, headers=headers, **sent)

    def pages(self, path: str, most: int, **params: Any) -> Iterator[JSON]:
        """The items of at most `most` pages of a hundred."""
        for number in range(most):
            page = self.get(path, start=number * PAGE, count=PAGE, **params)
            items = page.get("data") or ()
            yield from items
            if len(items) < PAGE:
                return


def address(settings: Mapping[str, Any]) -> str:
    base = str(settings.get("base") or "").strip().rstrip("/")
    return base if "://" in base or not base else f"https://{base}"


def judged(answer: Answer, http: Http, *, changes: bool = False) -> JSON:
    if answer.status >= 300:
        raise failure(answer, http)
    if answer.status == 204 or (not answer.body and not changes):
        return {}
    try:
        return answer.json()
    except Later as error:
        if changes:  # it said yes and we could not read what: it is very likely there
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise


def failure(answer: Answer, http: Http) -> NetworkError:
    said, status, why = http.clean(answer.text()), answer.status, reason(answer)
    if why in ACCOUNT:
        return Expired(ACCOUNT[why], said, status=status)
    return Refused(REFUSED.get(why) or STATUSES.get(status, "invalid"), said, status=status)


def reason(answer: Answer) -> str:
    """`code`; "" where the answer has none."""
    try:
        told = answer.json()
    except Later:
        return ""
    return str(told.get("code") or "") if isinstance(told, dict) else ""


def moment(text: object) -> datetime:
    """``2026-11-24T10:00:00.000Z``; nonsense is read as "now"."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
