"""X (Twitter), API v2.

Settings: `user_id`, `handle` (asked of X when absent), `base`. Secrets: `token`, `refresh_token`, `client_id`,
`client_secret`, `consumer_secret`, `app_token`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from parvis.networks.http import Http
from parvis.networks.protocol import (
    JSON,
    Act,
    Answering,
    Draft,
    Incoming,
    Kind,
    Length,
    Outcome,
    Page,
    Problem,
    Profile,
    Reading,
    Refused,
    Share,
    Target,
)
from parvis.networks.rules import outgoing, rule_for
from parvis.networks.text import measure as length_of
from parvis.networks.x import check, hooks, measure, moderate, publish, quotes, read
from parvis.networks.x.api import USERS, Api
from parvis.networks.x.facts import FACTS, FIELDS
from parvis.networks.x.grants import refresh, renews
from parvis.networks.x.incoming import person
from parvis.networks.x.signing import SIGN_IN

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "X", "make", "refresh", "renews"]


class X:
    """A `Connected`, `Publisher`, `Replier`, `Reader`, `Restarter`, `Webhook`, `Silencer`, `Moderator` and `Meter`."""

    facts = FACTS
    hears = frozenset[Kind]({"comment"})  # two events tell of an answer; that of mentions or of quotes may not be given

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._api = Api(settings, secrets, http)
        self._secret = secrets.get("consumer_secret", "")
        self._id = str(settings.get("user_id") or "")
        self._handle = str(settings.get("handle") or "").lstrip("@")
        self._enterprise = str(settings.get("enterprise") or "").strip().lower() in ("oui", "yes", "true", "1")
        self._quotes_every = timedelta(seconds=float(settings.get("quotes_every") or quotes.EVERY.total_seconds()))
        self._dm_every = timedelta(seconds=float(settings.get("dm_every") or read.DM_EVERY.total_seconds()))

    def __repr__(self) -> str:
        return f"X({self._handle!r})"

    @property
    def _user(self) -> str:
        """Our id; asked once when the settings do not hold it."""
        if not self._id:
            self._id = self.who().remote_id
        return self._id

    def who(self) -> Profile:
        body = self._api.get("/2/users/me", {"user.fields": USERS})
        if not isinstance(body, dict) or not (body.get("data") or {}).get("id"):
            raise Refused("invalid", str(body)[:200])
        me = person(body["data"])
        known = {"user_id": me.remote_id, "handle": me.handle}
        return Profile(me.remote_id, me.handle, me.name, me.url, me.avatar, known)

    def check(self, draft: Draft) -> list[Problem]:
        return check.check(draft, outgoing(draft))

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, FACTS)
        return Length(length_of(outgoing(draft), rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        return publish.begin(self._api, draft, self._handle)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token, self._handle)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return publish.find(self._api, self._user, draft, since, token, self._handle)

    def remove(self, remote_id: str) -> None:
        """One post; the other parts of a thread are removed by their ids in `Published.context["parts"]`."""
        moderate.remove(self._api, remote_id)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return check.may_answer(answering, enterprise=self._enterprise)

    def read(self, cursor: JSON) -> Page:
        return read.read(
            self._api, cursor, user=self._user, handle=self._handle, dm_every=self._dm_every, quotes_every=self._quotes_every
        )

    def anew(self, cursor: JSON) -> JSON:
        return read.anew(cursor)

    def verify(self, headers: Mapping[str, str], body: bytes) -> None:
        hooks.verify(self._secret, headers, body)

    def parse(self, body: bytes) -> Iterable[Incoming]:
        return hooks.parse(body, user=self._id, handle=self._handle)

    def challenge(self, query: Mapping[str, str]) -> tuple[str, str] | None:
        return hooks.challenge(self._secret, query)

    def subscribe(self, url: str) -> None:
        hooks.subscribe(self._api, url, self._user)

    def unsubscribe(self, url: str) -> None:
        hooks.unsubscribe(self._api, url, self._user)

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return moderate.may(target, user=self._id, enterprise=self._enterprise)

    def moderate(self, act: Act, target: Target) -> None:
        moderate.do(self._api, act, target, user=self._user)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.publications(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.account(self._api)

    def audience(self) -> Iterable[Share]:
        return ()  # X tells nothing of where followers are


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> X:
    return X(settings, secrets, http)
