"""A promise's clock (pure): how long it ran, when it ends, what is to be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parvis.promises import hours
from parvis.promises.hours import NOTHING, Week

Pause = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Terms:
    """What was promised. `week` None: time that passes, by day and by night. `warning`: so long before the end."""

    amount: timedelta
    week: Week | None
    warning: timedelta = NOTHING


def ran(week: Week | None, begins: datetime, ends: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """How much time counted from `begins` to `ends`, less what the pauses took (sorted, apart from each other)."""
    total, since = NOTHING, begins
    for stops, resumes in pauses:
        total += _passed(week, since, min(stops, ends)) if stops > since else NOTHING
        since = max(since, resumes)
    return total + (_passed(week, since, ends) if ends > since else NOTHING)


def _passed(week: Week | None, begins: datetime, ends: datetime) -> timedelta:
    return hours.between(week, begins, ends) if week else ends - begins


def deadline(terms: Terms, begins: datetime, pauses: Sequence[Pause] = ()) -> datetime:
    """When it must be kept: what ran before the last pause is taken off, the rest runs from its end."""
    if not pauses:
        return _after(terms.week, begins, terms.amount)
    since = max(begins, pauses[-1][1])
    left = terms.amount - ran(terms.week, begins, pauses[-1][0], pauses[:-1])
    return _after(terms.week, since, left) if left > NOTHING else since


def _after(week: Week | None, begins: datetime, amount: timedelta) -> datetime:
    return hours.add(week, begins, amount) if week else begins + amount


def warns_at(terms: Terms, begins: datetime, pauses: Sequence[Pause] = ()) -> datetime | None:
    """When somebody is told that the end is near; None: never. As long before as was asked, in time that counts."""
    if terms.warning <= NOTHING or terms.warning >= terms.amount:
        return None
    return deadline(Terms(terms.amount - terms.warning, terms.week), begins, pauses)


def speakable(week: Week | None, moment: datetime) -> datetime:
    """`moment`, or when somebody is there to read it."""
    return hours.opening(week, moment) if week else moment
