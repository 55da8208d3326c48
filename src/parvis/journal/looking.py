"""Who looks at what is private: the journal knows, once an hour for each person and thing."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Model
from django.utils import timezone

from parvis.journal.models import Event
from parvis.journal.record import record
from parvis.people.models import User

VISIT = timedelta(hours=1)
"""Who comes back later looks again."""


def looked_at(row: Model, *, kind: str, by: User) -> None:
    """Pages of colleagues are not told: only those who see every team's journal read it there."""
    before = Event.objects.filter(label=row._meta.label_lower, about=row.pk, kind=kind)
    if not before.filter(by=by, at__gt=timezone.now() - VISIT).exists():
        record(kind, by=by, about=row, channel="reading")
