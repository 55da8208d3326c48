"""Loops (loops.video and other servers): short films, comments, private messages.

Settings: `server`; its limits are learnt by `who()`. Secrets: `token`, `refresh_token`, `client_id`, `client_secret`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from parvis.networks.http import Http
from parvis.networks.loops import publish
from parvis.networks.loops.api import Api
from parvis.networks.loops.facts import FACTS, FIELDS, LEAST, facts_of, learnt
from parvis.networks.loops.read import read
from parvis.networks.loops.signing import SIGN_IN, refresh, renews, whose
from parvis.networks.measures import Metric
from parvis.networks.protocol import (
    JSON,
    Act,
    Answering,
    Draft,
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
from parvis.networks.rules import megabytes, outgoing, problems, rule_for
from parvis.networks.text import measure

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "Loops", "make", "refresh", "renews"]

ON_COMMENT: frozenset[Act] = frozenset({"hide", "show", "delete", "like", "unlike", "block", "unblock"})
ON_PERSON: frozenset[Act] = frozenset({"block", "unblock"})
VERBS = {"show": "unhide"}
COUNTED: dict[str, Metric] = {"likes": "likes", "comments": "comments", "shares": "shares", "bookmarks": "saves"}
PAGES = 15


class Loops:
    """A `Connected`, `Publisher`, `Replier`, `Reader`, `Moderator` and `Meter`."""

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self.facts = facts_of(settings)
        self._api = Api(str(settings.get("server") or ""), secrets.get("token", ""), http)

    def __repr__(self) -> str:
        return f"Loops({self._api.server!r})"

    def who(self) -> Profile:
        config = self._api.get("/api/v1/config")
        if not isinstance(config, dict) or (config.get("app") or {}).get("software") != "loops":
            raise Refused("not-loops", str(config)[:200])
        me = whose(self._api)
        known = {"server": self._api.server, "account_id": me.remote_id, "handle": me.handle, **learnt(config)}
        return Profile(me.remote_id, me.handle, me.name, me.url, me.avatar, known)

    def check(self, draft: Draft) -> list[Problem]:
        facts = self.facts
        if draft.answering:
            facts = replace(facts, media=replace(facts.media, needed=False, most=0))
        found = problems(replace(draft, text=outgoing(draft), link=""), facts)
        for item in draft.media:
            if item.size < LEAST:
                limit = megabytes(LEAST)
                found.append(Problem("loops-light", "media", {"name": item.name, "size": megabytes(item.size), "limit": limit}))
        return found

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, self.facts)
        return Length(measure(outgoing(draft), rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        return publish.begin(self._api, draft)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return publish.find(self._api, draft, since)

    def remove(self, remote_id: str) -> None:
        self._api.post(f"/api/v1/video/delete/{remote_id}", gone=True)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return []  # no window; small accounts may be refused when they write in private

    def read(self, cursor: JSON) -> Page:
        return read(self._api, cursor)

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return ON_PERSON if target.kind == "private" else ON_COMMENT

    def moderate(self, act: Act, target: Target) -> None:
        if act in ("block", "unblock"):
            self._api.post(f"/api/v1/account/{act}/{target.author_id}", gone=act == "unblock")
            return
        told = target.context or {}
        top = str(told.get("top") or target.remote_id)
        place = f"{told.get('video')}/{top}" + ("" if top == target.remote_id else f"/{target.remote_id}")
        self._api.post(f"/api/v1/comments/{VERBS.get(act, act)}/{place}", gone=act == "delete")

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        wanted, at = set(remote_ids), datetime.now(UTC)
        for post in self._api.pages("/api/v1/studio/posts", {"limit": 20, "filter": "all"}, PAGES):
            if str(post["id"]) in wanted:
                wanted.discard(str(post["id"]))
                for name, metric in COUNTED.items():
                    if isinstance(post.get(name), int | float):
                        yield Reading(metric, float(post[name]), at, str(post["id"]), name=name)
            if not wanted:
                return

    def presence(self) -> Iterable[Reading]:
        """Views of each of the last days; the server keeps the answer for 12 hours."""
        at = datetime.now(UTC)
        told = self._api.get("/api/v1/studio/analytics/views", {"range": 7})
        days = told.get("data", told) if isinstance(told, dict) else told
        for day in days if isinstance(days, list) else ():
            value = day.get("views", day.get("count")) if isinstance(day, dict) else None
            if isinstance(value, int | float) and day.get("date"):
                yield Reading("views", float(value), at, day=str(day["date"])[:10], name="views")

    def audience(self) -> Iterable[Share]:
        return ()


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Loops:
    return Loops(settings, secrets, http)
