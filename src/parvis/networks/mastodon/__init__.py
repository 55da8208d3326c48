"""Mastodon and the servers that speak its API (GoToSocial, Pixelfed, snac, Pleroma, Akkoma).

Settings: `server`; the rest is learnt by `who()` and kept in the account's settings. Secrets: `token`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from parvis.networks.around import Onlooked, Overheard
from parvis.networks.http import Http
from parvis.networks.mastodon import around, edit, measure, moderate, publish, read
from parvis.networks.mastodon.api import Api
from parvis.networks.mastodon.facts import FACTS, FIELDS, KNOWN, facts_of, learnt, software_of
from parvis.networks.mastodon.listen import Bell
from parvis.networks.mastodon.signing import SIGN_IN
from parvis.networks.protocol import (
    JSON,
    Act,
    Answering,
    Draft,
    Later,
    Length,
    Outcome,
    Page,
    Person,
    Problem,
    Profile,
    Reading,
    Refused,
    Share,
    Target,
)
from parvis.networks.rules import problems, rule_for
from parvis.networks.text import measure as length_of

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "Mastodon", "make"]


class Mastodon:
    """A `Connected`, `Publisher`, `Editor`, `Replier`, `Reader`, `Listener`, `Moderator`, `Meter`, `Overhearing` and `Onlooking`."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.facts = facts_of(settings)
        known = settings.get("software") in KNOWN
        self._api = Api(str(settings.get("server") or ""), secrets.get("token", ""), http, keep=known)
        self._bell = Bell(self._api, str(settings.get("streaming") or ""))
        self._climbs = known
        self._known = str(settings.get("account_id") or "")

    def __repr__(self) -> str:
        return f"Mastodon({self._api.server!r})"

    @property
    def _account(self) -> str:
        """Our id on the server; asked once when the settings do not hold it."""
        if not self._known:
            self._known = self._me().remote_id
        return self._known

    def _me(self) -> Person:
        told = self._api.get("/api/v1/accounts/verify_credentials")
        if not isinstance(told, dict) or not told.get("id"):
            raise Refused("not-mastodon", str(told)[:200])
        return read.person(told)

    def who(self) -> Profile:
        me = self._me()
        instance = self._instance()
        settings = learnt(instance, software_of(instance, self._nodeinfo()))
        return Profile(
            me.remote_id, me.handle, me.name, me.url, me.avatar,
            {"server": self._api.server, "account_id": me.remote_id, "handle": me.handle, **settings},
        )  # fmt: skip

    def check(self, draft: Draft) -> list[Problem]:
        text, *parts = publish.words(draft)
        warning = str(draft.options.get("warning") or "")
        found = problems(replace(draft, text=text + warning, parts=tuple(parts), link=""), self.facts)
        if sum(item.mime in self.facts.media.videos for item in draft.media) > 1:
            found.append(Problem("video-one", "media"))
        return found

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, self.facts)
        return Length(length_of(publish.words(draft)[0] + str(draft.options.get("warning") or ""), rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        return publish.begin(self._api, draft, key)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token, key)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return publish.find(self._api, self._account, draft, since, token)

    def remove(self, remote_id: str) -> None:
        """One status; the other parts of a thread are removed by their ids in `Published.context["parts"]`."""
        self._api.delete(f"/api/v1/statuses/{remote_id}")

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        if not self.facts.edits:
            raise Refused("mastodon-edit")
        edit.edit(self._api, remote_id, draft, context)

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return moderate.may(target, account=self._known)

    def moderate(self, act: Act, target: Target) -> None:
        moderate.do(self._api, act, target)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return []  # Mastodon knows no window and no summons

    def read(self, cursor: JSON) -> Page:
        return read.read(self._api, self._account, cursor, climbs=self._climbs)

    def wait(self, seconds: float) -> bool:
        return self._bell.wait(seconds)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measure.publications(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return measure.account(self._api)

    def audience(self) -> Iterable[Share]:
        return ()  # nobody knows where followers are

    def overhear(self, words: str, cursor: JSON) -> Overheard:
        return around.overhear(self._api, self._account, words, cursor)

    def look_at(self, handle: str) -> Onlooked:
        return around.look_at(self._api, handle)

    def _instance(self) -> JSON:
        try:
            told = self._api.get("/api/v2/instance")
        except (Refused, Later):
            told = self._api.get("/api/v1/instance")
        return told if isinstance(told, dict) else {}

    def _nodeinfo(self) -> JSON:
        """What the server calls itself (https://nodeinfo.diaspora.software). Optional: none is no error."""
        try:
            links = self._api.get("/.well-known/nodeinfo").get("links") or []
            href = str(links[-1].get("href") or "") if links else ""
            return self._api.http.call("GET", href, headers={"Connection": "close"}).json() if href else None
        except (Refused, Later, AttributeError, TypeError):
            return None


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Mastodon:
    return Mastodon(settings, secrets, http)
