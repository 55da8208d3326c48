"""Posting slots (pure): the hours of the week at which an account publishes, and which of them are free.

A slot is an hour on the wall: it stays when clocks change; one that the spring skips is the hour after, and is said to be.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from parvis.publishing import hours

AHEAD = timedelta(days=56)
"""How far ahead a free slot is looked for."""
Week = Collection[tuple[int, time]]
"""Weekday (0 is Monday) and hour on the wall."""


@dataclass(frozen=True, slots=True)
class Free:
    """A moment at which accounts may publish: `for_all` when it is a slot of each account that has any; `moved` when the
    clocks have no such hour that day."""

    at: datetime
    for_all: bool
    moved: bool = False


def moments(week: Week, first: date, last: date, zone: ZoneInfo) -> Iterator[datetime]:
    """The slots from `first` to `last` included, in order."""
    day = first
    while day <= last:
        for _weekday, hour in sorted(one for one in week if one[0] == day.weekday()):
            yield hours.moment(day, hour, zone)
        day += timedelta(days=1)


def free(week: Week, taken: Collection[datetime], first: date, last: date, zone: ZoneInfo, now: datetime) -> list[datetime]:
    """Those at which nothing is planned yet and that are still ahead. A post within the slot's own minute takes it."""
    minutes = {_minute(at) for at in taken}
    return [at for at in moments(week, first, last, zone) if at > now and _minute(at) not in minutes]


def next_free(weeks: Mapping[int, Week], taken: Mapping[int, Collection[datetime]], now: datetime, zone: ZoneInfo) -> Free | None:
    """The next moment that is a free slot of every account with slots; failing that, the next one of any of them.

    Of one account, `taken` are the moments at which it publishes already. None: no account has a slot.
    """
    first = now.astimezone(zone).date()
    found = {pk: free(week, taken.get(pk, ()), first, first + AHEAD, zone, now) for pk, week in weeks.items() if week}
    if not found or not any(found.values()):
        return None
    common = set.intersection(*(set(map(_minute, one)) for one in found.values()))
    every = sorted(at for one in found.values() for at in one)
    at = next((at for at in every if _minute(at) in common), every[0])
    return Free(at, _minute(at) in common, _moved(at, weeks, zone))


def _moved(at: datetime, weeks: Mapping[int, Week], zone: ZoneInfo) -> bool:
    here = at.astimezone(zone)
    return all((here.weekday(), here.time().replace(second=0, microsecond=0)) not in week for week in weeks.values())


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
