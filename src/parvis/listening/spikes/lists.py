"""Spikes and volumes as they are shown: which, with what messages, hour by hour beside what is usual. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from parvis.listening.models import DIMENSIONS, HourCount, Lookout, Print, Sighting, Spike, SpikeSet, heard_by
from parvis.listening.spikes import detecting
from parvis.listening.spikes.counting import HOUR
from parvis.listening.spikes.detecting import HISTORY_DAYS
from parvis.listening.spikes.jobs import begin, history, moment, number
from parvis.people.models import User

EXAMPLES, OFFERED = 12, 60


@dataclass(frozen=True, slots=True)
class Hour:
    """`expected` None: not enough history."""

    at: datetime
    n: int
    expected: float | None


@dataclass(frozen=True, slots=True)
class Volume:
    """A series hour by hour. `days`: since how many days messages are counted; `wanted`: how many are needed."""

    hours: list[Hour]
    days: int
    wanted: int = HISTORY_DAYS

    @property
    def enough(self) -> bool:
        return self.days >= self.wanted


def allowed(user: User, dimension: str, key: str) -> bool:
    """A lookout's volume is for those who see the lookout; all else is for everybody at the counter."""
    if dimension != "lookout":
        return dimension in DIMENSIONS
    return key.isascii() and key.isdigit() and len(key) < 19 and Lookout.objects.seen_by(user).filter(pk=int(key)).exists()


def volume(dimension: str, key: str, *, hours: int = 72, until: datetime | None = None) -> Volume:
    """Three statements."""
    until = until or timezone.now()
    now, begun = number(until), begin()
    if "all" not in begun:
        return Volume([], 0)
    since = begun.get(dimension, begun["all"])
    counts = history([(dimension, key), ("all", "")], until)
    week, mine = detecting.profile(counts["all", ""], now), counts[dimension, key]
    enough = now - since >= HISTORY_DAYS * 24
    shown = [
        Hour(moment(at), mine.get(at, 0), round(detecting.expected(mine, week, at, since), 2) if enough else None)
        for at in dict.fromkeys(number(until - back * HOUR) for back in reversed(range(hours)))  # no hour that spring leaves out
        if at >= since
    ]  # fmt: skip
    return Volume(shown, (now - since) // 24)


def with_scopes(user: User) -> SpikeSet:
    """Each with its scopes in `scopes.all()`: those that the user may see. One statement more."""
    seen = Spike.objects.seen_by(user)
    return seen.select_related("subject").prefetch_related(Prefetch("scopes", seen.order_by("-n", "pk")))


def facts(user: User, *, going_on: bool = False) -> SpikeSet:
    """One spike of each fact. `going_on`: it does, or one of its scopes does."""
    seen, found = Spike.objects.seen_by(user), with_scopes(user).facts()
    return found.filter(Q(open=True) | Q(pk__in=seen.filter(open=True).values("head"))) if going_on else found


def messages_of(spike: Spike) -> QuerySet[Print]:
    """The messages in the spike's window and while it lasts."""
    found = Print.objects.filter(at__gte=spike.began_at - timedelta(hours=detecting.WINDOW), at__lte=spike.seen_at)
    if spike.dimension == "lookout":
        return found.filter(message__in=Sighting.objects.filter(lookout=int(spike.key)).values("message"))
    return found if spike.dimension == "all" else found.filter(**{spike.dimension: spike.key})


def examples(spike: Spike, user: User) -> list[Print]:
    """Those that the user may see, the newest: one statement."""
    seen = messages_of(spike).filter(conversation__in=heard_by(user))
    return list(
        seen.select_related("message", "conversation__account", "conversation__identity", "echo").order_by("-pk")[:EXAMPLES]
    )


def offered(user: User) -> list[tuple[str, str]]:
    """Series of the last week that one may look at, the busiest first."""
    since = timezone.now() - timedelta(days=7)
    rows = (
        HourCount.objects.filter(Q(dimension="all") | ~Q(key=""), hour__gte=since, n__gt=0)
        .order_by()
        .values_list("dimension", "key")
        .annotate(total=Sum("n"))
    )
    found = [(dimension, key) for dimension, key, _ in rows.order_by("-total", "dimension", "key")[: OFFERED * 3]]
    named = [int(key) for dimension, key in found if dimension == "lookout"]
    mine = {str(pk) for pk in Lookout.objects.seen_by(user).filter(pk__in=named).values_list("pk", flat=True)} if named else set()
    return [one for one in found if one[0] != "lookout" or one[1] in mine][:OFFERED]
