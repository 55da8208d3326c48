"""Moments at which tests take place, each the next of its kind: never one that has passed.

Before the machine's own clock nothing holds together: files that a test writes, and what another's client signs, would come from the
future. And moments that stood here with their year would pass, one by one.
"""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

CITY = ZoneInfo("Europe/Paris")
ROOT = Path(__file__).resolve().parent.parent
KINDS = (
    "12-01T00:10", "12-31T23:50", "01-14T21:30", "spring T01:50", "04-30T12:00", "06-15T18:30", "autumn T02:50", "02-29T07:00",
)  # fmt: skip
"""In the city's time: the hours of a day and of an evening, a last and a first day of a month, 31 December, 29 February, both changes
of the clock a few minutes before."""
CHANGES = {"spring": 3, "autumn": 10}
"""The months whose last Sunday changes the clock."""
LONGEST = timedelta(hours=6)
"""No run takes longer: its last part too begins before the moment that was drawn at its beginning."""


def coming(kind: str, now: datetime | None = None) -> datetime:
    """The next such moment that does not pass during a run, in the city's time.

    Args:
        kind: `MM-DDTHH:MM`, or `spring THH:MM` and `autumn THH:MM`: the days that change the clock.
        now: with its zone; the machine's clock without it.
    """
    now = now or datetime.now(UTC)
    day, hour = re.fullmatch(r"(.+?) ?T(\d\d:\d\d)", kind).groups()  # type: ignore[union-attr]
    for year in range(now.astimezone(CITY).year, now.year + 10):
        if (found := _day(day, year)) and (moment := datetime.fromisoformat(f"{found}T{hour}").replace(tzinfo=CITY)) > now + LONGEST:
            return moment
    raise ValueError(kind)


def _day(day: str, year: int) -> date | None:
    if month := CHANGES.get(day):
        last = date(year, month, 31)
        return last - timedelta(days=(last.weekday() + 1) % 7)
    try:
        return date.fromisoformat(f"{year}-{day}")
    except ValueError:  # a year without a 29 February
        return None


def all_coming(now: datetime | None = None) -> tuple[str, ...]:
    return tuple(f"{coming(kind, now):%Y-%m-%dT%H:%M}" for kind in KINDS)


def at(moment: str) -> dict[str, str]:
    """The environment in which each Python process is there from now on; nothing where no moment is named."""
    if not moment:
        return {}
    ahead = datetime.fromisoformat(moment).replace(tzinfo=CITY) - datetime.now(UTC)
    if ahead < timedelta(0):
        raise SystemExit(f"{moment} has passed: files and other people's clients would come from the future. Name one that is to come.")
    return {"PYTHONPATH": str(ROOT / "tests" / "clock"), "PARVIS_TEST_AHEAD": str(math.ceil(ahead.total_seconds()))}
