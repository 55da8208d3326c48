"""Promises when conversations become one or two: of two clocks the one that ends first is kept, and an undo gives both back.

What was promised to somebody is never forgotten and never counted twice: the clock that is not needed is void while the two are
one. After an undo each side is looked at for itself: who was answered in the meantime was, who was not still waits.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from django.db import models
from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.promises import running
from parvis.promises.calendars import Rules
from parvis.promises.following import ANSWERS, Ledger, ledger_of
from parvis.promises.models import Promise

Kept: TypeAlias = dict[str, Any]
COLUMNS = tuple(field.attname for field in Promise._meta.concrete_fields)
MOMENTS = frozenset(field.attname for field in Promise._meta.concrete_fields if isinstance(field, models.DateTimeField))


def merged(stays: Conversation, goes: Conversation) -> Kept:
    now = timezone.now()
    ledger = ledger_of([stays, goes], Rules.read())
    before = _awaited(ledger, stays, goes)
    for name, theirs in list(ledger.awaited[goes.pk].items()):
        mine = ledger.awaited[stays.pk].get(name)
        if mine is not None and not first(theirs, mine):
            _void(theirs, now)
            continue
        if mine is not None:
            _void(mine, now)
        Promise.objects.filter(pk=theirs.pk).update(conversation=stays)
    return _even(before, [stays], now)


def first(one: Promise, other: Promise) -> bool:
    """Of two promises of a kind, the one that must be kept first."""
    return (one.deadline, one.pk) < (other.deadline, other.pk)


def split(stays: Conversation, made: Conversation) -> Kept:
    """Who no longer waits in the one waits in the other: the promise goes along."""
    ledger = ledger_of([stays], Rules.read())
    before = _awaited(ledger, stays)
    if stays.waiting_since is None and made.waiting_since is not None:
        going = [promise.pk for promise in ledger.awaited[stays.pk].values() if promise.clock in ANSWERS]
        Promise.objects.filter(pk__in=going).update(conversation=made)
    return _even(before, [stays, made], timezone.now())


def undone(stays: Conversation, other: Conversation, kind: str, kept: Kept | None, untouched: bool) -> None:
    """Former rows are what they were; what a clock did since (a warning, a breach) is not done again."""
    kept = kept or {"before": [], "after": []}
    formers = {row["id"]: row for row in kept["before"]}
    after = {row["id"]: row for row in kept["after"]}
    awaited = Promise.objects.awaited().filter(conversation__in=[stays, other])
    awaited.exclude(pk__in=formers).delete()  # begun since: each side begins its own again
    there = Promise.objects.select_for_update().in_bulk(formers)
    # What is awaited makes room first: a clock has one awaited promise a conversation, and what was void comes back to that place.
    for pk, promise in sorted(there.items(), key=lambda one: (one[1].ended_at is not None, one[0])):
        moved = promise.ended_at is None and promise.state != "paused" and _told(promise) != after.get(pk)
        former = _told(promise) | {"conversation_id": formers[pk]["conversation_id"]} if moved else formers[pk]
        Promise(**_read(former)).save(force_update=True)
    if not untouched:
        _even([], [stays] if kind == "split" else [stays, other], timezone.now())


def _even(before: list[Kept], talks: list[Conversation], now: datetime) -> Kept:
    """What is promised of each follows from how it stands."""
    ledger = ledger_of(talks, Rules.read())
    for talk in talks:
        _follow(ledger, talk, now)
    ledger.write()
    pks = [row["id"] for row in before]
    return {"before": before, "after": [_told(row) for row in Promise.objects.filter(pk__in=pks).order_by("pk")]}


def _follow(ledger: Ledger, talk: Conversation, now: datetime) -> None:
    awaited = ledger.awaited[talk.pk]
    if talk.state == "closed":
        for promise in list(awaited.values()):
            ledger.end(promise, at=now, answered=promise.clock == "solution")
    elif talk.waiting_since is not None:
        ledger.resume(talk, now)
        if not any(name in awaited for name in ANSWERS):
            ledger.begin(talk, "first" if talk.state == "new" else "next", talk.waiting_since)
        ledger.begin(talk, "solution", talk.waiting_since)
    elif answered := talk.messages.filter(way="out").order_by("-at").values_list("at", flat=True).first():
        ledger.answered(talk, min(answered, now))


def _void(promise: Promise, now: datetime) -> None:
    running.give_up(promise, at=now)
    promise.save(update_fields=running.CHANGED)


def _awaited(ledger: Ledger, *talks: Conversation) -> list[Kept]:
    rows = [promise for talk in talks for promise in ledger.awaited[talk.pk].values()]
    return [_told(promise) for promise in sorted(rows, key=lambda promise: promise.pk)]


def _told(promise: Promise) -> Kept:
    """As JSON keeps it, to the microsecond."""
    values = ((name, getattr(promise, name)) for name in COLUMNS)
    return {name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for name, value in values}


def _read(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {name: datetime.fromisoformat(value) if name in MOMENTS and value else value for name, value in kept.items()}
