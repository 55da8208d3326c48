"""What tests of the counter's figures share: the job run to its end, answers, promises, transfers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.test import Client

from parvis.directory.models import Destination
from parvis.inbox.models import Conversation, Reply
from parvis.insights import jobs
from parvis.insights.models import Counting
from parvis.people.models import User
from parvis.promises.models import Promise
from parvis.testing import make
from parvis.transfers.models import Transfer

NOW = datetime(2026, 3, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def run() -> Counting:
    """What the clock would do until nothing is left."""
    jobs.listen()
    for _ in range(50):
        row = Counting.objects.get()
        if row.due_at is None:
            return row
        Counting.objects.filter(pk=row.pk).update(due_at=NOW + timedelta(minutes=1))
        jobs.keep_counting([Counting.objects.get()])
    raise AssertionError("counting never ends")


def answered(talk: Conversation, at: datetime, *, state: str = "sent", by: User | None = None) -> Reply:
    said = make.message(talk, text="Oui.", way="out", at=at, user=by)
    return Reply.objects.create(message=said, conversation=talk, account=talk.account, state=state, sent_at=at, by=by)


def promise(talk: Conversation, state: str, *, took: int | None = None, clock: str = "first") -> Promise:
    return Promise.objects.create(
        conversation=talk, clock=clock, state=state, level_name="N", amount=60, begun_at=NOW, deadline=NOW + HOUR, took=took,
        ended_at=None if state in ("running", "late", "paused") else NOW,
    )  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def sent_on(talk: Conversation, name: str, *, hours: int | None) -> Transfer:
    body = Destination.objects.get_or_create(name=name, defaults={"kind": "body", "sort": name.lower()})[0]
    return Transfer.objects.create(
        conversation=talk, team=talk.team, destination=body, tag=f"T{talk.pk}", state="sent" if hours is None else "answered",
        sent_at=NOW - timedelta(days=2), received_at=NOW, answered_at=None if hours is None else NOW - timedelta(days=2) + hours * HOUR,
    )  # fmt: skip
