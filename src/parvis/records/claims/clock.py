"""Until when the city answers (GDPR, article 12.3), pure: one month from the day on which it was asked, two more when they are needed.

A period in months ends on the day of the same number, or on the month's last; where that is a Saturday, a Sunday or a public
holiday, on the next working day (Regulation 1182/71, article 3).
"""

from __future__ import annotations

import calendar
from collections.abc import Collection
from datetime import date, timedelta

RIGHTS = ("access", "erase", "rectify", "restrict", "object", "portability")
MONTHS = 1
MORE = 2
TELL_AT = (10, 3, 0, -1)
"""Days left at which colleagues are told; -1: it is late."""


def end(received: date, months: int, holidays: Collection[date]) -> date:
    """The last day on which an answer is in time."""
    number = received.month - 1 + months
    year, month = received.year + number // 12, number % 12 + 1
    day = date(year, month, min(received.day, calendar.monthrange(year, month)[1]))
    while day.weekday() >= 5 or day in holidays:
        day += timedelta(days=1)
    return day


def telling(left: int, told: int | None) -> int | None:
    """Which of TELL_AT is due to be told now, with `left` days and what was told last; None: nothing."""
    now = next((mark for mark in reversed(TELL_AT) if left <= mark), None)
    return now if now is not None and (told is None or now < told) else None
