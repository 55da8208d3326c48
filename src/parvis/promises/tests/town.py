"""A city hall that is open from nine to five, and what it promises: what the tests of this room begin with."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation
from parvis.networks.protocol import Incoming, Person
from parvis.promises.models import Level, OpeningHours, Promise
from parvis.work import rows
from parvis.work.models import Due
from parvis.work.registry import JOBS

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 3, 2, 9, tzinfo=PARIS)
FRIDAY = datetime(2026, 3, 6, 16, 30, tzinfo=PARIS)


def hours(name: str = "Guichet", **more: Any) -> OpeningHours:
    week = [[[540, 1020]]] * 5 + [[], []]
    return OpeningHours.objects.create(name=name, zone="Europe/Paris", week=more.pop("week", week), **more)


def level(name: str = "Tout", **more: Any) -> Level:
    more.setdefault("hours", OpeningHours.objects.first() or hours())
    more.setdefault("first", 60)
    return Level.objects.create(name=name, **more)


def said(thread: str, remote: str, at: datetime, *, who: str = "42", **more: Any) -> Incoming:
    kind = more.pop("kind", "private")
    return Incoming("add", remote, thread, kind, at, Person(who, f"Jeanne{who}", "Jeanne"), "Bonjour", private=kind != "comment",
                    **more)  # fmt: skip


def arrive(account: Any, *items: Incoming) -> Conversation:
    digest([Arrived(account, item, timezone.now()) for item in items])
    return Conversation.objects.get(account=account, thread=items[0].thread)


def promise(conversation: Conversation, clock: str = "first") -> Promise:
    found = Promise.objects.filter(conversation=conversation, clock=clock).order_by("-pk").first()
    assert found is not None
    return found


def work(model: type[Due]) -> int:
    """What the workers do with what is due, until nothing is; returns how many rows they had."""
    done = 0
    for _ in range(50):
        held: list[Any] = rows.hold_due(model, 100, now=timezone.now())
        if not held:
            return done
        job = JOBS[model._meta.label_lower]
        job.run(rows.take(model, [row.pk for row in held], held[0].due_at.isoformat(), fetch=job.fetch))
        done += len(held)
    raise AssertionError("it never ends")


HOUR = timedelta(hours=1)


def plain(text: str) -> str:
    """With ordinary spaces, as tests write them."""
    return text.replace("\xa0", " ").replace("\u202f", " ")
