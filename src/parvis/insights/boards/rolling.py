"""Days are added up from publications and readings, a month at a time; what comes late is there at the next turn.

The last forty days are done again every ten minutes, for publications are measured until they are thirty days old; all others at
night. A day's rows are written whole, so that no figure depends on how often this ran.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from parvis.insights.models import FollowerDay, PostDay, PostMonth, Reading
from parvis.insights.posts.gather import ENGAGED, SEEN
from parvis.publishing.models import Delivery
from parvis.search.many import insert_many

RECENT = 40
SHOWN = Q(state="sent") | Q(state="dropped", failure="taken-down", sent_at__isnull=False)
KEYS = ("day", "account_id", "network", "team_id", "topic", "campaign_id", "objective", "language", "aim")
CUTS = ("objective", "network", "account", "campaign", "topic", "language", "aim")
PAIRS = (
    ("objective", "network"), ("objective", "account"), ("objective", "topic"), ("network", "account"), ("network", "campaign"),
    ("network", "topic"), ("account", "campaign"), ("account", "topic"),
)  # fmt: skip
"""Of what a board is, and what it tells apart: each in the order of `CUTS`."""
SUMS = ("sent", "posts", "removed", "measured", "engaged", "seen", "viewed", "engaged_seen", "clicks", "clicked")


def moments(first: date, last: date) -> tuple[datetime, datetime]:
    """The city's days `first` to `last` as moments, the second one outside."""
    begins, ends = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    return begins, ends


@transaction.atomic
def roll(first: date, last: date) -> int:
    """Add up the days from `first` to `last`, and the months that they are in. How many rows they have. A fixed number of statements."""
    begins, ends = moments(first, last)
    shown = Delivery.objects.filter(SHOWN, sent_at__gte=begins, sent_at__lt=ends)
    cells = added(shown)
    PostDay.objects.filter(day__gte=first, day__lte=last).delete()
    insert_many(PostDay, (*KEYS, *SUMS), ((*key, *(sums[name] for name in SUMS)) for key, sums in cells.items()))
    _months(first.replace(day=1), last)
    _followers(first, last)
    return len(cells)


def added(shown: QuerySet[Delivery]) -> dict[tuple[Any, ...], dict[str, float]]:
    """Those publications by all that tells them apart, in the order of `KEYS`, each with its sums. Two statements."""
    told = _readings(shown)
    cells: dict[tuple[Any, ...], dict[str, float]] = defaultdict(lambda: dict.fromkeys(SUMS, 0))
    counted: set[int] = set()
    rows = shown.order_by("sent_at", "pk").values_list(
        "pk", "post", "state", "sent_at", "account", "account__network", "post__team", "post__topic__key", "post__campaign",
        "post__objective", "post__language", "post__aim",
    )  # fmt: skip
    for pk, post, state, at, account, network, team, topic, *more in rows.iterator(chunk_size=5000):
        sums = cells[(timezone.localdate(at), account, network, team, topic or "", *more)]
        if state != "sent":
            sums["removed"] += 1
            continue
        sums["sent"] += 1
        sums["posts"] += post not in counted
        counted.add(post)
        _take(sums, told.get(pk, {}))
    return cells


def _months(first: date, last: date) -> None:
    """Whole months from `first` on, out of their days: once, once told apart by each dimension, and by some two."""
    end = (last.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = PostDay.objects.filter(day__gte=first, day__lt=end).annotate(start=TruncMonth("day"))
    sums = {f"sum_{name}": Sum(name) for name in SUMS}
    made = []
    for cut, also in (("", ""), *((cut, "") for cut in CUTS), *PAIRS):
        for one in days.values("start", "team", *filter(None, (cut, also))).annotate(**sums).order_by():
            keys = ("" if not name or one[name] is None else str(one[name]) for name in (cut, also))
            made.append((one["start"], one["team"], cut, also, *keys, *(one[f"sum_{name}"] for name in SUMS)))
    PostMonth.objects.filter(start__gte=first, start__lt=end).delete()
    insert_many(PostMonth, ("start", "team_id", "cut", "also", "key", "also_key", *SUMS), made)


def _readings(shown: QuerySet[Delivery]) -> dict[int, dict[str, float]]:
    told: dict[int, dict[str, float]] = defaultdict(dict)
    rows = Reading.objects.filter(delivery__in=shown.values("pk"), last=True, day=None, metric__in=(*ENGAGED, *SEEN, "clicks"))
    for delivery, metric, value in rows.values_list("delivery", "metric", "value").iterator(chunk_size=5000):
        told[delivery or 0][metric] = value
    return told


def _take(sums: dict[str, float], told: dict[str, float]) -> None:
    engaged = [told[name] for name in ENGAGED if name in told]
    seen = next((told[name] for name in SEEN if name in told), None)
    if engaged:
        sums["measured"] += 1
        sums["engaged"] += sum(engaged)
        if seen:
            sums["viewed"] += 1
            sums["seen"] += seen
            sums["engaged_seen"] += sum(engaged)
    if "clicks" in told:
        sums["clicks"] += told["clicks"]
        sums["clicked"] += 1


def _followers(first: date, last: date) -> None:
    """Each day on which the number was told: from `at` to `told_at` it was the same. Days of old stay as they were written."""
    begins, ends = moments(first, last)
    rows = Reading.objects.filter(delivery=None, metric="followers", day=None, told_at__gte=begins, at__lt=ends)
    found: dict[tuple[int, date], float] = {}
    for account, value, at, told_at in rows.order_by("at", "pk").values_list("account", "value", "at", "told_at"):
        day, until = max(first, timezone.localdate(at)), min(last, timezone.localdate(told_at))
        while day <= until:
            found[account, day] = value
            day += timedelta(days=1)
    FollowerDay.objects.bulk_create(
        [FollowerDay(account_id=account, day=day, followers=value) for (account, day), value in found.items()],
        batch_size=1000, update_conflicts=True, unique_fields=["account", "day"], update_fields=["followers"],
    )  # fmt: skip


def months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The months that [first, last] touches, each whole but the last one."""
    month = first.replace(day=1)
    while month <= last:
        after = (month + timedelta(days=32)).replace(day=1)
        yield month, min(last, after - timedelta(days=1))
        month = after


def begun() -> date | None:
    """The city's day of the first thing that was published or counted."""
    found = [
        Delivery.objects.filter(SHOWN).aggregate(first=Min("sent_at"))["first"],
        Reading.objects.filter(delivery=None, metric="followers").aggregate(first=Min("at"))["first"],
    ]
    known = [at for at in found if at is not None]
    return timezone.localdate(min(known)) if known else None


def roll_recent() -> None:
    """The last forty days; everything, when nothing was ever added up, or no month was yet."""
    today = timezone.localdate()
    days, months_too = PostDay.objects.exists(), PostMonth.objects.exists()
    if days != months_too or not (days or FollowerDay.objects.exists()):
        return roll_all()
    roll(today - timedelta(days=RECENT), today)


def roll_all() -> None:
    """Everything, a month in each transaction."""
    first = begun()
    if first is not None:
        _each(months(first, timezone.localdate()))


def _each(spans: Iterable[tuple[date, date]]) -> None:
    for first, last in spans:
        roll(first, last)
