"""Every five minutes: which series are much higher than usual, since when; those who want to know are due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min, Q, Sum
from django.utils import timezone

from parvis.journal.record import record
from parvis.listening.lookouts.following import wake
from parvis.listening.models import DIMENSIONS, Attention, HourCount, Print, Sighting, Spike
from parvis.listening.spikes import detecting
from parvis.listening.spikes.counting import HOUR, hour_of, series_of
from parvis.listening.spikes.detecting import LEAST, WEEK, WEEKS, WINDOW, Judgement
from parvis.listening.spikes.together import Raised, Series, heads
from parvis.work.registry import routine

MOST = 300
"""Series judged at a time: those that had most messages lately."""
OVER = timedelta(hours=2)
"""It is over when it was none for so long."""
COMPARED = 20_000
"""Messages, the newest, by which is seen what spikes have in common."""
MONDAY = datetime(2001, 1, 1)  # of a city's clock: hours of the week keep their place when the clock changes


def number(at: datetime) -> int:
    """The hours of the city's clock since a Monday at 0:00: the same hour of the same weekday is 168 away, summer or winter."""
    local = timezone.localtime(at).replace(tzinfo=None)
    return int((local - MONDAY).total_seconds() // 3600)


def moment(hour: int) -> datetime:
    """The beginning of an hour with this number."""
    zone = timezone.get_default_timezone()
    local = MONDAY + timedelta(hours=hour)
    return (local.replace(tzinfo=zone) if isinstance(zone, ZoneInfo) else timezone.make_aware(local)).astimezone(UTC)


def window(now: datetime) -> list[datetime]:
    """The hours that are looked at together, the newest first: those that passed. In spring the city's clock leaves one out; in autumn it
    gives one twice, which is counted as one, so that both are there or neither."""
    hours = [hour_of(now) - back * HOUR for back in range(WINDOW)]
    return [*hours, hours[-1] - HOUR] if number(hours[-1] - HOUR) == number(hours[-1]) else hours


@routine("*/5 * * * *")
def look() -> None:
    look_at(timezone.now())


def look_at(now: datetime) -> list[Spike]:
    """Judge what was counted; open, follow and end spikes, and see which are one fact. A fixed number of statements, whatever the number
    of series."""
    found = {series: one for series, one in judged(now).items() if one.spike}
    with transaction.atomic():
        there = {(row.dimension, row.key): row for row in Spike.objects.select_for_update().filter(open=True)}
        new = {
            series: Spike(dimension=series[0], key=series[1], began_at=now, seen_at=now, n=one.n, expected=one.expected, chance=one.chance)
            for series, one in found.items() if series not in there
        }  # fmt: skip
        for series, row in there.items():
            if one := found.get(series):
                row.seen_at = now
                if one.n > row.n:
                    row.n, row.expected, row.chance = one.n, one.expected, one.chance
            elif now - row.seen_at >= OVER:
                row.open, row.ended_at = None, now
        Spike.objects.bulk_update(there.values(), ["seen_at", "n", "expected", "chance", "open", "ended_at"])
        made = _open(new, there, now) if new else []
        if made:
            record("spikes.seen", channel="listening", spikes=[row.pk for row in made])
            wake(Attention.objects.filter(lookout__isnull=True))
    return made


def _open(new: dict[Series, Spike], there: dict[Series, Spike], now: datetime) -> list[Spike]:
    """Those of a fact that is told stand under it; of the others, the heads are written first."""
    raised = {series: Raised(series, row.expected) for series, row in (there | new).items()}
    _voices(raised, now)
    under = heads([raised[series] for series in new], [raised[series] for series in there])
    first = Spike.objects.bulk_create([row for series, row in new.items() if under[series] == series])
    others = [row for series, row in new.items() if under[series] != series]
    for row in others:
        head = (there | new)[under[row.dimension, row.key]]
        row.head_id = head.head_id or head.pk
    return [*first, *Spike.objects.bulk_create(others)]


def _voices(raised: Mapping[Series, Raised], now: datetime) -> None:
    """Who wrote what in the window, for the series that are looked at: one statement, another where a lookout is among them."""
    rows = (
        Print.objects.filter(at__gte=window(now)[-1], at__lte=now, due_at__isnull=True)
        .order_by("-pk")
        .select_related("conversation")
    )
    found = list(rows[:COMPARED])
    seen: dict[int, list[int]] = defaultdict(list)
    if any(dimension == "lookout" for dimension, _key in raised):
        of = Sighting.objects.filter(message__in=[row.message_id for row in found])
        for message, lookout in of.values_list("message", "lookout"):
            seen[message].append(lookout)
    for row in found:
        for series in series_of(row, seen.get(row.message_id, ())):
            if series in raised:
                raised[series].voices.add((row.conversation.contact_id, hour_of(row.at)))


def judged(now: datetime) -> dict[Series, Judgement]:
    """The series that had enough messages lately to be one, and how they stand."""
    hours, since = window(now), begin()
    if "all" not in since:
        return {}
    lately = HourCount.objects.filter(hour__gte=hours[-1], hour__lte=now).order_by().values_list("dimension", "key")
    busy = [(dimension, key) for dimension, key, _n in
            lately.annotate(total=Sum("n")).filter(total__gte=LEAST).order_by("-total")[:MOST]]  # fmt: skip
    if not busy:
        return {}
    counts = history([*busy, ("all", "")], now)
    numbers = [number(hour) for hour in hours]
    week = detecting.profile(counts["all", ""], numbers[0])
    part = max(1, now.minute) / 60
    return {
        series: detecting.judge(counts[series], counts["all", ""], numbers, since.get(series[0], since["all"]), part, week)
        for series in busy
    }


def begin() -> Mapping[str, int]:
    """By dimension, the hour from which on messages were counted; of one that is not there, that of "all"."""
    rows = HourCount.objects.filter(key="").order_by().values_list("dimension").annotate(first=Min("hour"))
    return {dimension: number(first) for dimension, first in rows.filter(dimension__in=DIMENSIONS)}


def history(series: list[Series], now: datetime) -> Mapping[Series, dict[int, int]]:
    """The counts of some series in the last weeks: one statement."""
    keys: dict[str, list[str]] = defaultdict(list)
    for dimension, key in series:
        keys[dimension].append(key)
    wanted = Q(pk__in=[])
    for dimension, some in keys.items():
        wanted |= Q(dimension=dimension, key__in=some)
    rows = HourCount.objects.filter(wanted, hour__gte=now - timedelta(hours=(WEEKS + 1) * WEEK), hour__lte=now)
    found: dict[Series, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for dimension, key, at, n in rows.values_list("dimension", "key", "hour", "n"):
        found[dimension, key][number(at)] += n
    return found
