"""The counter's figures for a period: sums and medians of what arrived in it, told apart by one or two dimensions.

A question counts on the day on which it arrived, whatever became of it later; « non disponible » (None) is never 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, CharField, Count, F, Min, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast, TruncMonth
from django.utils import timezone

from parvis.insights.counter.folding import cut_of, pieces, read
from parvis.insights.counter.readers import of_counter
from parvis.insights.models import TALLIES, Cell, Counting, Fact, Fold
from parvis.people.models import User

USUAL = 90
LONGEST = 366 * 10
BY_DAY = 100
"""Longer periods are drawn by month."""
AGAINST = ("year", "before", "none")
"""year: the same days a year earlier · before: as many days just before · none."""
Key = tuple[Any, ...]


class Joined(Aggregate):
    """Texts of a group in one, with commas."""

    function = "STRING_AGG"
    template = "%(function)s(%(distinct)s%(expressions)s, ',')"
    allow_distinct = False
    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)


@dataclass(slots=True)
class Line:
    """What was counted of one group. `waited`, `worked`: minutes → how many waited so long."""

    key: Key = ()
    arrived: int = 0
    answered: int = 0
    waiting: int = 0
    closed: int = 0
    kept: int = 0
    broken: int = 0
    reopened: int = 0
    transferred: int = 0
    pleased: int = 0
    mixed: int = 0
    displeased: int = 0
    waited: Counter[int] = field(default_factory=Counter)
    worked: Counter[int] = field(default_factory=Counter)

    def add(self, values: dict[str, Any]) -> None:
        for name in ("arrived", *TALLIES):
            setattr(self, name, getattr(self, name) + (values[name] or 0))
        for name, minutes in (("waited", self.waited), ("worked", self.worked)):
            if values.get(name):
                minutes.update(read(values[name]))

    @property
    def median(self) -> int | None:
        """Minutes; of those that were answered, half had their first answer so soon."""
        return quantile(self.waited, 50)

    @property
    def p90(self) -> int | None:
        return quantile(self.waited, 90)

    @property
    def median_open(self) -> int | None:
        """The same in minutes of opening hours: of those to whom an answer was promised."""
        return quantile(self.worked, 50)

    @property
    def p90_open(self) -> int | None:
        return quantile(self.worked, 90)

    @property
    def kept_share(self) -> float | None:
        """Part of the promises whose end is known."""
        due = self.kept + self.broken
        return self.kept / due if due else None

    @property
    def opinions(self) -> int:
        return self.pleased + self.mixed + self.displeased

    @property
    def pleased_share(self) -> float | None:
        return self.pleased / self.opinions if self.opinions else None


VALUES = (
    "arrived", *TALLIES, "median", "p90", "median_open", "p90_open", "kept_share", "opinions", "pleased_share",
)  # fmt: skip
"""All that a line says."""


def quantile(minutes: Counter[int], percent: int) -> int | None:
    """The nearest rank: a time that somebody did wait."""
    many = sum(minutes.values())
    rank, reached = -(-many * percent // 100), 0
    for value in sorted(minutes):
        reached += minutes[value]
        if reached >= rank:
            return value
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """`narrow`: dimension → the one value wanted ("" is unknown). `by`: one or two dimensions."""

    first: date
    last: date
    narrow: dict[str, Any] = field(default_factory=dict)
    by: tuple[str, ...] = ("network",)
    against: str = "year"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def grain(self) -> str:
        return "d" if self.days <= BY_DAY else "m"

    @property
    def before(self) -> tuple[date, date] | None:
        if self.against == "before":
            return self.first - timedelta(days=self.days), self.first - timedelta(days=1)
        if self.against == "year":
            first = year_before(self.first)
            return first, max(first, year_before(self.last))
        return None


def year_before(day: date) -> date:
    """29 February has the 28th before it."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


@dataclass(frozen=True, slots=True)
class Figures:
    """`before` None: nothing was counted then, or not for all of that period. `at`: what was so then; None: not counted yet."""

    asked: Asked
    whole: Line
    before: Line | None
    lines: list[Line]
    trend: list[Line]  # key: (first day of each step,)
    at: datetime | None
    since: date | None  # the first day that was ever counted
    behind: bool  # everything is being counted anew


def figures(user: User, asked: Asked) -> Figures:
    """At most nine statements, however long the period."""
    row = Counting.objects.values("at", "last", "until").first()
    since = Fact.objects.aggregate(first=Min("day"))["first"]
    folded = set(Fold.objects.filter(start__lte=asked.last).values_list("grain", "start"))
    lines, trend = _told_apart(user, asked, folded)
    before = None
    if asked.before and since is not None and since <= asked.before[0]:
        parts, found = pieces(*asked.before, folded), {(): Line()}
        _into(found, (), _cells(user, asked, parts, ()))
        _into(found, (), _facts(user, asked, parts, ()))
        before = found[()]
    return Figures(
        asked, total(lines), before, sorted(lines, key=lambda line: (-line.arrived, tuple(map(str, line.key)))),
        trend, row["at"] if row else None, since, bool(row and row["last"] < row["until"]),
    )  # fmt: skip


def arrived_by(user: User, asked: Asked, dimension: str) -> dict[Any, int]:
    """How many arrived, by one dimension. Three statements."""
    folded = set(Fold.objects.filter(start__lte=asked.last).values_list("grain", "start"))
    parts, lines = pieces(asked.first, asked.last, folded), dict[Key, Line]()
    _into(lines, (dimension,), _cells(user, asked, parts, (dimension,)))
    _into(lines, (dimension,), _facts(user, asked, parts, (dimension,)))
    return {key[0]: line.arrived for key, line in lines.items()}


def _told_apart(user: User, asked: Asked, folded: set[tuple[str, date]]) -> tuple[list[Line], list[Line]]:
    """A line for each value of `by`, and one for each day or month, those without any too: nothing came is 0."""
    lines: dict[Key, Line] = {}
    trend: dict[Key, Line] = {(start,): Line((start,)) for start in steps(asked)}
    months = {(grain, start) for grain, start in folded if grain == "m"} if asked.grain == "m" else set()
    parts, steady = pieces(asked.first, asked.last, folded), pieces(asked.first, asked.last, months)
    _into(lines, asked.by, _cells(user, asked, parts, asked.by))
    _into(trend, ("step",), _cells(user, asked, steady, ("step",)))
    days = list(_facts(user, asked, steady, (*asked.by, "step")))  # one look at them is enough for both
    _into(trend, ("step",), days)
    _into(lines, asked.by, days if parts.get("d") == steady.get("d") else _facts(user, asked, parts, asked.by))
    return list(lines.values()), [trend[key] for key in sorted(trend)]


def total(lines: Iterable[Line]) -> Line:
    found = Line()
    for line in lines:
        for name in ("arrived", *TALLIES):
            setattr(found, name, getattr(found, name) + getattr(line, name))
        found.waited.update(line.waited)
        found.worked.update(line.worked)
    return found


def steps(asked: Asked) -> Iterable[date]:
    """The days, or the first days of the months, of a period."""
    if asked.grain == "d":
        yield from (asked.first + timedelta(days=n) for n in range(asked.days))
        return
    month = asked.first.replace(day=1)
    while month <= asked.last:
        yield month
        month = (month + timedelta(days=32)).replace(day=1)


def _cells(user: User, asked: Asked, parts: dict[str, list[Any]], by: Sequence[str]) -> Iterable[dict[str, Any]]:
    """Of whole months and years."""
    whole = Q()
    for grain in ("y", "m"):
        if parts.get(grain):
            whole |= Q(grain=grain, start__in=parts[grain])
    if not whole:
        return []
    cells = of_counter(Cell.objects.filter(whole, cut=cut_of((*by, *asked.narrow)), **asked.narrow), user)
    rows = cells.annotate(step=F("start"))
    return _grouped(
        rows, by, arrived=Sum("arrived"), waited=Joined("waited", filter=~Q(waited="")), worked=Joined("worked", filter=~Q(worked=""))
    )  # fmt: skip


def _facts(user: User, asked: Asked, parts: dict[str, list[Any]], by: Sequence[str]) -> Iterable[dict[str, Any]]:
    """Of single days. A minute that is NULL joins nothing."""
    days = Q()
    for first, last in parts.get("d", ()):
        days |= Q(day__gte=first, day__lte=last)
    if not days:
        return []
    rows = of_counter(Fact.objects.filter(days, **asked.narrow), user)
    rows = rows.annotate(step=TruncMonth("day") if asked.grain == "m" else F("day"))
    return _grouped(
        rows, by, arrived=Count("pk"), waited=Joined(Cast("waited", CharField())), worked=Joined(Cast("worked", CharField()))
    )  # fmt: skip


def _grouped(rows: QuerySet[Any], by: Sequence[str], **own: Any) -> Iterable[dict[str, Any]]:
    """Sums are named apart: one named as its column would hide the column from what comes after."""
    sums = {f"sum_{name}": value for name, value in (*own.items(), *((name, Sum(name)) for name in TALLIES))}
    told = list(rows.values(*by).annotate(**sums).order_by()) if by else [rows.aggregate(**sums)]
    return [{name.removeprefix("sum_"): value for name, value in one.items()} for one in told]


def _into(found: dict[Key, Line], by: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        key = tuple(row[name] for name in by)
        found.setdefault(key, Line(key)).add(row)


def districts(user: User) -> list[str]:
    """Those that the user's figures know."""
    found = of_counter(Fact.objects.exclude(district=""), user).order_by("district")
    return list(found.values_list("district", flat=True).distinct()[:200])


def usual(today: date | None = None) -> tuple[date, date]:
    last = today or timezone.localdate()
    return last - timedelta(days=USUAL - 1), last
