"""Calls to the Graph API for one Instagram account: addresses of both ways in, the token, the errors."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from parvis.networks.http import Answer, Http
from parvis.networks.instagram.errors import error_of
from parvis.networks.instagram.facts import VERSION
from parvis.networks.protocol import JSON, Doubt, Later


@dataclass(frozen=True, slots=True)
class Hosts:
    """`graph`: the API · `site`: where a person signs in · `token`: where a code becomes a token."""

    graph: str
    site: str
    token: str


INSTAGRAM = Hosts("https://graph.instagram.com", "https://www.instagram.com", "https://api.instagram.com")
FACEBOOK = Hosts("https://graph.facebook.com", "https://www.facebook.com", "https://graph.facebook.com")


def through_facebook(settings: Mapping[str, Any]) -> bool:
    return bool(settings.get("page")) or settings.get("login") == "facebook"


def hosts(settings: Mapping[str, Any]) -> Hosts:
    """Meta's, or one `base` that stands for all of them."""
    base = str(settings.get("base") or "").rstrip("/")
    if base:
        return Hosts(base, base, base)
    return FACEBOOK if through_facebook(settings) else INSTAGRAM


def version(settings: Mapping[str, Any]) -> str:
    return str(settings.get("version") or VERSION)


class Graph:
    """One account's way to the API. The token travels in a header, so that no address ever holds it."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.facebook = through_facebook(settings)
        self.account = str(settings.get("account") or "me")
        self.page = str(settings.get("page") or "me")
        self.handle = str(settings.get("handle") or "")
        self.root = f"{hosts(settings).graph}/{version(settings)}"
        self.http = http
        self._secrets = dict(secrets)

    def __repr__(self) -> str:
        return f"Graph(account={self.account!r})"

    @property
    def talks(self) -> str:
        """Whose conversations they are: by Facebook Login those of the linked page."""
        return self.page if self.facebook else self.account

    def ours(self, author: Mapping[str, Any]) -> bool:
        known, name = str(author.get("id") or ""), str(author.get("username") or "")
        return known in {self.account, self.page} - {"me"} or bool(name and name == self.handle)

    def secret(self, name: str) -> str:
        return self._secrets.get(name, "")

    def get(self, path: str, **params: Any) -> JSON:
        return self._call("GET", path, params={**params, **self._proof()})

    def post(self, path: str, body: Mapping[str, Any], *, changes: bool = False) -> JSON:
        """`changes`: sent twice it would show twice, so a lost answer is a Doubt."""
        return self._call("POST", path, changes=changes, json={**body, **self._proof()})

    def delete(self, path: str) -> None:
        self._call("DELETE", path, params=self._proof())

    def as_app(self, app_id: str, path: str, body: Mapping[str, Any]) -> JSON:
        """A call in the name of the application, not of the account."""
        return self._call("POST", path, json=body, token=f"{app_id}|{self.secret('app_secret')}")

    def newest(self, path: str, since: datetime, *, stamp: str = "timestamp", **params: Any) -> Iterator[Mapping[str, Any]]:
        """What a list that begins with the newest holds, back to `since`."""
        after: dict[str, str] = {}
        while True:
            page = self.get(path, **params, **after)
            for each in page.get("data", ()):
                if moment(each[stamp]) < since:
                    return
                yield each
            after = {"after": next_in(page)}
            if not after["after"]:
                return

    def _call(self, method: str, path: str, *, changes: bool = False, token: str = "", **sent: Any) -> JSON:
        headers = {"Authorization": f"Bearer {token or self.secret('token')}"}
        url = f"{self.root}/{quote(path, safe='/')}"
        return judged(self.http.call(method, url, changes=changes, headers=headers, **sent), self.http, changes=changes)

    def _proof(self) -> dict[str, str]:
        """Shows that we hold the application's secret; written of graph.facebook.com alone, so sent there alone.

        https://developers.facebook.com/docs/graph-api/guides/secure-requests
        """
        secret = self.secret("app_secret")
        if not secret or not self.facebook:
            return {}
        return {"appsecret_proof": hmac.new(secret.encode(), self.secret("token").encode(), hashlib.sha256).hexdigest()}


def judged(answer: Answer, http: Http, *, changes: bool = False) -> JSON:
    """The JSON of a good answer, else one of the four."""
    try:
        body = answer.json()
    except Later as error:
        if changes and answer.status < 300:
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise
    failure = error_of(body, status=answer.status, headers=answer.headers, changes=changes)
    if failure:
        failure.said = http.clean(failure.said)  # Graph repeats a malformed token in its message
        raise failure
    return body


def next_in(page: Mapping[str, Any]) -> str:
    """The cursor of the page that follows; "" at the end. The end is the absence of `next`: a page may be empty."""
    paging = page.get("paging") or {}
    return str((paging.get("cursors") or {}).get("after", "")) if paging.get("next") else ""


def moment(value: object) -> datetime:
    """Graph writes 2026-07-24T21:23:23+0000, seconds, or milliseconds."""
    if isinstance(value, str) and not value.isdigit():
        return datetime.fromisoformat(value).astimezone(UTC)
    seconds = float(str(value))
    return datetime.fromtimestamp(seconds / 1000 if seconds > 10**11 else seconds, UTC)
