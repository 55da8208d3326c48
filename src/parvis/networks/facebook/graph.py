"""Calls to the Graph API: the address, the token, the proof of the secret, the errors."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from parvis.networks.facebook.errors import error_of
from parvis.networks.facebook.facts import BASE, FILMS, VERSION
from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Later


class Graph:
    """One page's way to the Graph API. The token travels in a header, so that no address ever holds it."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.page = str(settings.get("page") or "me")
        self.root = f"{str(settings.get('base') or BASE).rstrip('/')}/{settings.get('version') or VERSION}"
        self._secrets, self.http = dict(secrets), http

    def __repr__(self) -> str:
        return f"Graph(page={self.page!r})"

    def whole(self, post: object) -> str:
        """A post's id: some answers give its own number, others the page's before it. "" when none was given."""
        told = str(post or "")
        return told if not told or "_" in told else f"{self.page}_{told}"

    def secret(self, name: str) -> str:
        return self._secrets.get(name, "")

    def get(self, path: str, **params: Any) -> JSON:
        return self._call("GET", path, params={**params, **self._proof()})

    def post(self, path: str, body: Mapping[str, Any], *, changes: bool = False, films: bool = False) -> JSON:
        """`changes`: sent twice it would show twice, so a lost answer is a Doubt. `films`: at the host of videos."""
        return self._call("POST", path, changes=changes, films=films, json={**body, **self._proof()})

    def upload(self, path: str, form: Mapping[str, str], files: Mapping[str, Any], *, films: bool = False) -> JSON:
        return self._call("POST", path, films=films, form={**form, **self._proof()}, files=files, timeout=300.0)

    def pour(self, address: str, content: bytes, *, start: int, size: int) -> JSON:
        """Bytes of a reel or story, from `start` on, to the address that Graph gave for them."""
        headers = {"Authorization": f"OAuth {self.secret('token')}", "Content-Type": "application/octet-stream"}
        headers |= {"offset": str(start), "file_size": str(size)}
        return self._judged(self.http.call("POST", address, headers=headers, content=content, timeout=300.0), changes=False)

    def newest(self, path: str, since: datetime, *, stamp: str = "created_time", **params: Any) -> Iterator[Mapping[str, Any]]:
        """What a list that begins with the newest holds, back to `since`."""
        after: dict[str, str] = {}
        while True:
            page = self.get(path, **params, **after)
            for each in page["data"]:
                if moment(each[stamp]) < since:
                    return
                yield each
            after = {"after": next_in(page)}
            if not after["after"]:
                return

    def delete(self, path: str, **params: Any) -> None:
        self._call("DELETE", path, params={**params, **self._proof()})

    def as_app(self, app_id: str, path: str, body: Mapping[str, Any]) -> JSON:
        """A call in the name of the application, not of the page."""
        return self._call("POST", path, json=body, token=f"{app_id}|{self.secret('app_secret')}")

    def _call(self, method: str, path: str, *, changes: bool = False, films: bool = False, token: str = "", **sent: Any) -> JSON:
        headers = {"Authorization": f"Bearer {token or self.secret('token')}"}
        root = self.root.replace(BASE, FILMS) if films else self.root
        url = f"{root}/{quote(path, safe='/')}"
        return self._judged(self.http.call(method, url, changes=changes, headers=headers, **sent), changes=changes)

    def _judged(self, answer: Answer, *, changes: bool) -> JSON:
        """The JSON of a good answer, else one of the four."""
        body = _read(answer, changes)
        error = error_of(body, status=answer.status, headers=answer.headers, changes=changes)
        if error:
            error.said = self.http.clean(error.said)  # Graph repeats a malformed token in its message
            raise error
        return body

    def _proof(self) -> dict[str, str]:
        """Shows that we hold the application's secret: https://developers.facebook.com/docs/graph-api/guides/secure-requests"""
        secret, token = self.secret("app_secret"), self.secret("token")
        if not secret:
            return {}
        return {"appsecret_proof": hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()}


def _read(answer: Answer, changes: bool) -> JSON:
    try:
        return answer.json()
    except Later as error:
        if changes and answer.status < 300:
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise


def next_in(page: JSON) -> str:
    """The cursor of the page that follows; "" at the end. The end is the absence of `next`: a page may be empty."""
    paging = page.get("paging") or {}
    return str((paging.get("cursors") or {}).get("after", "")) if paging.get("next") else ""


def moment(value: object) -> datetime:
    """Graph writes 2026-07-24T21:23:23+0000, seconds, or milliseconds."""
    if isinstance(value, str) and not value.isdigit():
        return datetime.fromisoformat(value).astimezone(UTC)
    seconds = float(str(value))
    return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)


def words(text: str) -> list[str]:
    """Facebook trims and folds white space."""
    return unicodedata.normalize("NFC", text).split()
