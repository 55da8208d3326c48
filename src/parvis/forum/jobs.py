"""What comes due: a question that nobody answered, an answer on its way back, the daily letters."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from parvis.forum import letters
from parvis.forum.counter import actions as counter
from parvis.forum.models import Follow, Passed, Thread
from parvis.inbox.models import Conversation, Reply
from parvis.journal.record import record
from parvis.work import rows
from parvis.work.registry import job, routine

SOON, SELDOM = timedelta(seconds=0.5), timedelta(minutes=1)
WITHOUT_TEAM = timedelta(hours=1)
"""How often a question that no team receives is looked at again; choosing a team sends it at once."""
OVER = ("sent", "refused", "cancelled", "dropped", "late")
"""States of a reply in which it will not leave any more by itself."""


@job(Thread)
def look(threads: list[Thread]) -> None:
    """Its hours are over: to the counter, unless somebody answered. Without a team it waits until one is chosen."""
    for thread in threads:
        with transaction.atomic():
            # Locked: an answer that goes meanwhile finds the row settled, and lets it wait again.
            now = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
            if now.state != "open" or now.solved or now.answers or now.resident_id is None:
                rows.settle(thread, due_at=None)
                continue
            try:
                counter.pass_on(thread=thread, by=None, why="silence")
            except counter.NoTeam:
                if thread.attempts <= 1:  # told once, however long it waits
                    record("forum.no_team", about=thread, channel="forum")
                rows.settle(thread, due_at=timezone.now() + WITHOUT_TEAM)
                continue
            rows.settle(thread, due_at=None)


@job(Passed, seats=2, fetch=("thread",))
def follow(passed: list[Passed]) -> None:
    for row in passed:
        with transaction.atomic():
            _follow(row)


def _follow(row: Passed) -> None:
    """The raw delivery may not be digested yet; an answer may wait before it leaves: then we come back."""
    now, late = timezone.now(), SOON if row.attempts < 40 else SELDOM
    talk = Conversation.objects.filter(account=row.account_id, thread=f"question:{row.thread_id}").first()
    if talk is None:
        return rows.settle(row, due_at=now + late)
    if row.conversation_id is None:
        counter.make_case(row, talk)
    replies = list(Reply.objects.filter(account=row.account_id, conversation__in=_homes(talk)).select_related("message", "by"))
    for reply in replies:
        if reply.state == "sent" and not reply.options.get("automatic") and not reply.message.private:
            counter.take_back(row=row, reply=reply)
    waits = any(reply.state not in OVER for reply in replies)
    rows.settle(row, conversation=talk, due_at=now + late if waits else None)


def _homes(talk: Conversation) -> list[int]:
    """Where it is answered: itself, or what it was merged into."""
    return [talk.pk, *([talk.merged_into_id] if talk.merged_into_id else [])]


@routine("0 7 * * *")
def digest() -> None:
    """What is new where somebody follows, one letter each; a slice at a time."""
    after = 0
    while residents := list(
        Follow.objects.filter(resident__gt=after, resident__state="active", resident__email__isnull=False)
        .order_by("resident").values_list("resident", flat=True).distinct()[:200]
    ):  # fmt: skip
        for pk in residents:
            with transaction.atomic():
                _digest(pk)
        after = residents[-1]


def _digest(resident: int) -> None:
    """One letter, once a day, with what is newer than the last one; nothing new, no letter."""
    now = timezone.now()
    follows = list(
        Follow.objects.select_for_update(of=("self",)).filter(resident=resident).select_related("resident", "thread", "board")
    )
    if follows and letters.digest(follows[0].resident, follows, now):
        Follow.objects.filter(pk__in=[one.pk for one in follows]).update(told_at=now)
