"""Rotas follow the counter: what arrives and nobody has waits for its turn. Two statements a batch; none where no rota is on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone

from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation
from parvis.people.models import User
from parvis.shifts import covering
from parvis.shifts.models import Rota, Turn
from parvis.work.rows import ring

PATIENCE = timedelta(seconds=3)
"""Rules and colleagues come first."""


def heard(messages: Sequence[Heard]) -> None:
    wait_for({one.conversation.pk: one.conversation for one in messages if not one.own}.values())
    covering.heard(messages)


def moved(conversations: Sequence[Conversation], kind: str, by: User | None) -> None:
    """Given to another team, to nobody in it."""
    if kind == "conversation.given":
        wait_for(conversations)
    covering.moved(conversations, kind, by)


def wait_for(conversations: Iterable[Conversation]) -> None:
    free = [one for one in conversations if one.assignee_id is None]
    if not free:
        return
    teams = set(Rota.objects.filter(active=True).values_list("team", flat=True))
    wanted = [one for one in free if one.team_id in teams]
    if wanted:
        now = timezone.now()
        rows = [Turn(conversation=one, at=now, due_at=now + PATIENCE) for one in wanted]
        Turn.objects.bulk_create(rows, ignore_conflicts=True)
        ring()
