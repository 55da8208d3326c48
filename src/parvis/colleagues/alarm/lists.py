"""Alarms as they are shown: how long, how many steps, how many people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count
from django.utils import timezone

from parvis.colleagues.alarm.steps import STEPS, Step
from parvis.colleagues.models import Alarm, AlarmStep


@dataclass(frozen=True, slots=True)
class Past:
    """`lasted`: until now for one that is open."""

    row: Alarm
    steps: int
    people: int
    lasted: timedelta

    @property
    def minutes(self) -> int:
        return int(self.lasted.total_seconds() // 60)


def newest(most: int = 50) -> list[Past]:
    found = Alarm.objects.select_related("account", "by", "ended_by").order_by("-pk")
    rows = found.annotate(taken=Count("steps"), who=Count("steps__by", distinct=True))[:most]
    return [Past(row, row.taken, row.who, (row.ended_at or timezone.now()) - row.at) for row in rows]


def steps_of(alarm: Alarm) -> list[tuple[Step, AlarmStep | None, int]]:
    """Each step, who took it, and how many seconds after the alarm."""
    taken = {row.key: row for row in alarm.steps.select_related("by")}
    return [
        (step, taken.get(step.key), int((taken[step.key].at - alarm.at).total_seconds()) if step.key in taken else 0)
        for step in STEPS
    ]
