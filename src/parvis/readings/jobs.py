"""What was stored without being read, an archive or the time before messages were read, is read afterwards, a slice at a time."""

from __future__ import annotations

import threading
from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from parvis.inbox.hooks import Heard
from parvis.inbox.models import Message
from parvis.journal.record import record_many
from parvis.readings import hooks
from parvis.readings.learning.actions import settled
from parvis.readings.looking import readings_of
from parvis.readings.models import OF_KIND, Learning, SecondLook, Understood
from parvis.understanding import second
from parvis.work.registry import job, routine

log = structlog.get_logger()
AT_ONCE, ROUNDS = 500, 8
"""Messages of a slice, each a transaction, and slices a minute: a second of processor."""
SETTLED = timedelta(minutes=10)
"""A message younger than that may stand beside one of a lower id whose transaction goes on."""


_loading = threading.Lock()


def ready() -> None:
    """Has the weights of the second look loaded, once a process, before somebody waits for it: who comes meanwhile waits for the same."""
    with _loading:
        second.state()


@job(SecondLook, batch=32, seats=1)
def look_again(held: list[SecondLook]) -> None:
    """What the first look was unsure of, by its meaning: seconds after it came. An agent's word stands over it.

    Thirty-two at a time: a message that comes meanwhile waits for a third of a second, and a core reads ninety a second.
    """
    ready()
    numbers = [row.pk for row in held]
    messages = Message.objects.select_related("conversation").in_bulk(numbers)
    heard = [Heard(one.conversation, pk, one.text, one.at, None, False, False) for pk, one in messages.items()]
    found = {row.pk: row for row in readings_of(heard, again=True)}
    with transaction.atomic():
        told: list[tuple[Model, str]] = []
        changed: list[Understood] = []
        unsure: list[int] = []
        for row in Understood.objects.select_for_update().filter(pk__in=list(found)).order_by("pk"):
            seen = found[row.pk]
            if row.sure or "kind" in (row.guess or {}):
                continue
            if _takes(row, seen):
                changed.append(row)
            if not seen.sure:
                unsure.append(row.pk)
                continue
            talk = messages[row.pk].conversation
            told.append((talk, f"inbox:{talk.team_id}"))
        Understood.objects.bulk_update(changed, ["reasons", *OF_KIND])
        if told:
            record_many("reading.refined", told)
        hooks.settled([row.pk for row in changed])
        hooks.left_unsure(unsure)
        SecondLook.objects.filter(pk__in=numbers).delete()


def _takes(row: Understood, seen: Understood) -> bool:
    """The row says what both looks say, be they unsure: their guesses are right more often than the first look's. Was it new?"""
    names = ("reasons", *OF_KIND)
    new = any(getattr(row, name) != getattr(seen, name) for name in names)
    for name in names:
        setattr(row, name, getattr(seen, name))
    return new


@routine("* * * * *")
def catch_up() -> None:
    read = 0
    for _ in range(ROUNDS):
        looked, more = _slice()
        read += more
        if looked < AT_ONCE:
            break
    if read:
        log.info("readings.caught_up", messages=read)


@transaction.atomic
def _slice() -> tuple[int, int]:
    """How many were looked at, in the order of their ids, and how many of them were read."""
    row = settled(lock=True)
    found = list(
        Message.objects.filter(pk__gt=row.caught_up, created_at__lt=timezone.now() - SETTLED)
        .select_related("conversation", "understood").order_by("pk")[:AT_ONCE]
    )  # fmt: skip
    if not found:
        return 0, 0
    unread = [
        one for one in found
        if one.way == "in" and one.removed_at is None and one.expired_at is None and not hasattr(one, "understood")
    ]  # fmt: skip
    heard = [Heard(one.conversation, one.pk, one.text, one.at, None, False, False) for one in unread]
    Understood.objects.bulk_create(readings_of(heard), ignore_conflicts=True)
    hooks.settled([one.message for one in heard])
    Learning.objects.filter(pk=row.pk).update(caught_up=found[-1].pk)
    return len(found), len(unread)
