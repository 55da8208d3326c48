"""Facts are written where they changed, and added up by month and by year once these are over.

Figures of a period take years, then months that agree with their facts, then facts for the days that are left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from parvis.inbox.models import Conversation
from parvis.insights.counter.facts import facts_of
from parvis.insights.models import DIMENSIONS, TALLIES, Cell, Fact, Fold
from parvis.kept.hooks import unrestricted
from parvis.search.many import insert_many

FIELDS = ("day", "waited", "worked", *DIMENSIONS, *TALLIES)
KEYS = ("network", "kind", "nature", "topic", "district", "team_id")
CUTS = DIMENSIONS[:-1]
CELL = ("grain", "start", "cut", *DIMENSIONS, "arrived", *TALLIES, "waited", "worked")


@transaction.atomic
def count(pks: Collection[int]) -> int:
    """Write the facts of these conversations; months and years in which one changed are no longer added up. How many changed."""
    new = {fact.talk: fact for fact in facts_of(pks)}
    old = {fact.talk: fact for fact in Fact.objects.filter(talk__in=pks)}
    changed = []
    for talk, fact in new.items():
        before = old.get(talk)
        if before is not None:
            if not (fact.nature or fact.topic or fact.district):  # its words are gone, what they were about is known
                fact.nature, fact.topic, fact.district = before.nature, before.topic, before.district
            fact.reopened = max(fact.reopened, before.reopened)  # the journal lets go of what is old, the figure does not
        if before is None or any(getattr(fact, name) != getattr(before, name) for name in (*FIELDS[:3], *KEYS, *TALLIES)):
            changed.append(fact)
    gone = [fact for talk, fact in old.items() if talk not in new and talk in _left_out(pks)]
    days = {fact.day for fact in changed} | {old[fact.talk].day for fact in changed if fact.talk in old}
    spoil(days | {fact.day for fact in gone})
    Fact.objects.filter(pk__in=[fact.pk for fact in gone]).delete()
    Fact.objects.bulk_create(changed, batch_size=500, update_conflicts=True, unique_fields=["talk"], update_fields=list(FIELDS))
    return len(changed) + len(gone)


def _left_out(pks: Collection[int]) -> set[int]:
    """Those that are another's now: it counts for both; and whose person restricted what their data is used for. What was deleted
    was there, and stays counted."""
    there = Conversation.objects.filter(pk__in=pks)
    counts = unrestricted(there.filter(merged_into__isnull=True), "contact").values("pk")
    return set(there.exclude(pk__in=counts).values_list("pk", flat=True))


def spoil(days: Iterable[date]) -> None:
    """The months and years of these days no longer agree with their facts."""
    days = set(days)
    Fold.objects.filter(grain="m", start__in={day.replace(day=1) for day in days}).delete()
    Fold.objects.filter(grain="y", start__in={day.replace(month=1, day=1) for day in days}).delete()


def wanted(today: date, most: int) -> list[tuple[str, date]]:
    """Months, then years, that are over and not added up, the newest first. Two statements."""
    first = Fact.objects.aggregate(first=Min("day"))["first"]
    if first is None:
        return []
    there = set(Fold.objects.values_list("grain", "start"))
    months = list(_back(first.replace(day=1), today))
    years = sorted({month.replace(month=1) for month in months if month.year < today.year}, reverse=True)
    missing = [("m", month) for month in months if ("m", month) not in there]
    return (missing + [("y", year) for year in years if ("y", year) not in there])[:most]


def _back(first: date, today: date) -> Iterable[date]:
    month = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
    while month >= first:
        yield month
        month = (month - timedelta(days=1)).replace(day=1)


@transaction.atomic
def fold(grain: str, start: date) -> int:
    """Add up one month or year from its facts. How many cells it has."""
    whole: dict[tuple[Any, ...], Sums] = defaultdict(Sums)
    rows = Fact.objects.filter(day__gte=start, day__lt=after(grain, start)).values_list(*KEYS, *TALLIES, "waited", "worked")
    for row in rows.iterator(chunk_size=5000):
        whole[row[: len(KEYS)]].take(
            [1, *row[len(KEYS) : -2]], *([minutes] if minutes is not None else [] for minutes in row[-2:])
        )
    cells: dict[tuple[Any, ...], Sums] = {("", *key): sums for key, sums in whole.items()}
    for n, cut in enumerate(CUTS):
        for key, sums in whole.items():
            thin = (cut, *(value if place in (n, len(CUTS)) else "" for place, value in enumerate(key)))
            cells.setdefault(thin, Sums()).take(sums.tallies, sums.waited, sums.worked)
    Cell.objects.filter(grain=grain, start=start).delete()
    insert_many(Cell, CELL, ((grain, start, *key, *sums.tallies, *map(written, (sums.waited, sums.worked)))
                             for key, sums in cells.items()))  # fmt: skip
    Fold.objects.create(grain=grain, start=start, at=timezone.now())
    return len(cells)


@dataclass(slots=True)
class Sums:
    """How many, then each tally; minutes → how many waited so long."""

    tallies: list[int] = field(default_factory=lambda: [0] * (1 + len(TALLIES)))
    waited: Counter[int] = field(default_factory=Counter)
    worked: Counter[int] = field(default_factory=Counter)

    def take(self, tallies: Sequence[int], waited: Any, worked: Any) -> None:
        self.tallies = [one + other for one, other in zip(self.tallies, tallies, strict=True)]
        self.waited.update(waited)
        self.worked.update(worked)


def written(minutes: Counter[int]) -> str:
    """12,15*3."""
    return ",".join(str(value) if count == 1 else f"{value}*{count}" for value, count in sorted(minutes.items()))


def read(text: str) -> Counter[int]:
    """The same back, of several joined with commas too."""
    found: Counter[int] = Counter()
    for token, times in Counter(text.split(",")).items():
        value, _, count = token.partition("*")
        found[int(value)] += times * int(count or 1)
    return found


def cut_of(wanted: Iterable[str]) -> str:
    """Where sums are found that tell these dimensions apart; the team is always told apart."""
    told = set(wanted) - {"team", "step"}
    return next(iter(told)) if len(told) == 1 else "" if told else "kind"


def after(grain: str, start: date) -> date:
    """The first day after a month or year."""
    if grain == "y":
        return start.replace(year=start.year + 1)
    return (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def pieces(first: date, last: date, folded: Collection[tuple[str, date]]) -> dict[str, list[Any]]:
    """A period from `first` to `last` as whole years (y), whole months (m), and ranges of days (d: [from, to], both included).

    `folded`: the years and months that may be taken whole.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    day = first
    while day <= last:
        for grain, begins in (("y", day.month == 1 and day.day == 1), ("m", day.day == 1)):
            end = after(grain, day) - timedelta(days=1) if begins else None
            if end is not None and end <= last and (grain, day) in folded:
                found[grain].append(day)
                break
        else:
            end = min(last, after("m", day) - timedelta(days=1))
            if found["d"] and found["d"][-1][1] == day - timedelta(days=1):
                found["d"][-1][1] = end
            else:
                found["d"].append([day, end])
        day = end + timedelta(days=1)
    return {grain: list(parts) for grain, parts in found.items() if parts}
