"""An event for the tests of this room, and what people say of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from parvis.inbox.models import Message
from parvis.listening.tests.town import arrive, said, work
from parvis.live import actions
from parvis.live.models import LiveEvent
from parvis.people.models import Team, User
from parvis.testing import make

WORDS = '#nuitdesarts\n@lanuitdesarts\n"place de la bastille"'


def event(by: User, *, team: Team | None = None, opened: bool = True, **given: Any) -> LiveEvent:
    now = timezone.now()
    given = {
        "title": "Nuit des arts",
        "words": WORDS,
        "begins_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(hours=10),
    } | given
    row = actions.keep(by=by, team=team or make.team(), **given)
    return actions.open_event(row, by=by) if opened else row


def hear(row: LiveEvent, *texts: str, **more: Any) -> None:
    """People say so, and the event gathers it."""
    account = more.pop("account", None) or make.account(of=row.team)
    arrive(account, *(said(text, **more) for text in texts))
    gather()


def gather() -> None:
    old = timezone.now() - timedelta(minutes=1)
    Message.objects.filter(created_at__gt=old).update(created_at=old)
    LiveEvent.objects.filter(state="open").update(due_at=old)
    work_once()


def work_once() -> None:
    """The job comes back by itself every few seconds: once is enough for a test."""
    from parvis.work import rows
    from parvis.work.registry import JOBS

    job = JOBS["live.liveevent"]
    held: list[Any] = rows.hold_due(LiveEvent, job.batch, now=timezone.now())
    if held:
        job.run(rows.take(LiveEvent, [row.pk for row in held], held[0].due_at.isoformat(), fetch=job.fetch))


__all__ = ["arrive", "event", "gather", "hear", "said", "work"]
