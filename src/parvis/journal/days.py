"""Events from one day until another. `Event.at` has no index: ids rise with time, so a day begins at an id, found by halving."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from parvis.journal.models import Event, EventSet

APART = timedelta(hours=1)
"""By how much two events may be written in another order than their ids tell: of each the hour itself is looked at too."""

FIRST, LAST = date(1970, 1, 1), date(9000, 1, 1)
"""Between them a day has a midnight that every database knows."""


def between(rows: EventSet, since: date | None, until: date | None) -> EventSet:
    """Of `rows` those of these days in the city's time, both included."""
    if since:
        begins = _midnight(max(since, FIRST))
        rows = rows.filter(id__gte=_first(begins - APART), at__gte=begins)
    if until:
        ends = _midnight(min(max(until, FIRST), LAST) + timedelta(days=1))
        rows = rows.filter(id__lt=_first(ends + APART), at__lt=ends)
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _first(moment: datetime) -> int:
    """The id from which on all happened at `moment` or later: some twenty looks at the key, however long the past."""
    newest = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0
    low, high = 0, newest + 1
    while low < high:
        middle = (low + high) // 2
        found = Event.objects.filter(id__gte=middle).order_by("id").values_list("id", "at")[:1]
        pk, at = next(iter(found), (high, moment))
        if at < moment:
            low = pk + 1
        else:
            high = middle
    return low
