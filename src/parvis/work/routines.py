"""Periodic work: a row per routine, so that only one process of many runs it."""

from __future__ import annotations

import zoneinfo
from datetime import datetime

from cronsim import CronSim
from django.conf import settings
from django.utils import timezone

from parvis.work import rows
from parvis.work.ending import Ends
from parvis.work.models import Routine
from parvis.work.registry import ROUTINES


def next_time(when: str, now: datetime) -> datetime:
    return next(CronSim(when, now.astimezone(zoneinfo.ZoneInfo(settings.TIME_ZONE))))


def plan() -> None:
    """Make the table agree with the code: new routines get a row, gone ones lose it."""
    now = timezone.now()
    Routine.objects.exclude(name__in=ROUTINES).delete()
    for name, (when, _) in ROUTINES.items():
        row, made = Routine.objects.get_or_create(name=name, defaults={"when": when, "due_at": next_time(when, now)})
        if not made and row.when != when:
            Routine.objects.filter(pk=row.pk).update(when=when, due_at=next_time(when, now))


def run(row: Routine) -> None:
    """Run it, then wait for the next time; a failure is kept on the row and shown on the health page."""
    now = timezone.now()
    if row.name not in ROUTINES:
        return rows.settle(row, due_at=None)
    when, work = ROUTINES[row.name]
    failed = ""
    with rows.renewed(row):
        try:
            work()
        except Ends:
            raise
        except Exception as error:  # the routine must come back tomorrow whatever happened today
            failed = f"{type(error).__name__}: {error}"[:500]
    rows.settle(row, due_at=next_time(when, now), done_at=now, failed=failed, attempts=0)
