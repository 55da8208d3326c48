"""The city's own form as a connector: what is answered leaves by mail, or stands on the person's follow-up page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from parvis.networks import rules
from parvis.networks.form.facts import FACTS
from parvis.networks.protocol import JSON, Answering, Draft, Facts, Length, Outcome, Problem, Profile, Published, Refused

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?")
LEAST = 20
"""Characters of a secret with which servers sign."""


class Form:
    """Nothing is called: `publish` says that an answer is there, because the follow-up page shows what was sent.

    Settings: those of `FIELDS`, and `contact`, the city's own choices, of which only ``contact["mailbox"]`` is read here:
    the number of the account of network `email` by which answers leave, 0 or absent for none.
    """

    facts: Facts = FACTS

    def __init__(self, settings: Mapping[str, Any], secrets: Mapping[str, str]) -> None:
        self._slug = str(settings.get("slug") or "")
        self._title = str(settings.get("title") or "")
        self._secret = secrets.get("secret", "")
        chosen = settings.get("contact")
        self._mailbox = int((chosen.get("mailbox") if isinstance(chosen, Mapping) else 0) or 0)

    def __repr__(self) -> str:
        return f"Form({self._slug})"

    def who(self) -> Profile:
        """Raises Refused("form-slug") or ("form-secret")."""
        if not SLUG.fullmatch(self._slug):
            raise Refused("form-slug", self._slug[:60])
        if self._secret and len(self._secret) < LEAST:
            raise Refused("form-secret")
        return Profile(self._slug, f"/contact/{self._slug}", self._title or self._slug)

    def check(self, draft: Draft) -> list[Problem]:
        return rules.problems(draft, self.facts)

    def length(self, draft: Draft) -> Length:
        return Length(len(draft.text), rules.rule_for(draft, self.facts).limit)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        """Always; who gave no address is told to the agent."""
        if not _address(answering):
            return [Problem("form-no-address", "reply", blocking=False)]
        return [] if self._mailbox else [Problem("form-no-mailbox", "reply", blocking=False)]

    def carrier(self, answering: Answering) -> int:
        """The mailbox, for who gave an address."""
        return self._mailbox if _address(answering) else 0

    def publish(self, draft: Draft, key: str) -> Outcome:
        stopped = next((problem for problem in self.check(draft) if problem.blocking), None)
        if stopped:
            raise Refused(stopped.code)
        return Published(f"{key}@form", "", datetime.now(UTC))

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        raise Refused("nothing-to-resume")

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return Published(f"{key}@form", "", datetime.now(UTC))

    def remove(self, remote_id: str) -> None:
        raise Refused("cannot-remove")


def _address(answering: Answering) -> str:
    """Where the person asked to be answered; "" when nowhere."""
    context = answering.context if isinstance(answering.context, Mapping) else {}
    return str(context.get("reply_to") or "")
