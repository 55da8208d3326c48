"""Hours in which nothing leaves that nobody sends by hand. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta


def ends(begin: time | None, end: time | None, now: datetime) -> datetime | None:
    """When the quiet hours end in which this moment is; None: it is in none. `now`: in the city's own zone.

    From 21:00 to 8:00 goes over midnight; both alike, or one of them missing: there are none.
    """
    if begin is None or end is None or begin == end:
        return None
    clock = now.time().replace(tzinfo=None)
    inside = begin <= clock < end if begin < end else clock >= begin or clock < end
    if not inside:
        return None
    day = now.date() if clock < end else now.date() + timedelta(days=1)
    return datetime.combine(day, end, tzinfo=now.tzinfo)
