"""Promised rhythms (pure): a photo a day on Instagram, three posts a week on X — and the holes that are left.

A promise counts what is planned or out in its period: a day, a week from Monday, a month. What is missing is shown as late as it
can still be mended: of a week that lacks two posts, its last two days without one. A hole is due from the day before.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

PERIODS = ("day", "week", "month")
WANTS = ("any", "image", "video")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """`times` posts in each `per` on an account; `wants` a picture or a video, or any; on `weekdays` only (0 is Monday)."""

    account: int
    times: int
    per: str = "day"
    wants: str = "any"
    weekdays: frozenset[int] = frozenset(range(7))
    rhythm: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """A post on an account that is planned for a day, or went out on it."""

    account: int
    day: date
    image: bool = False
    video: bool = False


@dataclass(frozen=True, slots=True)
class Hole:
    """On `day`, `missing` posts are lacking."""

    promise: Promise
    day: date
    missing: int = 1


def counts(promise: Promise, post: Planned) -> bool:
    fits = {"any": True, "image": post.image, "video": post.video}[promise.wants]
    return post.account == promise.account and fits


def period(promise: Promise, day: date) -> tuple[date, date]:
    """The first and last day of the promise's period around `day`."""
    if promise.per == "day":
        return day, day
    if promise.per == "week":
        monday = day - DAY * day.weekday()
        return monday, monday + DAY * 6
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def holes(promises: Iterable[Promise], posts: Iterable[Planned], first: date, last: date, today: date) -> list[Hole]:
    """What is missing on the days from `first` to `last`; nothing before `today` can be mended. `posts` must cover the whole
    periods around those days."""
    planned = list(posts)
    found = [hole for promise in promises for hole in _holes(promise, planned, first, last, today)]
    return sorted((one for one in found if first <= one.day <= last), key=lambda one: (one.day, one.promise.account))


def due(found: Iterable[Hole], today: date) -> list[Hole]:
    """The holes to mend now: today's and tomorrow's."""
    return [one for one in found if today <= one.day <= today + DAY]


def _holes(promise: Promise, posts: list[Planned], first: date, last: date, today: date) -> Iterator[Hole]:
    mine = [post for post in posts if counts(promise, post)]
    begins = period(promise, max(first, today))[0]
    while begins <= last:
        begins, ends = period(promise, begins)
        yield from _in_period(promise, [post.day for post in mine if begins <= post.day <= ends], max(begins, today), ends)
        begins = ends + DAY


def _in_period(promise: Promise, there: list[date], begins: date, ends: date) -> Iterator[Hole]:
    days = [begins + DAY * n for n in range((ends - begins).days + 1)]
    open_days = [day for day in days if day.weekday() in promise.weekdays]
    missing = promise.times - len(there)
    if missing <= 0 or not open_days:
        return
    empty = [day for day in open_days if day not in there] or open_days[-1:]
    chosen = empty[-missing:]
    for number, day in enumerate(chosen, 1):
        yield Hole(promise, day, missing - len(chosen) + 1 if number == len(chosen) else 1)


def around(promises: Iterable[Promise], first: date, last: date) -> tuple[date, date]:
    """The days whose posts must be known to find the holes from `first` to `last`."""
    ends = [edge for promise in promises for day in (first, last) for edge in period(promise, day)]
    return min([first, *ends]), max([last, *ends])
