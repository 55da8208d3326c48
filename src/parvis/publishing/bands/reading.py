"""What is known of accounts' publications, read from the tables: what left from here, and what was brought in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Count, Min, Q
from django.db.models.functions import TruncDate

from parvis.accounts.models import Account
from parvis.charter.said import Band
from parvis.design.templatetags.design import network_name
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import User
from parvis.publishing.bands import past
from parvis.publishing.bands.models import PastCount
from parvis.publishing.bands.past import DAY, Known, Span
from parvis.publishing.forms import zone
from parvis.publishing.models import Delivery

GONE = ("cancelled", "dropped")
MOST_ACCOUNTS = 300
FACTOR = 120
"""Per cent of the mean from which on a line is marked: what the shipped clause says."""


@dataclass(frozen=True, slots=True)
class Line:
    """An account beside its past years. `source`: the files from which some of them come."""

    account: Account
    bands: Mapping[str, Band]
    sources: tuple[str, ...] = ()

    @property
    def called(self) -> str:
        """With its network: a city's accounts often have one name."""
        return f"{network_name(self.account.network)} · {self.account.name}"

    @property
    def month(self) -> Band:
        return self.bands["month"]

    @property
    def week(self) -> Band:
        return self.bands["week"]

    @property
    def month_above(self) -> bool:
        return self.month.above(FACTOR)

    @property
    def week_above(self) -> bool:
        return self.week.above(FACTOR)

    @property
    def above(self) -> bool:
        return self.month_above or self.week_above


def bounds(span: Span) -> tuple[datetime, datetime]:
    """The days as moments of the city's clocks: from, and up to."""
    return tuple(datetime.combine(day, time(0), tzinfo=zone()) for day in (span[0], span[1] + DAY))  # type: ignore[return-value]


def known(accounts: Iterable[int], spans: Sequence[Span]) -> dict[int, Known]:
    """By account, what is known of those days. Three queries."""
    wanted = list(accounts)
    sent = Delivery.objects.filter(account__in=wanted, state="sent")
    first = dict(sent.order_by().values_list("account").annotate(first=Min("sent_at")))
    within = Q()
    for span in spans:
        begins, ends = bounds(span)
        within |= Q(sent_at__gte=begins, sent_at__lt=ends)
    days = sent.filter(within).order_by().annotate(day=TruncDate("sent_at", tzinfo=zone())).values_list("account", "day")
    own: dict[int, dict[date, int]] = defaultdict(dict)
    for pk, day, number in days.annotate(number=Count("pk")):
        own[pk][day] = number
    told: dict[int, dict[Span, int]] = defaultdict(dict)
    rows = PastCount.objects.filter(account__in=wanted, last__gte=spans[0][0], first__lte=spans[-1][1]) if spans else ()
    for row in rows:
        told[row.account_id][row.first, row.last] = row.count
    begun = dict(Account.objects.filter(pk__in=wanted).values_list("pk", "created_at"))
    found = {}
    for pk in wanted:
        # The day on which it was connected is not whole.
        days_known = [begun[pk].astimezone(zone()).date() + DAY] if pk in begun else []
        days_known += [first[pk].astimezone(zone()).date()] if pk in first else []
        found[pk] = Known(min(days_known, default=None), own[pk], told[pk])
    return found


def bands(accounts: Iterable[int], day: date, *, post: int | None = None, more: int = 0) -> dict[int, tuple[Band, ...]]:
    """By account, the month and the week around `day` beside past years. `post` is not counted; `more` comes on top: the one that
    is being written. Four queries."""
    wanted = list(accounts)
    if not wanted:
        return {}
    told = known(wanted, past.needed([day]))
    spans = {per: past.span_of(per, day) for per in past.PER}
    begins, ends = bounds((min(span[0] for span in spans.values()), max(span[1] for span in spans.values())))
    planned = Delivery.objects.filter(account__in=wanted, post__publish_at__gte=begins, post__publish_at__lt=ends)
    planned = planned.exclude(state__in=GONE).exclude(post=post) if post else planned.exclude(state__in=GONE)
    days: dict[int, list[date]] = defaultdict(list)
    for pk, at in planned.values_list("account", "post__publish_at"):
        if at is not None:
            days[pk].append(at.astimezone(zone()).date())
    return {
        pk: tuple(
            Band(per, sum(span[0] <= one <= span[1] for one in days[pk]) + more, past.past(per, told[pk], span))
            for per, span in spans.items()
        )
        for pk in wanted
    }


def lines(by: User, day: date) -> list[Line]:
    """Every account that publishes and that they may see, in the month and the week of `day`. Six queries."""
    public = [key for key, network in CATALOGUE.items() if network.facts.publishes]
    accounts = list(Account.objects.seen_by(by).filter(network__in=public).order_by("network", "name", "pk")[:MOST_ACCOUNTS])
    found = bands([one.pk for one in accounts], day)
    sources: dict[int, list[str]] = defaultdict(list)
    rows = PastCount.objects.filter(account__in=found).order_by("account", "source").values_list("account", "source").distinct()
    for pk, source in rows:
        sources[pk].append(source)
    return [Line(one, {band.per: band for band in found[one.pk]}, tuple(sources[one.pk])) for one in accounts]
