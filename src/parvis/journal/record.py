"""`record`: the last line of each action. One writer, one table, four readers (pages, hooks, notices, audit)."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.utils import timezone

from parvis.journal.models import Event
from parvis.people.models import User
from parvis.work.rows import ring


def record(kind: str, *, by: User | None = None, about: Model | None = None, channel: str = "", **data: Any) -> Event:
    """Write that something happened, in the transaction in which it did; the bell rings when that ends."""
    event = Event.objects.create(**_event(kind, by=by, about=about, channel=channel, data=data))
    ring()
    return event


def record_many(kind: str, abouts: list[Model], *, channels: list[str], by: User | None = None) -> None:
    """One line for each of many things, in one insert."""
    Event.objects.bulk_create(
        [Event(**_event(kind, by=by, about=a, channel=c, data={})) for a, c in zip(abouts, channels, strict=True)]
    )
    ring()


def _event(kind: str, *, by: User | None, about: Model | None, channel: str, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "at": timezone.now(),
        "kind": kind,
        "by": by,
        "channel": channel,
        "label": about._meta.label_lower if about else "",
        "about": about.pk if about else None,
        "data": data,
    }
