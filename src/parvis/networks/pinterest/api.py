"""Calls to Pinterest's API v5, and what its answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.http import Answer, Http
from parvis.networks.pinterest.facts import BASE, WEB
from parvis.networks.protocol import JSON, Doubt, Later, Refused

PAGE = 100
PAGES = 5  # of a list at most


class Api:
    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = str(settings.get("base") or BASE).rstrip("/")
        self.web = str(settings.get("web") or WEB).rstrip("/")
        self.ad_account = str(settings.get("ad_account") or "")
        self.http = http
        self._token = secrets.get("token", "")

    def __repr__(self) -> str:
        return f"Api({self.base!r})"

    def get(self, path: str, **params: Any) -> JSON:
        return self.call("GET", path, params=params)

    def call(self, method: str, path: str, *, changes: bool = False, **sent: Any) -> JSON:
        """The JSON of a good answer, else one of the four."""
        self.http.spend("calls")
        headers = {"Authorization": f"Bearer {self._token}"}
        return judged(
            self.http.call(method, self.base + path, changes=changes, headers=headers, **sent), self.http, changes=changes
        )

    def listed(self, path: str, **params: Any) -> Iterator[JSON]:
        """The items of a list, page after page, bounded."""
        for _ in range(PAGES):
            told = self.get(path, page_size=PAGE, **params)
            yield from (each for each in told.get("items") or () if isinstance(each, dict) and each.get("id"))
            if not told.get("bookmark"):
                return
            params["bookmark"] = told["bookmark"]


def judged(answer: Answer, http: Http, *, changes: bool = False) -> JSON:
    """An error is ``{"code": Pinterest's number, "message"}``: the status decides, the number tells more."""
    if answer.status >= 300:
        said = http.clean(answer.text())
        code = {403: "forbidden", 404: "not-found", 413: "media-refused"}.get(answer.status, "invalid")
        if answer.status == 403 and "trial" in said.lower():
            code = "pinterest-trial"
        raise Refused(code, said, status=answer.status)
    if answer.status == 204 or (not answer.body and not changes):
        return {}
    try:
        return answer.json()
    except Later as error:
        if changes:  # it said yes and we could not read what: it is very likely there
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise


def moment(text: object) -> datetime:
    """``2026-11-24T10:00:00``, in UTC though it does not say so; nonsense is read as "now"."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
