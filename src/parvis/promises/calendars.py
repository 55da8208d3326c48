"""From rows to rules: a kept calendar as the week that counts, the levels in their order, what a busy time makes longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from parvis.city import holidays
from parvis.city.days import almanac
from parvis.city.words import HOLIDAYS
from parvis.promises.clock import Terms
from parvis.promises.hours import Range, Week
from parvis.promises.models import Level, OpeningHours, Promise, Stretch, ranges_of

BACK, AHEAD = 2, 4
"""Years of public holidays around today that a calendar knows."""


def week_of(row: OpeningHours, today: date, region: str) -> Week:
    closed: dict[date, str] = {}
    other: dict[date, tuple[Range, ...]] = {}
    if row.holidays:
        around = holidays.between(date(today.year - BACK, 1, 1), date(today.year + AHEAD, 12, 31), region)
        closed |= {day: str(HOLIDAYS[key]) for day, key in around.items()}
    for told in row.days:
        ranges = tuple((int(one), int(two)) for one, two in told.get("ranges") or [])
        for day in days_of(told):
            if ranges:
                other[day] = ranges
            else:
                closed[day] = told["name"]
    return Week(tuple(tuple(day) for day in ranges_of(row)), ZoneInfo(row.zone), closed, other)


def days_of(told: Mapping[str, str]) -> Iterator[date]:
    day, last = date.fromisoformat(told["first"]), date.fromisoformat(told["last"])
    while day <= last:
        yield day
        day += timedelta(days=1)


@dataclass(slots=True)
class Rules:
    """All that is needed to know what is promised, read in three statements whatever the number of conversations."""

    levels: Sequence[Level]  # in force, in their order
    stretches: Sequence[Stretch]
    known: Mapping[int, Level] = field(default_factory=dict)  # those that are stopped too: promises may still name them
    weeks: dict[int, Week] = field(default_factory=dict)
    region: str | None = None

    @classmethod
    def read(cls) -> Rules:
        known = list(Level.objects.select_related("hours"))
        levels = [level for level in known if level.active]
        stretches = list(Stretch.objects.order_by("-pk")[:50]) if levels else []
        return cls(levels, stretches, {level.pk: level for level in known})

    def attach(self, promise: Promise) -> None:
        """Its level and hours, which a thousand promises share: they are not read with each."""
        level = self.known.get(promise.level_id or 0)
        if level:
            promise.level = level
            if promise.hours_id == level.hours_id:
                promise.hours = level.hours

    def week(self, row: OpeningHours | None) -> Week | None:
        if row is None:
            return None
        if row.pk not in self.weeks:
            if self.region is None:
                self.region = almanac().region
            self.weeks[row.pk] = week_of(row, timezone.localdate(), self.region)
        return self.weeks[row.pk]

    def percent(self, at: datetime) -> int:
        """How much longer what begins at `at` may take: the newest busy time that holds then."""
        return next((one.percent for one in self.stretches if one.begins <= at < one.ends), 100)

    def terms(self, promise: Promise) -> Terms:
        warning = promise.level.warning if promise.level else 0
        return Terms(promise.time, self.week(promise.hours), timedelta(minutes=warning))
