"""Of messages of the past, those on which a rule would have been set off: for a trial, which does nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from django.utils import timezone

from parvis.inbox.models import Message, Reply
from parvis.journal.models import Event
from parvis.promises.hours import Week, between
from parvis.promises.models import Promise
from parvis.rules.matching import Conditions
from parvis.shifts.models import Absence

Said: TypeAlias = tuple[datetime, int, bool]
"""When, which message, whether the city said it."""


def set_off(conditions: Conditions, batch: Sequence[Message], weeks: dict[int, Week]) -> set[int]:
    """Ids of those; a few statements, whatever their number."""
    if conditions.when == "reopened":
        return _reopened(batch)
    if conditions.when == "waiting":
        return _waited(conditions, batch, weeks.get(conditions.hours or 0) if conditions.open else None)
    if conditions.when in ("soon", "late"):
        return _promised(conditions.when, batch)
    return _while_away(batch) if conditions.when == "absent" else {one.pk for one in batch}


def _waited(conditions: Conditions, batch: Sequence[Message], week: Week | None) -> set[int]:
    """The first that nobody had answered, when the answer came so late, or has not come."""
    talks = {one.conversation_id: one.conversation for one in batch}
    machine = Reply.objects.filter(conversation__in=talks, options__automatic=True).values("message")
    rows = Message.objects.filter(conversation__in=talks, way__in=("in", "out")).exclude(pk__in=machine)
    said: dict[int, list[Said]] = defaultdict(list)
    for talk, at, pk, way in rows.values_list("conversation", "at", "pk", "way"):
        said[talk].append((at, pk, way == "out"))
    now, wait = timezone.now(), timedelta(minutes=conditions.wait)
    found = {
        pk
        for talk, lines in said.items()
        for pk in _waits(sorted(lines), wait, week, None if talks[talk].state == "closed" else now)
    }
    return found & {one.pk for one in batch}


def _waits(lines: Iterable[Said], wait: timedelta, week: Week | None, now: datetime | None) -> Iterable[int]:
    """`now` None: nobody waits any more."""
    begun: tuple[datetime, int] | None = None
    for at, pk, ours in lines:
        if ours and begun and _between(week, begun[0], at) >= wait:
            yield begun[1]
        begun = None if ours else begun or (at, pk)
    if begun and now and _between(week, begun[0], now) >= wait:
        yield begun[1]


def _between(week: Week | None, begins: datetime, ends: datetime) -> timedelta:
    return between(week, begins, ends) if week else ends - begins


def _promised(when: str, batch: Sequence[Message]) -> set[int]:
    """A promise that the message began came near its end, or passed it, before it was kept."""
    by_moment = {(one.conversation_id, one.at): one.pk for one in batch}
    rows = Promise.objects.filter(conversation__in={one.conversation_id for one in batch})
    found, now = set[int](), timezone.now()
    for row in rows.only("conversation_id", "begun_at", "asked", "soon_at", "broken_at", "deadline", "ended_at", "state"):
        pk = row.asked or by_moment.get((row.conversation_id, row.begun_at))
        running = row.state != "paused"
        late = row.broken_at is not None or (row.ended_at is None and running and row.deadline <= now)
        near = row.soon_at is not None and row.soon_at <= (row.ended_at or now) and (running or row.ended_at is not None)
        if pk and (late if when == "late" else near or late):
            found.add(pk)
    return found & {one.pk for one in batch}


def _reopened(batch: Sequence[Message]) -> set[int]:
    """The first that was written after its conversation was closed."""
    moves: dict[int, list[tuple[datetime, int, bool]]] = defaultdict(list)
    events = Event.objects.filter(
        label="inbox.conversation", about__in={one.conversation_id for one in batch}, kind="conversation.state"
    )
    for talk, at, data in events.values_list("about", "at", "data"):
        moves[talk or 0].append((at, 0, data.get("to") == "closed"))
    closed = [talk for talk, found in moves.items() if any(ends for _at, _pk, ends in found)]
    wrote = Message.objects.filter(conversation__in=closed, way="in")
    for talk, at, pk in wrote.values_list("conversation", "created_at", "pk"):
        moves[talk].append((at, pk, False))
    return {pk for talk in closed for pk in _after_an_end(sorted(moves[talk]))} & {one.pk for one in batch}


def _after_an_end(moves: Iterable[tuple[datetime, int, bool]]) -> Iterable[int]:
    ended = False
    for _at, pk, ends in moves:
        if ended and pk:
            yield pk
        ended = ends


def _while_away(batch: Sequence[Message]) -> set[int]:
    """Who had it then is not known: whoever has it today was away when it came."""
    people = {one.conversation.assignee_id for one in batch if one.conversation.assignee_id}
    away: dict[int, list[Absence]] = defaultdict(list)
    for row in Absence.objects.filter(user__in=people):
        away[row.user_id].append(row)
    return {one.pk for one in batch if any(row.covers(one.at) for row in away[one.conversation.assignee_id or 0])}
