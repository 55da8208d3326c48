"""What a calendar says of the rhythm while a pre-election period holds: which accounts are beyond their past years, and of which
nobody knows these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from parvis.city.days import held_between
from parvis.people.models import User
from parvis.publishing.bands.reading import Line, lines


@dataclass(frozen=True, slots=True)
class Notice:
    """`day`: in the month and the week of which they were counted. `unknown`: accounts without a past year."""

    day: date
    above: Sequence[Line]
    unknown: int
    known: int


def notice(by: User, first: date, last: date, today: date) -> Notice | None:
    """Of the days that are shown; None outside a period. One query then, seven within."""
    if not held_between("pre-election", first, last):
        return None
    day = today if first <= today <= last else first
    found = lines(by, day)
    known = [one for one in found if one.month.past]
    return Notice(day, [one for one in known if one.above], len(found) - len(known), len(known))
