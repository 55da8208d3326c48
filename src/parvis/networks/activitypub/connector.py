"""The city's own actor as a connector: what is published stands in our own outbox, durably, when it is called sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from parvis.networks import rules
from parvis.networks.activitypub.facts import FACTS
from parvis.networks.activitypub.outbox import Outbox
from parvis.networks.protocol import (
    JSON,
    Answering,
    Draft,
    Facts,
    Length,
    Outcome,
    Problem,
    Profile,
    Reading,
    Refused,
    Share,
)
from parvis.networks.text import measure


class ActivityPub:
    """Nothing is called: `outbox` keeps what is said. Settings: `FIELDS`."""

    facts: Facts = FACTS

    def __init__(self, settings: Mapping[str, Any], outbox: Outbox) -> None:
        self._actor = str(settings.get("actor") or "")
        self._handle = str(settings.get("handle") or "").lstrip("@")
        self._title = str(settings.get("title") or "")
        self._outbox = outbox

    def __repr__(self) -> str:
        return f"ActivityPub({self._handle})"

    def who(self) -> Profile:
        """Raises Refused("activitypub-closed")."""
        if not self._actor or not self._outbox.knows(self._actor):
            raise Refused("activitypub-closed")
        return Profile(self._actor, self._handle, self._title or self._handle, url=self._actor)

    def check(self, draft: Draft) -> list[Problem]:
        return rules.problems(draft, self.facts)

    def length(self, draft: Draft) -> Length:
        rule = rules.rule_for(draft, self.facts)
        return Length(measure(draft.text, rule), rule.limit)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        """Whoever wrote from the fediverse can be answered, at any time."""
        if answering.author_id.startswith(("https://", "http://")):
            return []
        return [Problem("activitypub-nobody", "reply")]

    def publish(self, draft: Draft, key: str) -> Outcome:
        if stopped := next((problem for problem in self.check(draft) if problem.blocking), None):
            raise Refused(stopped.code)
        if draft.answering and self.may_answer(draft.answering, draft.answering.at):
            raise Refused("activitypub-nobody")
        return self._outbox.put(draft, key)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        raise Refused("nothing-to-resume")

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return self._outbox.find(key)

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        if stopped := next((problem for problem in self.check(draft) if problem.blocking), None):
            raise Refused(stopped.code)
        self._outbox.change(remote_id, draft)

    def remove(self, remote_id: str) -> None:
        self._outbox.withdraw(remote_id)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return self._outbox.counted(remote_ids)

    def presence(self) -> Iterable[Reading]:
        return self._outbox.presence()

    def audience(self) -> Iterable[Share]:
        return ()
