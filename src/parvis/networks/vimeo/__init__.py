"""Vimeo, API 3.4.

Settings: `user` (asked of Vimeo when absent), `client_id`, `base`. Secrets: `token`, `client_secret`. Tokens do not run out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from parvis.networks import remarks
from parvis.networks.http import Http
from parvis.networks.protocol import (
    JSON,
    Act,
    Answering,
    Draft,
    Length,
    MediaRule,
    Outcome,
    Page,
    Problem,
    Profile,
    Reading,
    Refused,
    Share,
    Target,
)
from parvis.networks.rules import outgoing, problems, rule_for
from parvis.networks.text import measure
from parvis.networks.vimeo import counting, publish, read
from parvis.networks.vimeo.api import Api, last
from parvis.networks.vimeo.choices import choices, create
from parvis.networks.vimeo.facts import FACTS, FIELDS, TAGS
from parvis.networks.vimeo.grants import SIGN_IN

__all__ = ["FACTS", "FIELDS", "SIGN_IN", "Vimeo", "make"]


class Vimeo:
    """Connected, Publisher, Replier, Reader, Restarter, Moderator, Meter, Editor, Chooser, Maker."""

    facts = FACTS

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> None:
        self._api = Api(settings, secrets, http)
        self._id = str(settings.get("user") or "")
        self._every = timedelta(seconds=float(settings.get("read_every") or read.EVERY.total_seconds()))

    def __repr__(self) -> str:
        return f"Vimeo({self._id!r})"

    @property
    def _user(self) -> str:
        """Our number; asked once when the settings do not hold it."""
        if not self._id:
            self._id = self.who().remote_id
        return self._id

    def who(self) -> Profile:
        me = self._api.get("/me", fields="uri,name,link,pictures.sizes")
        if not me.get("uri"):
            raise Refused("invalid", str(me)[:200])
        identity, link = last(me["uri"]), str(me.get("link") or "")
        sizes = (me.get("pictures") or {}).get("sizes") or [{}]
        avatar = str(sizes[-1].get("link") or "")
        return Profile(identity, last(link) or identity, str(me.get("name") or ""), link, avatar, {"user": identity})

    def check(self, draft: Draft) -> list[Problem]:
        facts = replace(FACTS, media=MediaRule()) if draft.answering else FACTS
        found = problems(replace(draft, text=outgoing(draft), link=""), facts)
        if draft.answering is None and len(publish.chosen(draft, "tags") or ()) > TAGS:
            found.append(Problem("vimeo-tags", "options", {"option": "tags", "limit": TAGS}))
        if draft.answering is None:
            found += remarks.closed(draft, publish.chosen(draft, "comments") == "nobody")
        return found

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, FACTS)
        return Length(measure(outgoing(draft), rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        return publish.answer(self._api, draft, draft.answering) if draft.answering else publish.begin(self._api, draft)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return publish.step(self._api, draft, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        if draft.answering:
            return publish.find_answer(self._api, draft, draft.answering, since, self._user)
        if token and "shown" in token:
            return publish.find_remark(self._api, draft, token, since, self._user)
        return publish.find(self._api, draft, token)

    def remove(self, remote_id: str) -> None:
        """A video by its number, a comment by its path."""
        publish.remove(self._api, remote_id if remote_id.startswith("/") else f"/videos/{remote_id}")

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        publish.edit(self._api, remote_id, draft)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return []  # no window and no summons

    def read(self, cursor: JSON) -> Page:
        return read.read(self._api, cursor, user=self._user, every=self._every)

    def anew(self, cursor: JSON) -> JSON:
        return read.anew(cursor)

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return frozenset({"delete"})

    def moderate(self, act: Act, target: Target) -> None:
        publish.remove(self._api, target.remote_id)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return counting.videos(self._api, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return counting.account(self._api)

    def audience(self) -> Iterable[Share]:
        return counting.places(self._api, self._user)

    def choices(self, option: str) -> Sequence[tuple[str, str]]:
        return choices(self._api, option)

    def create(self, option: str, name: str) -> tuple[str, str]:
        return create(self._api, option, name)


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Vimeo:
    return Vimeo(settings, secrets, http)
