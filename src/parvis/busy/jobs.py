"""What a busy day does while it lasts: looks at what has arrived, group by group; ends at its hour."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.busy.actions import finish
from parvis.busy.models import BusyDay
from parvis.inbox.models import Message
from parvis.receipts.models import Receipt
from parvis.subjects import actions as subjects
from parvis.subjects.proposing import sorted_into
from parvis.work import rows
from parvis.work.registry import job

AT_ONCE, PAUSE = 500, timedelta(seconds=5)
SETTLED = timedelta(seconds=3)
"""A message of a batch that is being stored has a lower number than one that is stored already: so long one waits for it."""
WRITTEN = ("mail", "form")


@job(BusyDay, seats=1)
def go_on(days: list[BusyDay]) -> None:
    for row in days:
        now = timezone.now()
        if row.open is None:
            rows.settle(row, due_at=None)
        elif row.ends_at is not None and row.ends_at <= now:
            finish(row, by=None)
        else:
            with transaction.atomic():
                _look(row)


def _look(row: BusyDay) -> None:
    """A few statements whatever the number of messages; intake itself waits for nothing of this."""
    now = timezone.now()
    found = Message.objects.filter(pk__gt=row.looked, created_at__lt=now - SETTLED).order_by("pk").select_related("conversation")
    batch = list(found[:AT_ONCE])
    said = [message for message in batch if message.way == "in" and message.removed_at is None]
    if row.answers and said:
        _owe(row, said)
    grouped = _group(said) if row.groups and said else 0
    looked = batch[-1].pk if batch else row.looked
    next_at = now if len(batch) == AT_ONCE else min(now + PAUSE, row.ends_at or now + PAUSE)
    rows.settle(row, looked=looked, heard=F("heard") + len(said), grouped=F("grouped") + grouped, due_at=next_at, attempts=0)


def _owe(row: BusyDay, said: list[Message]) -> None:
    """One word a conversation and day, to who writes in private; none where another receipt has just said that it came in."""
    talks = {m.conversation_id: m.conversation for m in said if m.private or m.conversation.kind in WRITTEN}
    waiting = {pk: talk for pk, talk in talks.items() if talk.waiting_since is not None}  # else a machine wrote it
    lately = Receipt.objects.filter(conversation__in=waiting, kind="closed", received_first_at__gte=row.at)
    told = set(lately.values_list("conversation", flat=True))
    Receipt.objects.bulk_create(
        [Receipt(conversation=talk, kind="busy", of=str(row.pk), received_first_at=talk.waiting_since or row.at, due_at=timezone.now())
         for pk, talk in waiting.items() if pk not in told], ignore_conflicts=True,
    )  # fmt: skip


def _group(said: list[Message]) -> int:
    """Conversations that have just begun go into the open subject they are about: who takes one out again finds it out."""
    begun = [m.conversation for m in said if abs(m.created_at - m.conversation.created_at) < timedelta(seconds=1)]
    grouped = 0
    for subject, talks in sorted_into(begun).items():
        grouped += len(subjects.join(subject, talks, by=None).done)
    return grouped
