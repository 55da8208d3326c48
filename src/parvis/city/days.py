"""The days that a newsroom plans around, read from the tables: holidays, school holidays, ballots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from parvis.city import holidays, periods
from parvis.city.models import Almanac, Ballot, Holiday
from parvis.city.words import HOLIDAYS

AHEAD = timedelta(days=240)
"""The longest window before a ballot is about seven months."""
MOST = 200


@dataclass(frozen=True, slots=True)
class Marked:
    """Days with a name: `kind` is holiday, school, own, pre-election, eve or vote."""

    kind: str
    name: str
    first: date
    last: date
    pk: int = 0


def almanac() -> Almanac:
    return Almanac.objects.first() or Almanac()


def vote_of(ballot: Ballot) -> periods.Vote:
    names = ("round1", "round2", "closes", "status", "announced_on", "won_first", "interested")
    return periods.Vote(zone=ZoneInfo(ballot.zone), **{name: getattr(ballot, name) for name in names})


def periods_at(moment: datetime) -> frozenset[str]:
    """Which electoral periods hold at `moment`."""
    near = Ballot.objects.filter(round1__gte=moment.date() - AHEAD, round1__lte=moment.date() + AHEAD)
    return periods.periods_on([vote_of(one) for one in near], moment)


def held_until(period: str, moment: datetime) -> date | None:
    """The last day of a period that holds at `moment`."""
    near = Ballot.objects.filter(round1__gte=moment.date() - AHEAD, round1__lte=moment.date() + AHEAD)
    found = periods.periods_within(map(vote_of, near), moment, moment + timedelta(seconds=1))
    return max((one.ends.date() for one in found if one.period == period), default=None)


def held_between(period: str, first: date, last: date) -> bool:
    """Does a period hold on one of the days from `first` to `last`?"""
    begins, ends = (datetime.combine(day, time(0), tzinfo=zone()) for day in (first, last + timedelta(days=1)))
    near = Ballot.objects.filter(round1__gte=first - AHEAD, round1__lte=last + AHEAD)
    return any(one.period == period for one in periods.periods_within(map(vote_of, near), begins, ends))


def closed_days(first: date, last: date) -> frozenset[date]:
    """The public holidays from `first` to `last`."""
    return frozenset(holidays.between(first, last, almanac().region))


def marked(first: date, last: date) -> list[Marked]:
    """All that is known of the days from `first` to `last`, in order."""
    kept = almanac()
    found = [Marked("holiday", str(HOLIDAYS[key]), day, day) for day, key in holidays.between(first, last, kept.region).items()]
    rows = Holiday.objects.filter(last__gte=first, first__lte=last).order_by("first", "pk")[:MOST]
    found += [Marked(row.kind, row.name, row.first, row.last, row.pk) for row in rows
              if row.kind != "school" or (row.zone in ("", kept.zone) and kept.zone)]  # fmt: skip
    ballots = Ballot.objects.filter(round1__gte=first - AHEAD, round1__lte=last + AHEAD).order_by("round1", "pk")[:MOST]
    found += [one for ballot in ballots for one in _of(ballot) if one.last >= first and one.first <= last]
    return sorted(found, key=lambda one: (one.first, one.kind, one.name))


def _of(ballot: Ballot) -> Iterable[Marked]:
    vote, name = vote_of(ballot), ballot.name
    if ballot.status == "hypothesis":
        name = _("%(name)s (hypothèse)") % {"name": name}
    for window in periods.windows(vote):
        if window.period == "pre-election":
            last = (window.ends - timedelta(days=1)).date()
            yield Marked(
                "pre-election", _("Période préélectorale : %(name)s") % {"name": name}, window.begins.date(), last, ballot.pk
            )
        elif window.period == "eve":
            yield Marked(
                "eve", _("Veille de scrutin : %(name)s") % {"name": name}, window.begins.date(), window.begins.date(), ballot.pk
            )
    for number, day in enumerate(vote.rounds, 1):
        words = _("Premier tour : %(name)s") if number == 1 and len(vote.rounds) > 1 else _("Second tour : %(name)s")
        words = words if len(vote.rounds) > 1 else _("Scrutin : %(name)s")
        yield Marked("vote", words % {"name": name}, day, day, ballot.pk)


def zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
