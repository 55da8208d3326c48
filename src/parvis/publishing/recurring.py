"""When a series comes back (pure): a small typed rule, and the days it gives.

Every day, every Tuesday, every second week on Monday and Thursday, the first Monday of the month, the last day of the month.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import islice
from typing import Any

KINDS = ("daily", "weekly", "monthly", "weekday")
MOST_EVERY = {"daily": 60, "weekly": 12, "monthly": 12, "weekday": 12}
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """`kind` daily: every `every` days. weekly: on `weekdays` (0 is Monday) of every `every` weeks. monthly: on `day` of every
    `every` months, the last one of a month that is shorter. weekday: on the `nth` of `weekdays[0]` of the month, -1 is the last.
    """

    kind: str = "weekly"
    every: int = 1
    weekdays: tuple[int, ...] = ()
    day: int = 0
    nth: int = 0

    @property
    def problem(self) -> str:
        """'' when it is a rule; else the field that is wrong."""
        if self.kind not in KINDS:
            return "kind"
        if not 1 <= self.every <= MOST_EVERY[self.kind]:
            return "every"
        if self.kind == "monthly":
            return "" if 1 <= self.day <= 31 else "day"
        if self.kind == "daily":
            return ""
        if not self.weekdays or any(not 0 <= one <= 6 for one in self.weekdays):
            return "weekdays"
        return "nth" if self.kind == "weekday" and self.nth not in (1, 2, 3, 4, 5, -1) else ""

    def kept(self) -> dict[str, Any]:
        """As it is kept; `rule_of` reads it."""
        return asdict(self) | {"weekdays": sorted(set(self.weekdays))}


def rule_of(kept: Mapping[str, Any]) -> Rule:
    return Rule(kept["kind"], kept["every"], tuple(kept["weekdays"]), kept["day"], kept["nth"])


def days(rule: Rule, begins: date, last: date, *, but: Collection[date] = ()) -> Iterator[date]:
    """The days of a series that begins on `begins`, to `last` included, in order, without those in `but`."""
    for day in _days(rule, begins, last):
        if day > last:
            return
        if day >= begins and day not in but:
            yield day


def first_days(rule: Rule, begins: date, many: int) -> list[date]:
    """The first ones, to show what a rule means."""
    return list(islice(days(rule, begins, begins + DAY * 366 * 5), many))


def _days(rule: Rule, begins: date, last: date) -> Iterator[date]:
    if rule.kind == "daily":
        yield from (begins + DAY * n for n in range(0, (last - begins).days + 1, rule.every))
    elif rule.kind == "weekly":
        monday = begins - DAY * begins.weekday()
        for week in range(0, (last - monday).days // 7 + 1, rule.every):
            yield from (monday + DAY * (week * 7 + weekday) for weekday in sorted(set(rule.weekdays)))
    else:
        month = begins.year * 12 + begins.month - 1
        for number in range(month, last.year * 12 + last.month, rule.every):
            day = _in_month(rule, number // 12, number % 12 + 1)
            if day is not None:
                yield day


def _in_month(rule: Rule, year: int, month: int) -> date | None:
    """None: a month without a fifth one."""
    length = monthrange(year, month)[1]
    if rule.kind == "monthly":
        return date(year, month, min(rule.day, length))
    weekday = rule.weekdays[0]
    if rule.nth == -1:
        end = date(year, month, length)
        return end - DAY * ((end.weekday() - weekday) % 7)
    first = date(year, month, 1)
    number = 1 + (weekday - first.weekday()) % 7 + 7 * (rule.nth - 1)
    return date(year, month, number) if number <= length else None
