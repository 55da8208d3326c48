"""diVine: six-second loops on the Nostr protocol.

Settings: `relays` (addresses, spaces between), `files` (a Blossom server). Secrets: `key`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from parvis.networks.divine import publish
from parvis.networks.divine.facts import FACTS, FIELDS
from parvis.networks.http import Http
from parvis.networks.nostr_wire import sending
from parvis.networks.nostr_wire.account import Keyed
from parvis.networks.nostr_wire.acting import PRIVATE, PUBLIC, followers, measured
from parvis.networks.nostr_wire.events import COMMENT, NOTE
from parvis.networks.nostr_wire.reading import read
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
    Share,
    Target,
)
from parvis.networks.rules import problems, rule_for
from parvis.networks.text import measure

__all__ = ["FACTS", "FIELDS", "Divine", "make"]

ANSWER = replace(FACTS, media=replace(FACTS.media, needed=False, most=0))
"""An answer is words alone."""


class Divine:
    """A `Connected`, `Publisher`, `Editor`, `Replier`, `Reader`, `Moderator` and `Meter`."""

    facts = FACTS

    def __init__(self, account: Keyed) -> None:
        self._account = account

    def __repr__(self) -> str:
        return f"Divine({self._account!r})"

    def who(self) -> Profile:
        return self._account.who()

    def check(self, draft: Draft) -> list[Problem]:
        return problems(replace(draft, text=publish.words(draft), link=""), ANSWER if draft.answering else FACTS)

    def length(self, draft: Draft) -> Length:
        rule = rule_for(draft, FACTS)
        return Length(measure(publish.words(draft), rule), rule.limit)

    def publish(self, draft: Draft, key: str) -> Outcome:
        return publish.begin(self._account, draft, key)

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        return sending.step(self._account.relays, token)

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        return sending.find(self._account.relays, token)

    def edit(self, remote_id: str, draft: Draft, context: JSON = None) -> None:
        publish.edit(self._account, remote_id, draft)

    def remove(self, remote_id: str) -> None:
        publish.remove(self._account, remote_id)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return []  # no window

    def read(self, cursor: JSON) -> Page:
        return read(self._account.relays, self._account.signer, cursor, (COMMENT, NOTE))

    def may_moderate(self, target: Target) -> frozenset[Act]:
        return PRIVATE if target.kind == "private" else PUBLIC

    def moderate(self, act: Act, target: Target) -> None:
        self._account.acts.moderate(act, target)

    def measure(self, remote_ids: Sequence[str]) -> Iterable[Reading]:
        return measured(self._account.relays, remote_ids)

    def presence(self) -> Iterable[Reading]:
        return followers(self._account.relays, self._account.signer.pub)

    def audience(self) -> Iterable[Share]:
        return ()


def make(settings: Mapping[str, Any], secrets: Mapping[str, str], http: Http) -> Divine:
    return Divine(Keyed(settings, secrets, http))
