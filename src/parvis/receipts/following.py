"""Receipts follow the counter: what comes in is owed one, taking charge sends the acknowledgment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation
from parvis.people.models import User
from parvis.promises import hours
from parvis.promises.hours import NeverOpen, Week
from parvis.promises.running import begun
from parvis.receipts.choosing import owed_by, week_of
from parvis.receipts.models import Practice, Receipt
from parvis.work.rows import ring

WRITTEN = ("mail", "form")
"""Kinds to which the law gives a receipt: somebody who says who they are writes to the city (CRPA L. 112-11)."""


def heard(messages: Sequence[Heard]) -> None:
    """Two statements, whatever their number: the choices of their accounts, the receipts that are owed."""
    now, accounts = timezone.now(), {one.conversation.account_id for one in messages if not one.own}
    practices = {row.account_id: row for row in Practice.objects.filter(account__in=accounts).select_related("hours")}
    if not practices:
        return
    weeks = {row.pk: week_of(row.hours) for row in practices.values()}
    owed: list[Receipt] = []
    for one in messages:
        practice = practices.get(one.conversation.account_id)
        if practice and not one.own and one.conversation.waiting_since is not None:  # else a machine wrote it
            owed += _owed(one, practice, weeks[practice.pk], now)
    if owed:
        Receipt.objects.bulk_create(owed, ignore_conflicts=True)
        ring()


def _owed(one: Heard, practice: Practice, week: Week | None, now: datetime) -> Iterator[Receipt]:
    talk, at = one.conversation, begun(one.at, one.received, now)
    written = talk.kind in WRITTEN
    registers = one.begun and practice.registers and talk.kind == "mail"  # a form's leaves with its entry, see contact
    if registers:
        yield Receipt(conversation=talk, kind="registration", received_first_at=at, due_at=now,
                      owed_by=owed_by(week, at, practice.register_days))  # fmt: skip
    if one.begun and written and practice.owes:
        yield acknowledgment(talk, practice, week, at)
    closed = _closed(practice, week, now) if talk.private and practice.says_closed else ""
    if closed and not registers and not (one.begun and talk.kind == "form"):
        yield Receipt(conversation=talk, kind="closed", of=closed, received_first_at=at, due_at=now)
    elif one.begun and practice.courtesy and talk.kind == "private":
        yield Receipt(conversation=talk, kind="courtesy", received_first_at=at, due_at=now)


def acknowledgment(talk: Conversation, practice: Practice, week: Week | None, at: datetime) -> Receipt:
    """Owed, and not ready: it says who is in charge. A working day before its end somebody is reminded."""
    reminder = owed_by(week, at, practice.acknowledge_days - 1) if practice.acknowledge_days > 1 else None
    return Receipt(
        conversation=talk, kind="acknowledgment", received_first_at=at, ready=False, silence=practice.silence, due_at=reminder,
        owed_by=owed_by(week, at, practice.acknowledge_days),
    )  # fmt: skip


def _closed(practice: Practice, week: Week | None, now: datetime) -> str:
    """Which closure it is, by its first moment; "" while it is open."""
    if week is None or hours.is_open(week, now):
        return ""
    try:
        return hours.closed_since(week, now).isoformat()
    except NeverOpen:
        return ""


def moved(talks: Sequence[Conversation], kind: str, by: User | None) -> None:
    """A team takes charge: the acknowledgment says which service it is. One statement, whatever their number."""
    taken = [talk.pk for talk in talks if talk.assignee_id is not None]
    if kind != "conversation.assigned" or not taken:
        return
    wanted = Receipt.objects.due_acknowledgments().of_any(taken).filter(ready=False)
    if wanted.filter(conversation__account__practice__acknowledges="auto").update(ready=True, due_at=timezone.now(), by=by):
        ring()
