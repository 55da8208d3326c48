"""Calls to Vimeo's API: headers, and what its answers mean. https://developer.vimeo.com/api/common-formats"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Later, NetworkError, Refused
from parvis.networks.vimeo.facts import BASE

ACCEPT = "application/vnd.vimeo.*+json;version=3.4"
RATE = 9000
REFUSED = {
    3301: "vimeo-spam", 3411: "vimeo-unverified", 3412: "vimeo-comments-closed", 3413: "vimeo-comments-closed",
    4101: "vimeo-full", 5000: "not-found", 3200: "forbidden",
}  # fmt: skip


class Api:
    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = str(settings.get("base") or BASE).rstrip("/")
        self.http = http
        self._token = secrets.get("token", "")

    def __repr__(self) -> str:
        return f"Api({self.base!r})"

    def get(self, path: str, **params: Any) -> JSON:
        return self.call("GET", path, params=params or None)

    def call(self, method: str, path: str, *, changes: bool = False, **sent: Any) -> JSON:
        """The JSON of a good answer ({} when it has none), else one of the four."""
        headers = {"Authorization": f"Bearer {self._token}", "Accept": ACCEPT}
        answer = self.http.call(method, self.base + path, changes=changes, headers=headers, **sent)
        return judged(answer, self.http, changes=changes)

    def pages(self, path: str, most: int, **params: Any) -> Iterator[JSON]:
        """The items of at most `most` pages of a hundred."""
        for number in range(1, most + 1):
            page = self.get(path, page=number, per_page=100, **params)
            yield from page.get("data") or ()
            if not (page.get("paging") or {}).get("next"):
                return


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
    return body if isinstance(body, dict) else {"data": body}


def failure(answer: Answer, http: Http) -> NetworkError:
    said, status = http.clean(answer.text()), answer.status
    try:
        told = answer.json()
        number = int(told.get("error_code") or 0)
    except (Later, AttributeError, TypeError, ValueError):
        number = 0
    if number == RATE:
        return Later("rate", said, status=status)
    code = REFUSED.get(number) or {403: "forbidden", 404: "not-found", 413: "media-refused"}.get(status, "invalid")
    return Refused(code, said, status=status)


def moment(text: object) -> datetime:
    """``2018-03-05T21:04:47+00:00``; nonsense is read as "now"."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).replace(microsecond=0).isoformat()


def last(uri: object) -> str:
    """The number at the end: of ``/videos/258684937``, or of one that is unlisted, ``/videos/258684937:abc``."""
    return str(uri or "").rstrip("/").rsplit("/", 1)[-1].split(":")[0]
