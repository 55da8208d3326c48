"""A counter with rules: what the tests of this room begin with."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.desk.models import Label
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.rules import actions
from parvis.rules.models import Rule
from parvis.testing import make
from parvis.work import rows
from parvis.work.models import Due
from parvis.work.registry import JOBS


def label(name: str = "Piscines") -> Label:
    return Label.objects.create(team=make.team(), name=name)


def rule(
    name: str = "Piscines", *, by: User | None = None, on: bool = True, acts: dict[str, Any] | None = None, **asks: Any
) -> Rule:
    by = by or make.user("manager")
    row = actions.keep_rule(name=name, conditions=asks or {"any_words": ["piscine*"]}, acts=acts or {"note": "Vu"}, by=by)
    return actions.switch(row, active=True, by=by) if on else row


def said(remote: str, text: str = "Quand rouvre la piscine ?", *, thread: str = "", who: str = "42", **more: Any) -> Incoming:
    kind = more.pop("kind", "private")
    return Incoming("add", remote, thread or remote, kind, timezone.now(), Person(who, f"Jeanne{who}", "Jeanne"), text,
                    private=kind != "comment", **more)  # fmt: skip


def arrive(account: Account, *items: Incoming) -> Conversation:
    digest([Arrived(account, item, timezone.now()) for item in items])
    return Conversation.objects.get(account=account, thread=items[0].thread)


def take(model: type[Due]) -> list[Any]:
    """What a worker holds that takes what is due."""
    held: list[Any] = rows.hold_due(model, 100, now=timezone.now())
    fetch = JOBS[model._meta.label_lower].fetch
    return rows.take(model, [row.pk for row in held], held[0].due_at.isoformat(), fetch=fetch) if held else []


def work(model: type[Due]) -> int:
    """What the workers do with what is due, until nothing is; returns how many rows they had."""
    done = 0
    for _ in range(60):
        if not (held := take(model)):
            return done
        JOBS[model._meta.label_lower].run(held)
        done += len(held)
    raise AssertionError("it never ends")
