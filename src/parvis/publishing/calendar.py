"""Which days a calendar shows (pure): a month in whole weeks, a week (by day or by account), a day, a list of four weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

VIEWS = ("mois", "semaine", "jour", "liste", "comptes")
LISTED = 28
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """`first` to `last` are shown; `begins` is the day that the view is about."""

    view: str
    begins: date
    first: date
    last: date
    before: date
    after: date

    @property
    def days(self) -> list[date]:
        return [self.first + DAY * n for n in range((self.last - self.first).days + 1)]

    @property
    def weeks(self) -> list[list[date]]:
        days = self.days
        return [days[n : n + 7] for n in range(0, len(days), 7)]

    def outside(self, day: date) -> bool:
        return self.view == "mois" and day.month != self.begins.month


def span(view: str, asked: str, today: date) -> Span:
    """`asked`: 2026-11 or 2026-11-03; anything else is today."""
    day = _day(asked) or today
    if view in ("semaine", "comptes"):
        first = day - DAY * day.weekday()
        return Span(view, first, first, first + DAY * 6, first - DAY * 7, first + DAY * 7)
    if view == "jour":
        return Span(view, day, day, day, day - DAY, day + DAY)
    if view == "liste":
        return Span(view, day, day, day + DAY * (LISTED - 1), day - DAY * LISTED, day + DAY * LISTED)
    begins = day.replace(day=1)
    after = (begins + DAY * 31).replace(day=1)
    first, last = begins - DAY * begins.weekday(), after - DAY
    return Span(view, begins, first, last + DAY * (6 - last.weekday()), (begins - DAY).replace(day=1), after)


def _day(asked: str) -> date | None:
    try:
        day = date.fromisoformat(asked if len(asked) > 7 else f"{asked}-01")
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
