"""Publications of a week or a month beside those of the same one in past years (pure).

A year counts only where every one of its days is known: by what left from here, or by counts that were brought in. What nobody
knows is None, never nought. A week is compared with the one 52 weeks before (the same days of the week), a month with its name.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

YEARS = 3
"""Past years that are looked at."""
PER = ("month", "week")
DAY = timedelta(days=1)
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an account. `since`: the first day on which all that it said left from here, None = nothing did.

    `own`: day → publications; `told`: (first, last) → publications of those days together, brought in.
    """

    since: date | None = None
    own: Mapping[date, int] = field(default_factory=dict)
    told: Mapping[Span, int] = field(default_factory=dict)


def span_of(per: str, day: date) -> Span:
    """The week from Monday or the month around `day`."""
    if per == "week":
        monday = day - DAY * day.weekday()
        return monday, monday + DAY * 6
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def back(day: date, years: int) -> date:
    """The same date some years before; the 28th where there is no 29 February."""
    year = day.year - years
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))


def earlier(per: str, span: Span, years: int) -> Span:
    """The same week or month some years before."""
    if per == "week":
        return span[0] - 364 * years * DAY, span[1] - 364 * years * DAY
    return span_of("month", back(span[0], years))


def count(known: Known, span: Span) -> int | None:
    """Publications from the first to the last day; None where a day of them is not known."""
    first, last = span
    if known.since is not None and known.since <= first:
        return sum(number for day, number in known.own.items() if first <= day <= last)
    ends = last if known.since is None or known.since > last else known.since - DAY
    found, at = sum(number for day, number in known.own.items() if ends < day <= last), first
    for (begins, until), number in sorted(known.told.items()):
        if begins == at and until <= ends:
            found, at = found + number, until + DAY
    return found if at > ends else None


def past(per: str, known: Known, span: Span) -> tuple[tuple[int, int], ...]:
    """(year, publications) of the same week or month of each past year that is known, the latest first."""
    found = []
    for years in range(1, YEARS + 1):
        before = earlier(per, span, years)
        if (number := count(known, before)) is not None:
            found.append((before[0].year, number))
    return tuple(found)


def needed(days: Iterable[date]) -> list[Span]:
    """The days whose publications must be read to compare the weeks and months around `days` with past years."""
    spans = {span_of(per, day) for day in days for per in PER}
    wanted = spans | {earlier(per, span_of(per, day), years) for day in days for per in PER for years in range(1, YEARS + 1)}
    joined: list[Span] = []
    for first, last in sorted(wanted):
        if joined and first <= joined[-1][1] + DAY:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return joined
