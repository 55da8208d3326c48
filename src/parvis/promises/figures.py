"""How promises were kept: by channel, kind and clock, for a period. What nobody measured is « non disponible », which is not 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from parvis.people.models import User
from parvis.promises.models import CLOCKS, Promise

LOOKED = 100_000
"""The newest promises of a period that are counted; more than that is said."""
LONGEST = 366


@dataclass(slots=True)
class Line:
    """`times`: seconds that counted, of those that were answered."""

    network: str
    kind: str
    clock: str
    kept: int = 0
    broken: int = 0
    void: int = 0
    times: list[int] = field(default_factory=list)

    @property
    def share(self) -> int | None:
        """Percent that were kept; None: nothing was due."""
        due = self.kept + self.broken
        return round(100 * self.kept / due) if due else None

    @property
    def median(self) -> timedelta | None:
        return quantile(self.times, 50)

    @property
    def p90(self) -> timedelta | None:
        return quantile(self.times, 90)


@dataclass(frozen=True, slots=True)
class Figures:
    lines: list[Line]
    first: date
    last: date
    at: datetime
    counted: int
    cut: bool  # there were more than `LOOKED`


def quantile(times: Iterable[int], percent: int) -> timedelta | None:
    """The nearest rank: a time that somebody did wait."""
    ordered = sorted(times)
    if not ordered:
        return None
    return timedelta(seconds=ordered[max(0, -(-len(ordered) * percent // 100) - 1)])


def figures(user: User, first: date, last: date, *, team: int | None = None) -> Figures:
    """Of what ended from `first` to `last`, in the city's days, among what `user` may see: one statement."""
    begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
    found = Promise.objects.seen_by(user).filter(ended_at__gte=begins, ended_at__lt=ends)
    if team:
        found = found.filter(conversation__team=team)
    values = found.order_by("-ended_at").values_list(
        "conversation__account__network", "conversation__kind", "clock", "state", "took"
    )
    lines: dict[tuple[str, str, str], Line] = {}
    counted = 0
    for network, kind, clock, state, took in values[:LOOKED].iterator(chunk_size=5000):
        counted += 1
        line = lines.setdefault((network, kind, clock), Line(network, kind, clock))
        setattr(line, state, getattr(line, state) + 1)
        if state != "void" and took is not None:
            line.times.append(took)
    ordered = sorted(lines.values(), key=lambda line: (line.network, line.kind, CLOCKS.index(line.clock)))
    return Figures(ordered, first, last, timezone.now(), counted, counted == LOOKED)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def overall(lines: Iterable[Line]) -> list[Line]:
    """One line a clock, whatever the channel."""
    found: dict[str, Line] = defaultdict(lambda: Line("", "", ""))
    for line in lines:
        one = found[line.clock]
        one.clock = line.clock
        one.kept, one.broken, one.void = one.kept + line.kept, one.broken + line.broken, one.void + line.void
        one.times += line.times
    return [found[clock] for clock in CLOCKS if clock in found]
