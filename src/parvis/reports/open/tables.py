"""The tables that everybody may take: their fields, in both languages, and how their rows are made. No free text is in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from parvis.inbox.models import Moderation
from parvis.insights.boards.rolling import moments
from parvis.insights.counter.figures import Line, quantile
from parvis.insights.models import Cell, Fact, FollowerDay, PostDay
from parvis.reports.open.hiding import K, hidden, small

YEARS = 5
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str  # yearmonth · string · integer · number, as Table Schema has them
    words: Words


@dataclass(frozen=True, slots=True)
class Table:
    key: str
    title: Words
    words: Words
    fields: Sequence[Field]
    rows: Callable[[], list[list[Any]]]


def begins() -> date:
    """The first of the months that are published; the last one is the month before this one."""
    today = timezone.localdate()
    return date(today.year - YEARS, today.month, 1)


def ends() -> date:
    return timezone.localdate().replace(day=1) - timedelta(days=1)


def month(day: date) -> str:
    return f"{day:%Y-%m}"


def publications() -> list[list[Any]]:
    """What the city itself did is whole; reactions of fewer than K people are not told."""
    found = (
        PostDay.objects.filter(day__gte=begins(), day__lte=ends()).annotate(month=TruncMonth("day"))
        .values("month", "network", "objective", "language")
        .annotate(n=Sum("sent"), gone=Sum("removed"), told=Sum("measured"), reacted=Sum("engaged"), saw=Sum("seen"), saw_n=Sum("viewed"))
        .order_by("month", "network", "objective", "language")
    )  # fmt: skip
    return [
        [month(one["month"]), one["network"], one["objective"], one["language"], one["n"], one["gone"], one["told"],
         _people(one["reacted"]) if one["told"] else None, _people(one["saw"]) if one["saw_n"] else None]
        for one in found
    ]  # fmt: skip


def _people(n: float) -> int | None:
    return round(n) if n == 0 or n >= K else None


def followers() -> list[list[Any]]:
    """Of each network, on the last day of the month that it told."""
    newest: dict[tuple[str, int], tuple[date, float, str]] = {}
    rows = FollowerDay.objects.filter(day__gte=begins(), day__lte=ends()).order_by("day")
    for account, network, day, value in rows.values_list("account", "account__network", "day", "followers").iterator():
        newest[month(day), account] = (day, value, network)
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for (of_month, _account), (_day, value, network) in newest.items():
        sums[of_month, network] += value
    return [[of_month, network, _people(value)] for (of_month, network), value in sorted(sums.items())]


def _lines(first: date, last: date) -> Mapping[tuple[str, str, str], Line]:
    """Questions by month, network and nature, from facts and the months that are added up: two statements."""
    lines: dict[tuple[str, str, str], Line] = defaultdict(Line)
    whole = set()
    for cell in Cell.objects.filter(grain="m", cut="", start__gte=first, start__lte=last).values().iterator():
        whole.add(cell["start"])
        lines[month(cell["start"]), cell["network"], cell["nature"]].add(dict(cell))
    facts = Fact.objects.filter(day__gte=first, day__lte=last)
    for one in facts.values().iterator():
        start = one["day"].replace(day=1)
        if start in whole:
            continue
        line = lines[month(start), one["network"], one["nature"]]
        line.add({**one, "arrived": 1, "waited": "", "worked": ""})
        if one["waited"] is not None:
            line.waited[one["waited"]] += 1
    return lines


def counter() -> list[list[Any]]:
    """A month, a network, a nature; each month's sums stand beside them, with « * »."""
    lines = _lines(begins(), ends())
    months: dict[str, Line] = defaultdict(Line)
    for key, line in lines.items():
        _merge(months[key[0]], line)
    gone, closed = hidden({key: (line.arrived,) for key, line in lines.items()})
    parts: list[tuple[set[tuple[str, ...]], set[str]]] = [
        hidden({key: sides(line) for key, line in lines.items()}, gone=gone) for sides in (_answered, _kept, _sent_on)
    ]
    rows = [[*key, *_told(line, key in gone, [key in away for away, _shut in parts])] for key, line in lines.items()]
    rows += [
        [name, "*", "*", *_told(line, name in closed or small(line.arrived), [
            name in closed or name in shut or any(map(small, sides(line)))
            for (_away, shut), sides in zip(parts, (_answered, _kept, _sent_on), strict=True)])]
        for name, line in months.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: [str(cell) for cell in row[:3]])


def _answered(line: Line) -> tuple[int, int]:
    return line.answered, line.arrived - line.answered


def _kept(line: Line) -> tuple[int, int]:
    return line.kept, line.broken


def _sent_on(line: Line) -> tuple[int, int]:
    return line.transferred, max(0, line.arrived - line.transferred)


def _merge(into: Line, line: Line) -> None:
    for name in ("arrived", "answered", "kept", "broken", "transferred"):
        setattr(into, name, getattr(into, name) + getattr(line, name))
    into.waited.update(line.waited)


def _told(line: Line, away: bool, parts: Sequence[bool]) -> list[int | None]:
    """`away`: nothing of it; `parts`: whether answers, promises, transfers are hidden. A median is one of at least K waits."""
    if away:
        return [None] * 7
    many = sum(line.waited.values())
    answered, kept, sent_on = parts
    return [
        line.arrived, None if answered else line.answered, quantile(line.waited, 50) if many >= K and not answered else None,
        quantile(line.waited, 90) if many >= 2 * K and not answered else None, None if kept else line.kept,
        None if kept else line.broken, None if sent_on else line.transferred,
    ]  # fmt: skip


def moderation() -> list[list[Any]]:
    """What was hidden, deleted or barred: by month, network and act."""
    found = (
        Moderation.objects.filter(at__gte=moments(begins(), ends())[0], at__lt=moments(begins(), ends())[1], state="done")
        .annotate(month=TruncMonth("at")).values_list("month", "account__network", "act").annotate(n=Count("pk")).order_by()
    )  # fmt: skip
    counts: dict[tuple[str, ...], tuple[int, ...]] = {
        (month(timezone.localdate(at)), network, act): (n,) for at, network, act, n in found
    }
    gone, closed = hidden(counts)
    sums: dict[str, int] = defaultdict(int)
    for key, (n, *_none) in counts.items():
        sums[key[0]] += n
    rows: list[list[Any]] = [[*key, None if key in gone else n] for key, (n, *_none) in counts.items()]
    rows += [[name, "*", "*", None if name in closed or small(n) else n] for name, n in sums.items()]
    return sorted(rows, key=lambda row: [str(cell) for cell in row[:3]])


MONTH = Field("month", "yearmonth", _("mois"))
NETWORK = Field("network", "string", _("réseau"))
TABLES: Sequence[Table] = (
    Table("publications", _("Publications"), _("Ce que la ville a publié, par mois, réseau, objectif et langue."), (
        MONTH, NETWORK, Field("objective", "string", _("objectif : presence, city ou service")), Field("language", "string", _("langue")),
        Field("sent", "integer", _("publications")), Field("removed", "integer", _("retirées depuis, comptées ici seulement")),
        Field("measured", "integer", _("publications dont les réactions sont connues")), Field("engaged", "integer", _("réactions")),
        Field("seen", "integer", _("vues")),
    ), publications),
    Table("abonnes", _("Abonnés"), _("Combien suivent les comptes de la ville, le dernier jour connu de chaque mois."), (
        MONTH, NETWORK, Field("followers", "integer", _("abonnés")),
    ), followers),
    Table("guichet", _("Questions et délais"), _(
        "Ce qui est arrivé au guichet et en combien de temps la ville a répondu. « * » : tous ensemble."), (
        MONTH, NETWORK, Field("nature", "string", _("nature de la demande")), Field("arrived", "integer", _("questions arrivées")),
        Field("answered", "integer", _("répondues")), Field("median_minutes", "integer", _("première réponse, médiane, en minutes")),
        Field("p90_minutes", "integer", _("première réponse, neuf fois sur dix, en minutes")),
        Field("kept", "integer", _("promesses tenues")), Field("broken", "integer", _("promesses dépassées")),
        Field("transferred", "integer", _("transmises")),
    ), counter),
    Table("moderation", _("Modération"), _("Ce qui a été masqué ou retiré, et les personnes écartées. « * » : tous ensemble."), (
        MONTH, NETWORK, Field("act", "string", _("geste")), Field("n", "integer", _("combien de fois")),
    ), moderation),
)  # fmt: skip
"""Month by month, five years; the month that runs is not in them."""
BY_KEY = {one.key: one for one in TABLES}
