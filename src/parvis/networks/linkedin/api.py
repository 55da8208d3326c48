"""Calls to LinkedIn's Rest.li: headers, its way of writing addresses, and what its answers mean.

URNs are percent-encoded in paths and queries; the brackets, commas and colons of ``List(…)`` and of tuples stay as they are.
https://learn.microsoft.com/en-us/linkedin/shared/api-guide/concepts/protocol-version
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from parvis.networks.http import Answer, Http
from parvis.networks.linkedin.facts import BASE, VERSION, WEB
from parvis.networks.protocol import JSON, Later, NetworkError, Refused

REFUSED = {
    "DUPLICATE_POST": "duplicate",
    "FIELD_LENGTH_TOO_LONG": "linkedin-long",
    "NONEXISTENT_VERSION": "linkedin-version",
}
BY_STATUS = {403: "linkedin-role", 404: "not-found", 409: "duplicate", 426: "linkedin-version"}


class Api:
    """One page's way to the API. `organization` is its number, "" when none was given; `author` its URN."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = str(settings.get("base") or BASE).rstrip("/")
        self.web = str(settings.get("web") or WEB).rstrip("/")
        self.version = str(settings.get("version") or VERSION)
        self.organization = str(settings.get("organization") or "").rpartition(":")[2]
        self.author = f"urn:li:organization:{self.organization}"
        self.http = http
        self._token = secrets.get("token", "")

    def __repr__(self) -> str:
        return f"Api(organization={self.organization!r})"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"}

    def get(self, path: str, query: str = "") -> JSON:
        return self.call("GET", path, query).json()

    def call(
        self, method: str, path: str, query: str = "", *, changes: bool = False, rest: str = "", json: JSON = None
    ) -> Answer:
        """`path` after ``/rest``, encoded, as is `query`. `rest`: the Rest.li method, where it is not HTTP's own."""
        self.http.spend("calls")
        headers = {**self.bearer, "LinkedIn-Version": self.version, "X-Restli-Protocol-Version": "2.0.0"}
        if rest:
            headers["X-RestLi-Method"] = rest
        url = f"{self.base}/rest{path}{'?' if query else ''}{query}"
        try:
            answer = self.http.call(method, url, changes=changes, headers=headers, json=json, timeout=60.0)
        except Later as later:
            if later.status == 429 and not later.named and " day " in later.said.lower():
                raise Later("linkedin-quota", later.said, status=429, after=_until_midnight(), named=True) from later
            raise
        if answer.status >= 300:
            raise refusal(answer, self.http)
        return answer

    def address(self, urn: str) -> str:
        """Where people see a post."""
        return f"{self.web}/feed/update/{urn}"


def refusal(answer: Answer, http: Http) -> NetworkError:
    """``{"status", "code", "serviceErrorCode", "message"}``: the code decides, else the status."""
    said = http.clean(answer.text())
    known = next((ours for theirs, ours in REFUSED.items() if theirs in said), "")
    if not known and answer.status in (400, 422) and "audience" in said.lower():
        known = "linkedin-audience"
    return Refused(known or BY_STATUS.get(answer.status, "invalid"), said, status=answer.status)


def enc(urn: str) -> str:
    return quote(urn, safe="")


def listed(urns: Iterable[str]) -> str:
    return f"List({','.join(enc(urn) for urn in urns)})"


def moment(milliseconds: object) -> datetime:
    """Nonsense is read as "now"."""
    if isinstance(milliseconds, int | float) and 0 < milliseconds < 10**14:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    return datetime.now(UTC)


def _until_midnight() -> timedelta:
    """Daily quotas begin anew at midnight UTC."""
    now = datetime.now(UTC)
    return now.replace(hour=0, minute=5, second=0, microsecond=0) + timedelta(days=1) - now
