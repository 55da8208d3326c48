"""Each message that arrives is to be compared: one row of numbers in its batch, everything else a moment later (jobs.py)."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from parvis.inbox.hooks import Heard
from parvis.listening.models import Print
from parvis.search.many import insert_many
from parvis.work.rows import ring

COLUMNS = ("message_id", "conversation_id", "how", "kind", "theme", "topic", "place", "district", "at", "due_at", "attempts")


def heard(messages: Sequence[Heard]) -> None:
    """One statement."""
    now = timezone.now()
    rows = [
        (one.message, one.conversation.pk, "", "", "", "", "", "", one.at, now, 0)
        for one in messages
        if not one.own and one.text.strip()
    ]
    if rows:
        insert_many(Print, COLUMNS, rows)
        ring()
