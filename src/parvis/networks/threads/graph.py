"""Calls to Threads' Graph: the address, the token, the errors.

Parameters travel in the query, as in Meta's own collection of requests; the token in a header.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Expired, Later, NetworkError, Refused
from parvis.networks.threads.facts import BASE, VERSION

BUSY = frozenset({1, 2})  # Graph also says them after it has done the work
RATE = frozenset({4, 17, 32, 613})
SIGNED_OUT = frozenset({102, 190, 467})
NOT_READY = 4_279_009
REFUSED: Mapping[int, str] = {24: "not-found", 33: "not-found", 100: "threads-parameter"}  # by sub-code, else by code


class Graph:
    """One account's way to the API."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.account = str(settings.get("account") or "me")
        self.handle = str(settings.get("handle") or "").lstrip("@")
        self.root = f"{base(settings)}/{settings.get('version') or VERSION}"
        self.http = http
        self._secrets = dict(secrets)

    def __repr__(self) -> str:
        return f"Graph(account={self.account!r})"

    def secret(self, name: str) -> str:
        return self._secrets.get(name, "")

    def ours(self, node: Mapping[str, Any]) -> bool:
        name = str(node.get("username") or "")
        return bool(node.get("is_reply_owned_by_me")) or bool(name and name == self.handle)

    def get(self, path: str, **params: Any) -> JSON:
        return self._call("GET", path, params)

    def post(self, path: str, params: Mapping[str, Any], *, changes: bool = False) -> JSON:
        """`changes`: sent twice it would show twice, so a lost answer is a Doubt."""
        return self._call("POST", path, params, changes=changes)

    def delete(self, path: str) -> None:
        self._call("DELETE", path, {})

    def newest(self, path: str, since: datetime, **params: Any) -> Iterator[Mapping[str, Any]]:
        """What a list that begins with the newest holds, back to `since`."""
        after: dict[str, str] = {}
        while True:
            page = self.get(path, **params, **after)
            for each in page.get("data", ()):
                if moment(each["timestamp"]) < since:
                    return
                yield each
            after = {"after": next_in(page)}
            if not after["after"]:
                return

    def _call(self, method: str, path: str, params: Mapping[str, Any], *, changes: bool = False) -> JSON:
        headers = {"Authorization": f"Bearer {self.secret('token')}"}
        url = f"{self.root}/{quote(path, safe='/')}"
        answer = self.http.call(method, url, changes=changes, headers=headers, params=dict(params))
        return judged(answer, self.http, changes=changes)


def base(settings: Mapping[str, Any]) -> str:
    return str(settings.get("base") or BASE).rstrip("/")


def judged(answer: Answer, http: Http, *, changes: bool = False) -> JSON:
    """The JSON of a good answer, else one of the four."""
    try:
        body = answer.json()
    except Later as error:
        if changes and answer.status < 300:
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise
    failure = error_of(body, answer.status, changes)
    if failure:
        failure.said = http.clean(failure.said)
        raise failure
    return body


def error_of(body: JSON, status: int, changes: bool) -> NetworkError | None:
    """https://developers.facebook.com/docs/threads/troubleshooting"""
    told = body.get("error") if isinstance(body, dict) else None
    if not isinstance(told, dict):
        return None if status < 300 else Refused("threads-refused", json.dumps(body)[:500], status=status)
    code, sub = number(told.get("code")), number(told.get("error_subcode"))
    said = f"{code}/{sub}: {told.get('error_user_msg') or told.get('message') or ''}"
    if code in SIGNED_OUT:
        return Expired("expired", said, status=status)
    if code in RATE:
        return Later("rate", said, status=status, after=timedelta(seconds=30))
    if sub == NOT_READY:
        return Later("media-processing", said, status=status, after=timedelta(seconds=10))
    if code in BUSY:
        return Doubt("server-error", said, status=status) if changes else Later("server-error", said, status=status)
    if told.get("is_transient"):
        return Later("server-error", said, status=status, after=timedelta(seconds=30))
    if sub in REFUSED or code in REFUSED:
        return Refused(REFUSED.get(sub) or REFUSED[code], said, status=status)
    return Refused("threads-permission" if code in (3, 10) or 200 <= code < 300 else "threads-refused", said, status=status)


def number(value: Any) -> int:
    return value if isinstance(value, int) else int(value) if isinstance(value, str) and value.isdigit() else 0


def next_in(page: Mapping[str, Any]) -> str:
    """The cursor of the page that follows; "" at the end.

    Threads tells cursors without the address `next` at times: then an empty page is the end.
    """
    paging, data = page.get("paging") or {}, page.get("data") or ()
    return str((paging.get("cursors") or {}).get("after") or "") if data else ""


def moment(value: object) -> datetime:
    """2024-08-07T10:33:16+0000, or seconds."""
    if isinstance(value, str) and not value.isdigit():
        return datetime.fromisoformat(value).astimezone(UTC)
    return datetime.fromtimestamp(float(str(value)), UTC)
