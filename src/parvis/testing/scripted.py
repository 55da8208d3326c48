"""A connector that does what it is told, and remembers what it was asked: only the network is played."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from parvis.networks.protocol import (
    JSON,
    Answering,
    Draft,
    Facts,
    Length,
    MediaRule,
    Outcome,
    Page,
    Problem,
    Profile,
    Published,
    Repeat,
    TextRule,
)


def facts(repeat: Repeat = Repeat.VISIBLE, **more: Any) -> Facts:
    return Facts(
        key="scripted", name="Scripted", text=TextRule(500), media=MediaRule(most=4, images=("image/png",), alt_text=1500),
        repeat=repeat, calls=more.pop("calls", 1000), per=more.pop("per", timedelta(hours=1)),
        **more,
    )  # fmt: skip


def published(remote_id: str = "r1") -> Published:
    return Published(remote_id, f"https://network.test/{remote_id}", datetime.now(UTC))


class Scripted:
    """`script`: what each publish or resume gives (a value is returned, an error raised), in order; then `published()`, each with
    a number of its own. `finds`: the same for `find`; then None."""

    def __init__(self, *script: Outcome | Exception, finds: Sequence[Outcome | Exception | None] = (),
                 repeat: Repeat = Repeat.VISIBLE, pages: Sequence[Page | Exception] = (), **more: Any) -> None:  # fmt: skip
        self.facts = facts(repeat, **more)
        self.script, self.finds, self.pages = list(script), list(finds), list(pages)
        self.asked: list[tuple[str, str]] = []  # (verb, key)
        self._numbers = count(1)

    def _next(self, verb: str, key: str, answers: list[Any], otherwise: Any) -> Any:
        self.asked.append((verb, key))
        answer = answers.pop(0) if answers else otherwise
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _published(self) -> Published:
        return published(f"r{next(self._numbers)}")

    def who(self) -> Profile:
        return Profile("1", "ville", "Ville")

    def check(self, draft: Draft) -> list[Problem]:
        too_long = len(draft.text) > self.facts.text.limit
        return [Problem("too-long", "text", {"used": len(draft.text), "limit": 500})] if too_long else []

    def length(self, draft: Draft) -> Length:
        return Length(len(draft.text), self.facts.text.limit)

    def may_answer(self, answering: Answering, now: datetime) -> list[Problem]:
        return []

    def publish(self, draft: Draft, key: str) -> Outcome:
        found: Outcome = self._next("publish", key, self.script, self._published())
        return found

    def resume(self, draft: Draft, token: JSON, key: str) -> Outcome:
        found: Outcome = self._next("resume", key, self.script, self._published())
        return found

    def find(self, draft: Draft, key: str, since: datetime, token: JSON = None) -> Outcome | None:
        found: Outcome | None = self._next("find", key, self.finds, None)
        return found

    def remove(self, remote_id: str) -> None:
        self.asked.append(("remove", remote_id))

    def read(self, cursor: JSON) -> Page:
        found: Page = self._next("read", str(cursor), self.pages, Page((), cursor))
        return found
