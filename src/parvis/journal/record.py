"""`record`: the last line of each action. One writer, one table, four readers (pages, hooks, notices, audit)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils import timezone

from parvis.journal.models import Event
from parvis.journal.personal import salted
from parvis.people.callers import address_of, whence
from parvis.people.models import User
from parvis.search.many import insert_many
from parvis.work.rows import ring

WRITTEN = ("at", "kind", "by_id", "channel", "label", "about", "data", "address")


def record(kind: str, *, by: User | None = None, about: Model | None = None, channel: str = "", **data: Any) -> Event:
    """Write that something happened, in the transaction in which it did; the bell rings when that ends.

    `data`: what is worth knowing of it, as JSON; what it changed comes from `changes.changed_since`.
    """
    event = Event.objects.create(**_event(kind, by=by, about=about, channel=channel, data=data))
    ring()
    return event


def record_many(
    kind: str, abouts: list[tuple[Model, str]], data: Sequence[dict[str, Any]] = (), *, by: User | None = None
) -> None:
    """One line for each of many (thing, channel), in one insert. `data`: of each of them, or none."""
    now, who, more, here = timezone.now(), by.pk if by else None, data or [{}] * len(abouts), _whence(by)
    lines = zip(abouts, more, strict=True)
    insert_many(
        Event, WRITTEN, ((now, kind, who, channel, a._meta.label_lower, a.pk, told, here) for (a, channel), told in lines)
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
        "data": salted(kind, data),
        "address": _whence(by),
    }


def _whence(by: User | None) -> str | None:
    """Of a colleague who asks themselves: a resident's address is not written down, nor is that of who sets off what another asked."""
    asked = whence.get()
    return address_of(asked) if by and asked is not None and getattr(asked, "user", None) == by else None
