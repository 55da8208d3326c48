"""What people say is gathered while an event is open: read from the messages that are stored, so that intake waits for nothing.

Where a message changes or goes, its item follows in the same transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from parvis.inbox.hooks import Heard
from parvis.inbox.models import Message
from parvis.journal.record import record
from parvis.kept.hooks import KEPT, Person, Slice
from parvis.live import said
from parvis.live.listened import silent
from parvis.live.models import Item, LiveEvent
from parvis.live.queue.judging import insult, judged
from parvis.media.jobs import forget_inbound
from parvis.understanding.queries.matching import matcher
from parvis.work import rows
from parvis.work.registry import job

AT_ONCE, PAUSE = 500, timedelta(seconds=3)
BEFORE, LONG_BEFORE = timedelta(hours=1), timedelta(seconds=10)
"""What is asked long before an event begins waits ten seconds at most: nobody stands before the wall yet."""
SETTLED = timedelta(seconds=2)
"""A message of a batch that is being stored has a lower number than one that is stored already: so long one waits for it."""
KINDS = ("mention", "comment")
"""What is said in public; never a private message, a mail, a form, a report of content."""
AFTER = timedelta(hours=12)
"""What people say of an event goes on after its end."""


@job(LiveEvent, seats=1)
def gather(events: list[LiveEvent]) -> None:
    for event in events:
        with transaction.atomic():
            _gather(event)


def _gather(event: LiveEvent) -> None:
    now = timezone.now()
    if event.state != "open" or now > event.ends_at + AFTER:
        return rows.settle(event, due_at=None, attempts=0, silent=[])
    _say_what_is_silent(event, now)
    if not event.words.strip():
        return rows.settle(event, due_at=now + timedelta(minutes=1), attempts=0)
    found = Message.objects.filter(pk__gt=event.looked, created_at__lt=now - SETTLED).order_by("pk")
    batch = list(found.select_related("conversation__identity")[:AT_ONCE])
    new = _fitting(event, batch)
    Item.objects.bulk_create(new, ignore_conflicts=True)
    more = {"version": F("version") + 1} if any(one.state == "shown" for one in new) else {}
    looked = batch[-1].pk if batch else event.looked
    due_at = now if len(batch) == AT_ONCE else now + (LONG_BEFORE if event.begins_at > now + BEFORE else PAUSE)
    return rows.settle(event, looked=looked, due_at=due_at, attempts=0, **more)


def _say_what_is_silent(event: LiveEvent, now: datetime) -> None:
    """The wall and the desk say which accounts are not read; a wall that is open fetches it at once."""
    found = silent(event, now)
    if [one["account"] for one in found] == [one["account"] for one in event.silent]:
        return
    LiveEvent.objects.filter(pk=event.pk).update(silent=found, version=F("version") + 1)
    event.silent = found
    record(
        "live.silent" if found else "live.heard",
        about=event,
        channel=f"live:{event.team_id}",
        names=[one["name"] for one in found],
    )


def _fitting(event: LiveEvent, batch: Sequence[Message]) -> list[Item]:
    made = matcher(enumerate(said.queries(event.words)))
    allowed = frozenset(event.allowed)
    new = []
    for message in batch:
        talk = message.conversation
        if message.way != "in" or message.private or talk.private or talk.kind not in KINDS or message.removed_at:
            continue
        if not made.of(message.text):
            continue
        state, why = judged(message.text, handle=talk.identity.handle, automatic=event.automatic, allowed=allowed)
        new.append(Item(event=event, message=message, conversation=talk, at=message.at, state=state, why=why))
    return new


def withdrawn(messages: Sequence[int]) -> None:
    """Their authors took them back: off the wall, out of each queue."""
    found = Item.objects.filter(message__in=messages).exclude(state="gone")
    events = set(found.values_list("event", flat=True))
    if events:
        copies = set(found.filter(copy__isnull=False).values_list("copy", flat=True))
        found.update(state="gone", why="removed", alt="", copy=None, holder=None, held_until=None)
        forget_inbound(copies - standing(copies))
        LiveEvent.objects.filter(pk__in=events).update(version=F("version") + 1)


def standing(files: Collection[int]) -> set[int]:
    """Which of some pictures still stand on a wall."""
    return set(Item.objects.filter(copy__in=files).values_list("copy", flat=True))


def forgotten(person: Person, _cursor: int) -> Slice:
    """A person is forgotten: their messages leave every wall, with the pictures that we copied."""
    found = KEPT["live.item"].rows(person)
    copies = sorted(set(found.filter(copy__isnull=False).values_list("copy", flat=True)))
    events = set(found.values_list("event", flat=True))
    done = found.update(state="gone", why="removed", alt="", copy=None, holder=None, held_until=None)
    LiveEvent.objects.filter(pk__in=events).update(version=F("version") + 1)
    return Slice(done, files=copies)


def reworded(messages: Sequence[Heard]) -> None:
    """Other words than those that were decided on: they are looked at again, and an insult is blocked."""
    words = {one.message: one.text for one in messages}
    found = list(Item.objects.filter(message__in=words, state__in=("shown", "waiting")).select_related("event"))
    if not found:
        return
    blocked = [one.pk for one in found if insult(words[one.message_id])]
    again = [one.pk for one in found if one.pk not in blocked and one.state == "shown" and not one.event.automatic]
    Item.objects.filter(pk__in=blocked).update(state="blocked", why="blocklist", holder=None, held_until=None)
    Item.objects.filter(pk__in=again).update(state="waiting", why="edited", holder=None, held_until=None)
    LiveEvent.objects.filter(pk__in={one.event_id for one in found}).update(version=F("version") + 1)
