"""What arrives, for the tests of this room."""

from __future__ import annotations

import itertools
from datetime import datetime
from typing import Any

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation
from parvis.networks.protocol import Incoming, Person
from parvis.work import rows
from parvis.work.models import Due
from parvis.work.registry import JOBS

NUMBERS = itertools.count(1)


def said(text: str, *, who: str = "", at: datetime | None = None, **more: Any) -> Incoming:
    """A comment by somebody new, unless `who` or `kind` say otherwise."""
    number, kind = next(NUMBERS), more.pop("kind", "comment")
    who = who or f"p{number}"
    return Incoming("add", f"r{number}", more.pop("thread", f"t{number}"), kind, at or timezone.now(), Person(who, who, who.title()), text,
                    private=kind in ("private", "mail"), **more)  # fmt: skip


def arrive(account: Account, *items: Incoming) -> list[Conversation]:
    digest([Arrived(account, item, timezone.now()) for item in items])
    there = {one.thread: one for one in Conversation.objects.filter(account=account)}
    return [there[item.thread] for item in items]


def work(model: type[Due]) -> int:
    """What the workers do with what is due, until nothing is; returns how many rows they had."""
    done, job = 0, JOBS[model._meta.label_lower]
    for _ in range(60):
        held: list[Any] = rows.hold_due(model, job.batch, now=timezone.now())
        if not held:
            return done
        job.run(rows.take(model, [row.pk for row in held], held[0].due_at.isoformat(), fetch=job.fetch))
        done += len(held)
    raise AssertionError("it never ends")
