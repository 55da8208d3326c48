"""What a ballot asks of the city's words, and when (pure).

* `pre-election`: from the first day of the sixth month before the month of the ballot until the end of the day of the round in
  which it is won (code électoral, art. L.52-1); of an early election, not before the day on which it was announced. Only for
  the bodies that the ballot interests.
* `eve`: from midnight of the day before each round until the last poll closes (art. L.49).
* `embargo`: the same hours, for results (art. L.52-2): overseas some vote on the day before, so partial results exist by then.

A hypothesis is shown on the calendar and binds nobody. Hours are those of the place of the vote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
PERIODS = ("pre-election", "eve", "embargo")
MONTHS_BEFORE = 6
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Vote:
    """What the rules need to know of a ballot."""

    round1: date
    round2: date | None = None
    closes: time = time(20)
    zone: ZoneInfo = PARIS
    status: str = "decreed"  # hypothesis · announced · decreed
    announced_on: date | None = None
    won_first: bool = False
    interested: bool = True

    @property
    def rounds(self) -> tuple[date, ...]:
        """The days of vote; no second one when the first settled it."""
        return (self.round1,) if self.round2 is None or self.won_first else (self.round1, self.round2)


@dataclass(frozen=True, slots=True)
class Window:
    """`period` holds from `begins` until `ends`, which is no longer in it."""

    period: str
    begins: datetime
    ends: datetime


def window_begins(ballot_day: date) -> date:
    """The first day of the sixth month before the month of the ballot."""
    months = ballot_day.year * 12 + ballot_day.month - 1 - MONTHS_BEFORE
    return date(months // 12, months % 12 + 1, 1)


def windows(vote: Vote) -> Iterator[Window]:
    """All windows of a ballot, whatever its status."""

    def at(day: date, hour: time = time(0)) -> datetime:
        return datetime.combine(day, hour, tzinfo=vote.zone)

    if vote.interested:
        begins = max(window_begins(vote.round1), vote.announced_on or date.min)
        yield Window("pre-election", at(begins), at(vote.rounds[-1] + DAY))
    for day in vote.rounds:
        for period in ("eve", "embargo"):
            yield Window(period, at(day - DAY), at(day, vote.closes))


def binding(votes: Iterable[Vote]) -> Iterator[Window]:
    for vote in votes:
        if vote.status != "hypothesis":
            yield from windows(vote)


def periods_on(ballots: Iterable[Vote], moment: datetime) -> frozenset[str]:
    """Which periods hold at `moment` (with a zone): any of `PERIODS`."""
    return frozenset(one.period for one in binding(ballots) if one.begins <= moment < one.ends)


def periods_within(ballots: Iterable[Vote], begins: datetime, ends: datetime) -> list[Window]:
    """The windows that touch [begins, ends), in order."""
    found = [one for one in binding(ballots) if one.begins < ends and one.ends > begins]
    return sorted(found, key=lambda one: (one.begins, one.period))
