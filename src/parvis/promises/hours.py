"""Opening hours, and the time that counts within them (pure).

A week has several ranges a day, in minutes since midnight on the wall of its own zone; some days are closed, some have other
ranges. Time is counted in real minutes: an hour that summer time skips is not there, one that comes twice counts twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Range = tuple[int, int]
"""Minutes since midnight, from and until: (540, 1020) is 9 h to 17 h; 1440 is the end of the day."""
Span = tuple[datetime, datetime]
DAY = timedelta(days=1)
NOTHING = timedelta(0)
WHOLE = 24 * 60
HORIZON = 3 * 366
"""Days that are looked at for an open one. A week with an hour in it is open long before."""


class NeverOpen(ValueError):
    """Nothing is open within `HORIZON` days: a promise in such hours would mean nothing."""


@dataclass(frozen=True, slots=True)
class Week:
    """`days`: seven, Monday first. `closed`: day → why. `other`: ranges of single days, before `closed` and the week."""

    days: tuple[tuple[Range, ...], ...]
    zone: ZoneInfo
    closed: Mapping[date, str] = field(default_factory=dict)
    other: Mapping[date, tuple[Range, ...]] = field(default_factory=dict)
    _spans: dict[date, tuple[Span, ...]] = field(default_factory=dict, compare=False, repr=False)

    def ranges(self, day: date) -> tuple[Range, ...]:
        if day in self.other:
            return self.other[day]
        return () if day in self.closed else self.days[day.weekday()]

    def spans(self, day: date) -> tuple[Span, ...]:
        """When it is open on a day, as moments."""
        if day not in self._spans:
            self._spans[day] = tuple(self._moments(day))
        return self._spans[day]

    def _moments(self, day: date) -> Iterator[Span]:
        """An end that comes twice is the second one, a begin the first: nothing is counted twice, nothing is left out."""
        last = datetime.min.replace(tzinfo=UTC)
        for begins, ends in sorted(self.ranges(day)):
            opens, closes = max(self._at(day, begins, 0), last), self._at(day, ends, 1)
            if opens < closes:
                yield opens, closes
                last = closes

    def _at(self, day: date, minutes: int, fold: int) -> datetime:
        whole, rest = divmod(minutes, WHOLE)
        day += whole * DAY
        return datetime(day.year, day.month, day.day, rest // 60, rest % 60, tzinfo=self.zone, fold=fold).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()


ALWAYS = ((0, WHOLE),)
"""The ranges of a day that never closes."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the sum: from when until when time was counted, and how much; or (`counted` none) a day on which nothing was."""

    day: date
    begins: datetime | None
    ends: datetime | None
    counted: timedelta
    why: str = ""  # why nothing: the day's name, or "" for an hour or a day that is never open


def ahead(week: Week, moment: datetime) -> Iterator[Span]:
    """When it is open from `moment` on, cut at it. Raises NeverOpen."""
    moment = moment.astimezone(UTC)
    first, found = week.day_of(moment) - DAY, -1  # a range may begin on the day before and go on past midnight
    for n in range(HORIZON * 2):
        if n - found > HORIZON:
            break
        for opens, closes in week.spans(first + n * DAY):
            if closes > moment:
                found = n
                yield max(opens, moment), closes
    raise NeverOpen


def add(week: Week, moment: datetime, working: timedelta) -> datetime:
    """The first moment at which so much open time has passed since `moment`. Nothing added is the moment itself."""
    if working <= NOTHING:
        return moment
    left = working
    for opens, closes in ahead(week, moment):
        if closes - opens >= left:
            return opens + left
        left -= closes - opens
    raise NeverOpen


def between(week: Week, begins: datetime, ends: datetime) -> timedelta:
    """How much open time there is from one moment to another; none when they are the other way round."""
    begins, ends = begins.astimezone(UTC), ends.astimezone(UTC)
    total, day, last = NOTHING, week.day_of(begins) - DAY, week.day_of(ends)
    while day <= last:
        for opens, closes in week.spans(day):
            total += max(min(closes, ends) - max(opens, begins), NOTHING)
        day += DAY
    return total


def opening(week: Week, moment: datetime) -> datetime:
    """`moment` itself when it is open then, else when it opens next. Raises NeverOpen."""
    return next(ahead(week, moment))[0]


def is_open(week: Week, moment: datetime) -> bool:
    return any(opens <= moment < closes for back in (1, 0) for opens, closes in week.spans(week.day_of(moment) - back * DAY))


def closed_since(week: Week, moment: datetime) -> datetime:
    """When the closure that holds at `moment` began: it is the same moment for all who write during it."""
    day = week.day_of(moment)
    for back in range(HORIZON):
        ends = [closes for _, closes in week.spans(day - back * DAY) if closes <= moment]
        if ends:
            return ends[-1]
    raise NeverOpen


def add_days(week: Week, moment: datetime, days: int) -> datetime:
    """The end of the last open hour of the `days`-th open day after the day of `moment`."""
    day, left = week.day_of(moment), days
    for n in range(1, HORIZON + 2 * days):
        spans = week.spans(day + n * DAY)
        left -= 1 if spans else 0
        if spans and left <= 0:
            return spans[-1][1]
    raise NeverOpen


def told(week: Week, moment: datetime, working: timedelta) -> list[Segment]:
    """How `add` came to its answer: each stretch that was counted, and each day in between on which nothing was."""
    found: list[Segment] = []
    left, seen = working, week.day_of(moment)
    for opens, closes in ahead(week, moment):
        day = week.day_of(opens)
        while seen < day:
            if not week.spans(seen):
                found.append(Segment(seen, None, None, NOTHING, week.closed.get(seen, "")))
            seen += DAY
        ends = min(closes, opens + left)
        found.append(Segment(day, opens, ends, ends - opens))
        left -= ends - opens
        seen = day + DAY if day >= seen else seen
        if left <= NOTHING:
            return found
    raise NeverOpen


def mended(ranges: Sequence[Range]) -> tuple[Range, ...]:
    """Sorted; those that touch are one. Raises ValueError("order") or ("overlap")."""
    kept: list[Range] = []
    for begins, ends in sorted(ranges):
        if not 0 <= begins < ends <= WHOLE:
            raise ValueError("order")
        if kept and begins < kept[-1][1]:
            raise ValueError("overlap")
        if kept and begins == kept[-1][1]:
            kept[-1] = (kept[-1][0], ends)
        else:
            kept.append((begins, ends))
    return tuple(kept)
