"""Calls to X's API: tokens, the two names of things, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks.http import Answer, Http
from parvis.networks.odd import each
from parvis.networks.protocol import JSON, Doubt, Expired, Later, Refused
from parvis.networks.x.facts import BASE, PRICES

FIELDS = "created_at,conversation_id,entities,attachments,lang"
LINKED = "author_id,in_reply_to_user_id,referenced_{word}s"  # ids of others: fields once, since 2026 only expansions
USERS = "name,username,profile_image_url"
MEDIA = "type,url,preview_image_url,alt_text"

_words: dict[str, str] = {}  # base address → "post" or "tweet": what this server calls things, learnt once


class Api:
    """X renamed its fields in August 2026 (`tweet.fields` → `post.fields`); servers of both ages are understood."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.base = str(settings.get("base") or BASE).rstrip("/")
        self.http = http
        self._secrets = dict(secrets)

    def __repr__(self) -> str:
        return f"Api({self.base!r})"

    def pay(self, what: str, times: int = 1) -> None:
        """What a call costs, or what `times` items cost that came. The same item again within a day is free; it is counted."""
        if times:
            self.http.spend("credits", PRICES[what] * times)

    def get(self, path: str, params: Mapping[str, Any] | None = None) -> JSON:
        return self.call("GET", path, params=params)

    def posts(self, path: str, params: Mapping[str, Any]) -> JSON:
        """A list of posts, with their authors and media, whatever the server calls their fields."""
        word = _words.get(self.base, "post")
        try:
            return self.get(path, {**params, **_asked(word)})
        except Refused as refused:
            if refused.status != 400 or self.base in _words or "fields" not in refused.said:
                raise
        word = "tweet" if word == "post" else "post"
        found = self.get(path, {**params, **_asked(word)})
        _words[self.base] = word
        return found

    def counts(self, path: str, params: Mapping[str, Any]) -> dict[str, int]:
        """How often each post of a list is quoted."""
        try:
            page = self.get(path, {**params, "post.fields": "public_metrics"})
        except Refused as refused:
            if refused.status != 400:
                raise
            page = self.get(path, {**params, "tweet.fields": "public_metrics"})
        told = page.get("data") or ()
        return dict(
            each("posts", told, lambda one: (str(one["id"]), int((one.get("public_metrics") or {}).get("quote_count") or 0)))
        )

    def call(self, method: str, path: str, *, changes: bool = False, as_app: bool = False, **sent: Any) -> JSON:
        """The JSON of a good answer, else one of the four. `as_app`: with the application's own token."""
        token = self._secrets.get("app_token" if as_app else "token", "")
        headers = {"Authorization": f"Bearer {token}"}
        try:
            answer = self.http.call(method, self.base + path, changes=changes, headers=headers, **sent)
        except Later as later:
            if "usage-capped" in later.said or "UsageCapExceeded" in later.said:
                raise Expired("x-credits", later.said, status=later.status) from later
            raise
        return judged(answer, self.http, changes=changes)


def judged(answer: Answer, http: Http, *, changes: bool) -> JSON:
    if answer.status >= 300:
        raise _refusal(answer.status, http.clean(answer.text()))
    if answer.status == 204 or (not answer.body and not changes):
        return {}
    try:
        body = answer.json()
    except Later as error:
        if changes:  # it said yes and we could not read what: it is very likely there
            raise Doubt("unreadable", error.said, status=answer.status) from error
        raise
    if isinstance(body, dict) and body.get("errors") and not body.get("data") and "meta" not in body:
        raise _refusal(answer.status, http.clean(answer.text()))  # a 200 that is none
    return body


def _refusal(status: int, said: str) -> Refused | Expired:
    """https://docs.x.com/x-api/fundamentals/response-codes-and-errors"""
    lower = said.lower()
    if status == 402 or "usage-capped" in lower or "credits" in lower:
        return Expired("x-credits", said, status=status)
    if "duplicate" in lower:
        return Refused("duplicate", said, status=status)
    if "too long" in lower:
        return Refused("invalid", said, status=status)
    code = {403: "forbidden", 404: "not-found", 413: "media-refused"}.get(status, "invalid")
    return Refused(code, said, status=status)


def _asked(word: str) -> dict[str, str]:
    linked = LINKED.format(word=word)
    return {
        f"{word}.fields": FIELDS if word == "post" else f"{FIELDS},{linked}",
        "expansions": f"{linked},attachments.media_keys" if word == "post" else "author_id,attachments.media_keys",
        "user.fields": USERS,
        "media.fields": MEDIA,
    }


def moment(text: object) -> datetime:
    """``2026-07-24T21:23:23.000Z``, or milliseconds; nonsense is read as "now"."""
    said = str(text)
    try:
        at = datetime.fromtimestamp(int(said) / 1000, UTC) if said.isdigit() else datetime.fromisoformat(said)
    except (ValueError, OverflowError):
        return datetime.now(UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def stamp(at: datetime) -> str:
    """As X takes dates: whole seconds, UTC."""
    return at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def ago(delta: timedelta) -> str:
    return stamp(datetime.now(UTC) - delta)
