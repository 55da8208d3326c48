"""Calls to one Loops server: address, token, and what its answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.http import Answer, Http
from parvis.networks.odd import known
from parvis.networks.protocol import JSON, Doubt, Later, Refused

CODES = {403: "forbidden", 404: "not-found", 410: "not-found", 413: "media-refused"}


class Api:
    def __init__(self, server: str, token: str, http: Http) -> None:
        server = server.strip().rstrip("/")
        self.server = server if "://" in server else f"https://{server}"
        self.http = http
        self._token = token

    def __repr__(self) -> str:
        return f"Api({self.server!r})"

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> JSON:
        return self.judged(self._call("GET", path, False, params=params), changes=False)

    def post(self, path: str, *, changes: bool = False, gone: bool = False, **sent: Any) -> JSON:
        """`gone`: what is not there any more is as it should be."""
        answer = self._call("POST", path, changes, **sent)
        if gone and answer.status in (404, 410):
            return {}
        return self.judged(answer, changes=changes)

    def pages(self, path: str, params: Mapping[str, Any], most: int, *, beyond: str = "") -> Iterator[JSON]:
        """The items of a list, page by page (Laravel's cursors), `most` pages at most: then it ends, or is Refused (`beyond`)."""
        cursor = ""
        for _ in range(most):
            body = self.get(path, {**params, **({"cursor": cursor} if cursor else {})})
            told = body if isinstance(body, dict) else {}
            yield from known(path, told.get("data") or (), lambda item: (item["id"], item.get("account")), passing=True)
            cursor = str((told.get("meta") or {}).get("next_cursor") or "")
            if not cursor:
                return
        if beyond:
            raise Refused(beyond)

    def judged(self, answer: Answer, *, changes: bool) -> JSON:
        """The JSON of a good answer; else one of the four. A refusal may also come as a 200 with an error's code."""
        if answer.status >= 300:
            said = self.http.clean(answer.text())
            raise Refused(CODES.get(answer.status, "invalid"), said, status=answer.status)
        try:
            body = answer.json()
        except Later as error:
            if changes:  # it said yes and we could not read what: it is very likely there
                raise Doubt("unreadable", error.said, status=answer.status) from error
            raise
        told = body.get("error") if isinstance(body, dict) else None
        code = told.get("code") if isinstance(told, dict) else None
        if isinstance(code, int) and code >= 400:
            raise Refused(CODES.get(code, "invalid"), self.http.clean(str(told)), status=code)
        return body

    def _call(self, method: str, path: str, changes: bool, **sent: Any) -> Answer:
        self.http.spend("calls")
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        return self.http.call(method, self.server + path, changes=changes, headers=headers, **sent)


def moment(text: object) -> datetime:
    """A date of theirs; none, or nonsense, counts as now: nothing is lost for its date."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def inner(body: JSON) -> dict[str, Any]:
    """The one thing that an answer tells of, with or without ``data`` around it."""
    told = body.get("data", body) if isinstance(body, dict) else {}
    return told if isinstance(told, dict) else {}
