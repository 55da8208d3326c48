"""The forum as a connector: what is answered stands in its thread, as the city's official answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks import rules
from parvis.networks.forum.facts import FACTS
from parvis.networks.protocol import JSON, Answering, Draft, Facts, Length, Outcome, Problem, Profile, Published, Refused

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")


class Forum:
    """Nothing is called: `publish` says that an answer is there, because the thread shows what was sent. Settings: `FIELDS`."""

    facts: Facts = FACTS

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self._slug = str(settings.get("slug") or "")
        self._title = str(settings.get("title") or "")

    def __repr__(self) -> str:
        return f"Forum({self._slug})"

    def who(self) -> Profile:
        """Raises Refused("forum-slug")."""
        if not SLUG.fullmatch(self._slug):
            raise Refused("forum-slug", self._slug[:60])
        return Profile(self._slug, "/place/forum/", self._title or self._slug)

    def check(self, draft: Draft) -> list[Problem]:
        return rules.problems(draft, self.facts)

    def length(self, draft: Draft) -> Length:
        return Length(len(draft.text), rules.rule_for(draft, self.facts).limit)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        """Always; that everybody reads it as the city's own word is told to the agent."""
        return [Problem("forum-official", "reply", blocking=False)]

    def publish(self, draft: Draft, key: str) -> Outcome:
        stopped = next((problem for problem in self.check(draft) if problem.blocking), None)
        if stopped:
            raise Refused(stopped.code)
        return Published(f"{key}@forum", "", datetime.now(UTC))

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        raise Refused("nothing-to-resume")

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return Published(f"{key}@forum", "", datetime.now(UTC))

    def remove(self, remote_id: str) -> None:
        raise Refused("cannot-remove")
