"""Working days (pure): when to ask a body what became of a question."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

MORNING = time(9)
MOST = 60


def after(moment: datetime, days: int, closed: Collection[date]) -> datetime:
    """Nine o'clock of the `days`-th working day after that of `moment` (in its own zone); Saturdays, Sundays and `closed` are none."""
    day, left = moment.date(), days
    while left > 0:
        day += timedelta(days=1)
        if day.weekday() < 5 and day not in closed:
            left -= 1
    return datetime.combine(day, MORNING, tzinfo=moment.tzinfo)
