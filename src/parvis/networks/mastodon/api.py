"""Calls to one Mastodon server: address, token, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.http import Answer, Http
from parvis.networks.protocol import JSON, Doubt, Expired, Later, Refused

Form = list[tuple[str, str]]


class Api:
    """Bodies go as forms: every server understands them, some (snac) nothing else, and some drop an empty one.

    `keep`: the server keeps connections open. snac closes each after its answer without a word, so that the next call on
    it would be lost; there every call has its own.
    """

    def __init__(self, server: str, token: str, http: Http, *, keep: bool = False) -> None:
        self.server = address(server)
        self.http = http
        self._token = token
        self._keep = keep

    def __repr__(self) -> str:
        return f"Api({self.server!r})"

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}"} | ({} if self._keep else {"Connection": "close"})

    def get(self, path: str, params: Form | None = None) -> JSON:
        return self.judged(self.answer(path, params), changes=False)

    def answer(self, path: str, params: Form | None = None) -> Answer:
        return self.http.call("GET", self.server + path, headers=self.headers, params=params)

    def post(self, path: str, form: Mapping[str, Any], *, changes: bool, key: str = "", **sent: Any) -> JSON:
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        answer = self.http.call("POST", self.server + path, changes=changes, headers=headers, form=form, **sent)
        return self.judged(answer, changes=changes)

    def put(self, path: str, form: Mapping[str, Any]) -> JSON:
        """The same again changes nothing: no doubt."""
        answer = self.http.call("PUT", self.server + path, headers=self.headers, form=form)
        return self.judged(answer, changes=False)

    def delete(self, path: str) -> None:
        """Gone already is what we wanted; but some servers (snac) say "not found" and keep it."""
        answer = self.http.call("DELETE", self.server + path, headers=self.headers)
        if answer.status not in (404, 410):
            self.judged(answer, changes=False)
        elif self.answer(path).status < 300:
            raise Refused("cannot-remove", self.http.clean(answer.text()), status=answer.status)

    def judged(self, answer: Answer, *, changes: bool) -> JSON:
        """The JSON of a good answer; else one of the four. Servers may answer HTML or nothing: the status comes first."""
        if answer.status < 300:
            return _body(answer, changes)
        said = self.http.clean(answer.text())
        if answer.status == 422 and not said.strip():
            raise Expired("expired", "", status=422)  # snac's way of refusing a token
        if answer.status == 422 and ("not finished processing" in said or "not yet processed" in said):
            raise Later("media-processing", said, status=422, after=timedelta(seconds=3))
        code = {403: "forbidden", 404: "not-found", 410: "not-found", 413: "media-refused"}.get(answer.status, "invalid")
        raise Refused(code, said, status=answer.status)


def _body(answer: Answer, changes: bool) -> JSON:
    try:
        return answer.json()
    except Later as error:
        if changes:  # it said yes and we could not read what: it is very likely there
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise


def address(server: str) -> str:
    """``mastodon.example/`` → ``https://mastodon.example``."""
    server = server.strip().rstrip("/")
    return server if "://" in server else f"https://{server}"


def moment(text: object) -> datetime:
    """A status's date. Servers that give none, or nonsense, are read as "now": a message is never lost for its date."""
    try:
        at = datetime.fromisoformat(str(text))
    except ValueError:
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
