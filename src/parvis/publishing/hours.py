"""Hours as the city's clocks show them (pure): a day and an hour on the wall become a moment, summer time or not."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST_AHEAD = timedelta(days=2 * 366)


def moment(day: date, hour: time, zone: ZoneInfo) -> datetime:
    """When clocks show `hour` on `day`. An hour that the spring change skips is the one after it; an hour that comes
    twice in autumn is the first."""
    wall = datetime.combine(day, hour.replace(tzinfo=None), tzinfo=zone)
    return wall.astimezone(UTC).astimezone(zone)


def same_hour(at: datetime, day: date, zone: ZoneInfo) -> datetime:
    """The moment when clocks show on `day` what they show at `at`."""
    return moment(day, at.astimezone(zone).time(), zone)


def problem(at: datetime, now: datetime) -> str:
    """'' when a post may be planned for `at`; else the code of why not. A minute ago is now."""
    if at - now < timedelta(minutes=-1):
        return "past"
    return "too-far" if at - now > MOST_AHEAD else ""


def looked_at(wished: datetime | None, now: datetime) -> datetime:
    """The hour at which something would leave: the one that was wished while it is ahead, else now."""
    return wished if wished is not None and wished > now else now


def skipped(day: date, hour: time, zone: ZoneInfo) -> bool:
    """Do the clocks have no such hour on that day? (`moment` gives the one after.)"""
    return moment(day, hour, zone).time() != hour.replace(tzinfo=None)
