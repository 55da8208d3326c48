"""What pages and the API show of measures: reads only, few queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from django.db.models import Max, Q
from django.utils.functional import Promise
from django.utils.translation import get_language

from parvis.accounts.models import Account
from parvis.accounts.words import say
from parvis.insights.definitions import definition, parts
from parvis.insights.models import Reading, Share, Watch
from parvis.insights.words import METRICS, PLACES, WHAT
from parvis.networks.catalogue import CATALOGUE
from parvis.publishing.models import Delivery, Post

POINTS = 60
"""Values of one line that a drawing shows."""
MOST = 50
"""Places shown of one list."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One metric of one publication. `value` None: the network tells it of publications, not of this one (yet)."""

    word: str | Promise
    value: float | None = None
    told_at: datetime | None = None
    line: str = ""  # points of an SVG polyline, 100 wide and 24 high
    name: str = ""  # the network's own name of it
    counts: str | Promise = ""  # its definition
    since: datetime | None = None  # when the network began to count it so, having counted otherwise before


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one delivery did, or one account is. `sentence`: why the last look failed."""

    account: Account
    delivery: Delivery | None
    rows: Sequence[Measured]
    asked_at: datetime | None = None
    sentence: str = ""
    url: str = ""
    gone_at: datetime | None = None
    """Since when its network tells nothing of the publication any more."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where they are, largest first, as the network told it at `at`."""

    what: str
    by: str
    at: datetime
    whole: float
    rows: list[tuple[Share, str, float]] = field(default_factory=list)  # (row, its name, its part of the whole)

    @property
    def title(self) -> str | Promise:
        return PLACES.get(self.by, self.by)

    @property
    def noun(self) -> str | Promise:
        return WHAT.get(self.what, self.what)


def of_post(post: Post) -> list[Sheet]:
    """Each network on which it is, in the order of their names. Three queries."""
    sent = post.deliveries.filter(state="sent").select_related("account").order_by("account__name", "pk")
    found = list(sent)
    readings: dict[int, list[Reading]] = defaultdict(list)
    for row in Reading.objects.filter(delivery__in=found, day=None).order_by("-id"):
        readings[row.delivery_id or 0].append(row)
    watches = {watch.delivery_id: watch for watch in Watch.objects.filter(delivery__in=found)}
    return [_sheet(one.account, one, readings[one.pk], watches.get(one.pk)) for one in found]


def apart(found: Sequence[Sheet]) -> tuple[list[Sheet], list[Sheet]]:
    """Those with something to read, and those whose network was not asked yet."""
    unasked = [one for one in found if one.rows and not (one.asked_at or one.gone_at or one.sentence)]
    return [one for one in found if one not in unasked], unasked


def of_account(account: Account) -> Sheet:
    """The account itself: totals as they were last told. Two queries."""
    rows = Reading.objects.filter(account=account, delivery=None, day=None).order_by("-id")[: POINTS * 4]
    watch = Watch.objects.filter(account=account, delivery=None).first()
    return _sheet(account, None, list(rows), watch)


def _sheet(account: Account, delivery: Delivery | None, readings: Iterable[Reading], watch: Watch | None) -> Sheet:
    """`readings`: newest first."""
    lines: dict[str, list[Reading]] = defaultdict(list)
    for row in readings:
        lines[row.metric].append(row)
    network = CATALOGUE.get(account.network)
    told = set(lines) | (set(network.facts.metrics) if network and delivery else set())
    rows = [_measured(account.network, metric, lines.get(metric, [])) for metric in METRICS if metric in told]
    sentence = " ".join(say(watch.failure)) if watch and watch.failure else ""
    asked_at, url = watch.asked_at if watch else None, delivery.url if delivery else account.url
    return Sheet(account, delivery, rows, asked_at, sentence, url, watch.gone_at if watch else None)


def _measured(network: str, metric: str, rows: Sequence[Reading]) -> Measured:
    """Its line is of one definition: where the network counted otherwise before, that is another series."""
    newest = next((row for row in rows if row.last), None)
    if newest is None:
        return Measured(METRICS[metric], counts=definition(network, metric, ""))
    before = next((n for n, row in enumerate(rows) if parts(network, row.name, newest.name)), None)
    own = rows[:before]
    points = [(row.at, row.value) for row in own[:POINTS]][::-1]
    return Measured(
        METRICS[metric], newest.value, newest.told_at, drawn(points), newest.name, definition(network, metric, newest.name),
        own[-1].at if before is not None else None,
    )  # fmt: skip


def drawn(points: Sequence[tuple[datetime, float]]) -> str:
    """A line through values over time, as an SVG polyline's points; "" for fewer than two."""
    if len(points) < 2:
        return ""
    first, last = points[0][0], points[-1][0]
    low, high = min(value for _at, value in points), max(value for _at, value in points)
    wide, tall = (last - first).total_seconds() or 1.0, (high - low) or 1.0
    return " ".join(
        f"{100 * (at - first).total_seconds() / wide:.1f},{22 - 20 * (value - low) / tall:.1f}" for at, value in points
    )


def audience(account: Account) -> list[Places]:
    """The newest answer of each kind. Two queries."""
    newest = list(Share.objects.filter(account=account).values("what", "by").annotate(newest=Max("at")).order_by("what", "by"))
    if not newest:
        return []
    wanted = Q()
    for one in newest:
        wanted |= Q(what=one["what"], by=one["by"], at=one["newest"])
    rows: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for row in Share.objects.filter(wanted, account=account).order_by("-value", "pk"):
        rows[row.what, row.by].append(row)
    order = list(PLACES)
    return [
        _places(rows[one["what"], one["by"]]) for one in sorted(newest, key=lambda one: (one["what"], order.index(one["by"])))
    ]


def _places(rows: Sequence[Share]) -> Places:
    whole = sum(row.value for row in rows)
    shown = [(row, place(row.by, row.key, row.label), row.value / whole if whole else 0.0) for row in rows[:MOST]]
    return Places(rows[0].what, rows[0].by, rows[0].at, whole, shown)


def place(by: str, key: str, label: str) -> str:
    """A country or a language in the reader's words; what only the network names, as it does."""
    locale = Locale.parse((get_language() or "fr")[:2])
    if by == "country":
        return str(locale.territories.get(key.upper(), label or key))
    if by == "language":
        try:
            return str(Locale.parse(key.replace("-", "_")).get_display_name(locale) or label or key)
        except (UnknownLocaleError, ValueError):
            return label or key
    return label or key


def told(row: Reading, network: str) -> dict[str, Any]:
    names = ("id", "metric", "value", "at", "told_at", "day", "name", "last")
    return {name: getattr(row, name) for name in names} | {"definition": str(definition(network, row.metric, row.name))}
