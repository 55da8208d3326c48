"""What days say together. A fixed number of statements, however long the period and however many accounts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth, TruncWeek
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.insights.boards.asking import Board
from parvis.insights.boards.changing import Change, changes
from parvis.insights.boards.rolling import CUTS, PAIRS, SUMS, moments
from parvis.insights.boards.things import Cells, cells_of, publications
from parvis.insights.definitions import parts
from parvis.insights.marking import MARKS, marks
from parvis.insights.models import FollowerDay, Mark, PostDay, PostMonth, Reading, Watch, of_teams
from parvis.journal.models import Event
from parvis.people.access import may
from parvis.people.models import User
from parvis.publishing.models import Delivery

BY_DAY = ("views", "impressions", "reach", "clicks", "profile_clicks")
"""What networks tell of an account day by day."""
BY_MONTH = 120
"""Periods of more days are read by whole months: sums of few days are as soon read themselves."""
STATES = {
    "account.reconnected": "back", "account.resumed": "back", "account.paused": "away", "account.expired": "away",
}  # fmt: skip


@dataclass(slots=True)
class Sums:
    """`rate`: reactions by view, of publications that tell both; None is not available."""

    key: Any = None
    sent: int = 0
    posts: int = 0
    removed: int = 0
    measured: int = 0
    engaged: float = 0.0
    seen: float = 0.0
    viewed: int = 0
    engaged_seen: float = 0.0
    clicks: float = 0.0
    clicked: int = 0

    @property
    def rate(self) -> float | None:
        return self.engaged_seen / self.seen if self.seen else None

    @property
    def each(self) -> float | None:
        """Reactions a publication."""
        return self.engaged / self.measured if self.measured else None

    @property
    def told_engaged(self) -> float | None:
        return self.engaged if self.measured else None

    @property
    def told_seen(self) -> float | None:
        return self.seen if self.viewed else None

    @property
    def told_clicks(self) -> float | None:
        return self.clicks if self.clicked else None


@dataclass(slots=True)
class Following:
    """An account's followers: on the first and last days that were told, and step by step (None: a gap)."""

    account: int
    name: str
    network: str
    first: float | None = None
    last: float | None = None
    first_day: date | None = None
    last_day: date | None = None
    steps: dict[date, float] = field(default_factory=dict)
    parted: list[date] = field(default_factory=list)
    """Since when its network counts followers otherwise: before and after are two series."""

    @property
    def gained(self) -> float | None:
        """None: not told, or two figures of which one cannot be taken from the other."""
        if self.first is None or self.last is None or self.first_day is None or self.last_day is None:
            return None
        first, last = self.first_day, self.last_day
        if any(first < day <= last for day in self.parted):
            return None
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Found:
    board: Board
    whole: Sums
    before: Sums
    trend: list[Sums]
    parts: Mapping[str, list[Sums]]  # dimension → its values, the most frequent first
    following: list[Following]
    marks: list[Mark]
    at: datetime | None  # when a network was last asked
    since: date | None  # the first day that was added up
    changed: list[Change] = field(default_factory=list)  # what its networks count otherwise from a day of the period on
    daily: Mapping[str, dict[date, float]] = field(
        default_factory=dict
    )  # of one account: what its network tells day by day, by step
    gone: int = 0  # publications that their network knows no more: what was told of them is counted
    otherwise: frozenset[str] = frozenset()
    """Measures of publications that are counted otherwise than at the begin of the period before."""


def days(user: User, board: Board) -> QuerySet[PostDay]:
    return PostDay.objects.seen_by(user).filter(day__gte=board.first, day__lte=board.last, **_narrow(board))


def _narrow(board: Board) -> dict[str, Any]:
    return {
        ("campaign__isnull" if value is None else name): (True if value is None else value)
        for name, value in board.narrow.items()
    }


def found(user: User, board: Board, parts: Sequence[str]) -> Found:
    """Twelve statements, and one for each of `parts`; twice as many of a period whose whole months are read as they are added up, and its
    edges by days. Of a live event, a contest or a list its few publications are read themselves."""
    own = cells_of(user, *board.thing) if board.thing else None
    months = own is None and board.days > BY_MONTH and PostMonth.objects.exists()

    def by(asked: Board, name: str) -> dict[Any, Sums]:
        if own is not None:
            return _of_cells(own, asked, name)
        return _by(user, asked, name, by_month=months and (name != "step" or board.grain == "m"))

    told = by(board, "step")
    trend = [told.get(start, Sums(start)) for start in board.steps]
    grouped = {name: _sorted(by(board, name).values()) for name in parts}
    earlier = by(Board(*board.before, board.narrow, board.by), "")
    measured = PostDay.objects.seen_by(user).order_by("day").values_list("day", flat=True).first() if own is None else board.first
    accounts = [one for one in _accounts(user, board) if own is None or any(cell["account"] == one[0] for cell, _sums in own)]
    both = changes(board.before[0], board.last, accounts)
    changed = [one for one in both if one.day >= board.first]
    return Found(
        board, total(trend), earlier.get(None, Sums()), trend, grouped, following(board, accounts, changed),
        marks(board.first, board.last), _asked(accounts), measured, changed, daily(board, accounts), _gone(user, board),
        frozenset(one.metric for one in both if not one.own),
    )  # fmt: skip


def _of_cells(cells: Cells, board: Board, by: str) -> dict[Any, Sums]:
    """The same sums of publications that were read one by one."""
    narrow = {name: value for name, value in board.narrow.items() if name in CUTS}
    found: dict[Any, Sums] = {}
    for cell, sums in cells:
        if board.first <= cell["day"] <= board.last and all(cell[name] == value for name, value in narrow.items()):
            key = board.start(cell["day"]) if by == "step" else cell[by] if by else None
            _into(found, by or "all", [{by or "all": key, **{f"sum_{name}": value for name, value in sums.items()}}])
    return found


def _gone(user: User, board: Board) -> int:
    """Publications of the period that their networks know no more."""
    begins, ends = moments(board.first, board.last)
    rows = Watch.objects.filter(gone_at__isnull=False, delivery__in=Delivery.objects.seen_by(user), delivery__state="sent",
                                delivery__sent_at__gte=begins, delivery__sent_at__lt=ends)  # fmt: skip
    if board.thing:
        return rows.filter(delivery__in=publications(user, *board.thing)).count()
    where = {"network": "account__network", "account": "account", "topic": "delivery__post__topic__key"}
    for name, value in board.narrow.items():
        rows = rows.filter(
            **{where.get(name, f"delivery__post__{name}"): value or None if name in ("topic", "campaign") else value}
        )
    return rows.count()


def _step(board: Board) -> Any:
    return {"m": TruncMonth("day"), "w": TruncWeek("day")}.get(board.grain, F("day"))


def _aggregates() -> dict[str, Any]:
    return {f"sum_{name}": Sum(name) for name in SUMS}


def _by(user: User, board: Board, by: str, *, by_month: bool) -> dict[Any, Sums]:
    """Sums of a period by step, by a dimension or ("") of all of it. Whole months are read as they are added up where one
    dimension is asked or two of `PAIRS`; the days before and after them, and all else, day by day."""
    apart = tuple(name for name in CUTS if name in board.narrow or name == by)
    found: dict[Any, Sums] = {}
    if not by_month or (len(apart) > 1 and apart not in PAIRS):
        _into(found, by, _of_days(user, board, by))
        return found
    begin, end = whole_months(board.first, board.last)
    if begin >= end:
        _into(found, by, _of_days(user, board, by))
        return found
    _into(found, by, _of_months(user, board, by, apart, begin, end))
    if begin > board.first or end <= board.last:
        _into(found, by, _of_days(user, board, by, edges=Q(day__lt=begin) | Q(day__gte=end)))
    return found


def whole_months(first: date, last: date) -> tuple[date, date]:
    """The first day of the first whole month of a period, and the first day after its last whole one."""
    begin = first if first.day == 1 else (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return begin, (last + timedelta(days=1)).replace(day=1)


def _of_days(user: User, board: Board, by: str, *, edges: Q | None = None) -> Iterable[dict[str, Any]]:
    """`edges`: those of its days that are in no whole month."""
    rows = days(user, board) if edges is None else days(user, board).filter(edges)
    if by == "step":
        rows = rows.annotate(step=_step(board))
    return rows.values(by).annotate(**_aggregates()).order_by() if by else [rows.aggregate(**_aggregates())]


def _of_months(user: User, board: Board, by: str, apart: Sequence[str], begin: date, end: date) -> Iterable[dict[str, Any]]:
    """`apart`: the dimensions of the rows that are read, none to two."""
    cut, also = (*apart, "", "")[:2]
    columns = {cut: "key", also: "also_key"}
    narrow = {columns[name]: "" if value is None else str(value) for name, value in board.narrow.items()}
    rows = of_teams(PostMonth.objects.all(), user, "post.see").filter(
        cut=cut, also=also, start__gte=begin, start__lt=end, **narrow
    )
    if not by:
        return [rows.aggregate(**_aggregates())]
    column = "start" if by == "step" else columns[by]
    found = rows.values(column).annotate(**_aggregates()).order_by()
    return [{**one, by: one[column] if by == "step" else _value(by, one[column])} for one in found]


def _value(dimension: str, key: str) -> Any:
    """As days have it."""
    if dimension in ("account", "campaign"):
        return int(key) if key else None
    return key


def _into(found: dict[Any, Sums], by: str, rows: Iterable[Mapping[str, Any]]) -> None:
    for one in rows:
        key = one[by] if by else None
        sums = found.setdefault(key, Sums(key))
        for name in SUMS:
            setattr(sums, name, getattr(sums, name) + (one[f"sum_{name}"] or 0))


def _sorted(rows: Iterable[Sums]) -> list[Sums]:
    return sorted(rows, key=lambda one: (-one.sent, str(one.key)))


def total(rows: Iterable[Sums]) -> Sums:
    whole = Sums()
    for one in rows:
        for name in SUMS:
            setattr(whole, name, getattr(whole, name) + getattr(one, name))
    return whole


def _accounts(user: User, board: Board) -> list[tuple[int, str, str]]:
    """Those whose followers the board shows: its account, its network's, else all that may be seen."""
    if not (may(user, "account.see") or may(user, "post.write")):
        return []
    named = {"account": "pk", "network": "network"}
    narrow = {field: board.narrow[name] for name, field in named.items() if name in board.narrow}
    rows = Account.objects.seen_by(user).filter(**narrow)
    return list(rows.order_by("name", "pk").values_list("pk", "name", "network")[:200])


def following(board: Board, accounts: Sequence[tuple[int, str, str]], changed: Sequence[Change] = ()) -> list[Following]:
    """Accounts of which any day is known, the largest first: their first day, and the last of each step. Two statements."""
    known = {pk: Following(pk, name, network) for pk, name, network in accounts}
    for change in changed:
        if change.own and change.metric == "followers" and change.account in known:
            known[change.account].parted.append(change.day)
    rows = FollowerDay.objects.filter(account__in=known, day__gte=board.first, day__lte=board.last)
    ends = rows.annotate(step=_step(board)).values("account", "step").annotate(begun=Min("day"), ended=Max("day")).order_by()
    wanted = {day for one in ends for day in (one["begun"], one["ended"])}
    for account, day, value in rows.filter(day__in=wanted).order_by("day").values_list("account", "day", "followers"):
        one = known[account]
        if one.first is None:
            one.first, one.first_day = value, day
        one.last, one.last_day = value, day
        one.steps[board.start(day)] = value
    return sorted((one for one in known.values() if one.last is not None), key=lambda one: -(one.last or 0))


OTHERWISE = "~"
"""After a measure's key, once for each definition that came since: two definitions are two series."""


def daily(board: Board, accounts: Sequence[tuple[int, str, str]]) -> dict[str, dict[date, float]]:
    """Views, reach … of an account itself, which its network tells of single days: added up by step, a step without any is a gap. Reach of
    several days cannot be added up, and is left out of longer steps. One statement, of an account's own board alone."""
    if board.by != "account" or not accounts:
        return {}
    rows = Reading.objects.filter(account=accounts[0][0], delivery=None, last=True, day__gte=board.first, day__lte=board.last)
    found: dict[str, list[tuple[str, dict[date, float]]]] = {}  # measure → its definitions, in the order of their days
    for metric, name, day, value in rows.order_by("day", "pk").values_list("metric", "name", "day", "value"):
        if day is not None and metric in BY_DAY and (metric != "reach" or board.grain == "d"):
            series = found.setdefault(metric, [])
            steps = next((told for defined, told in series if not parts(accounts[0][2], defined, name)), None)
            if steps is None:
                steps = {}
                series.append((name, steps))
            steps[board.start(day)] = steps.get(board.start(day), 0.0) + value
    return {
        metric + OTHERWISE * (len(found[metric]) - 1 - n): steps
        for metric in BY_DAY
        for n, (_name, steps) in enumerate(found.get(metric, ()))
    }


def _asked(accounts: Sequence[tuple[int, str, str]]) -> datetime | None:
    """The newest answer of any of their networks: the first row of an index, not a look at millions of readings."""
    rows = Watch.objects.filter(account__in=[pk for pk, _name, _network in accounts], asked_at__isnull=False)
    return rows.order_by("-asked_at").values_list("asked_at", flat=True).first()


def comings(board: Board, accounts: Iterable[int]) -> list[tuple[date, int, str]]:
    """When accounts went away and came back, as the journal has it: (day, account, away or back)."""
    begins, ends = moments(board.first, board.last)
    rows = Event.objects.filter(label="accounts.account", about__in=list(accounts), kind__in=STATES, at__gte=begins, at__lt=ends)
    return [(timezone.localdate(at), about or 0, STATES[kind])
            for at, about, kind in rows.order_by("at", "pk").values_list("at", "about", "kind")[:MARKS]]  # fmt: skip
