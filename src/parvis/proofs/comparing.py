"""The period beside the same days of past years, kind by kind: an account, a network, an objective, a topic.

Of the period itself everything that left from here is counted; `whole` says whether all of its days are known. A kind has a figure
for a past year only where every account that makes it up is known on each of those days; else None, which is
"not available" and never nought.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count

from parvis.accounts.models import Account
from parvis.city.models import Topic
from parvis.publishing.bands.models import PastCount
from parvis.publishing.bands.past import Known, Span, back, count
from parvis.publishing.bands.reading import bounds, known
from parvis.publishing.models import Delivery

YEARS = 2
KINDS = ("account", "network", "objective", "topic")


@dataclass(frozen=True, slots=True)
class Figures:
    """What was counted: for the period and each past year, by kind."""

    spans: Sequence[Span]
    until: date
    rows: Sequence[Mapping[str, Any]]
    sources: Sequence[Mapping[str, Any]]

    def told(self) -> dict[str, Any]:
        first, *before = self.spans
        return {
            "days": {"first": first[0], "last": first[1]},
            "years": [{"first": one[0], "last": one[1]} for one in before],
            "rows": list(self.rows), "sources": list(self.sources),
        }  # fmt: skip


def compare(span: Span, today: date) -> Figures:
    """The period up to today, and the same dates of past years. Six queries a year at most."""
    until = max(span[0], min(span[1], today))
    spans = [(span[0], until), *((back(span[0], n), back(until, n)) for n in range(1, YEARS + 1))]
    accounts = {one.pk: one for one in _that_spoke(spans[0])}
    told = known(accounts, sorted(spans))
    rows: list[dict[str, Any]] = []
    counts = {pk: [count(told[pk], one) for one in spans] for pk in accounts}
    left = {pk: sum(number for day, number in told[pk].own.items() if spans[0][0] <= day <= until) for pk in accounts}
    for pk, account in sorted(accounts.items(), key=lambda one: (one[1].network, one[1].name)):
        rows.append(_row("account", account.name, counts[pk], left[pk], network=account.network))
    networks: dict[str, list[int]] = defaultdict(list)
    for pk, account in accounts.items():
        networks[account.network].append(pk)
    for network, pks in sorted(networks.items()):
        together = [_sum(counts[pk][n] for pk in pks) for n in range(len(spans))]
        rows.append(_row("network", network, together, sum(left[pk] for pk in pks)))
    rows += _by_words(spans, told)
    return Figures(spans, until, rows, _sources(accounts, spans))


def _that_spoke(span: Span) -> list[Account]:
    begins, ends = bounds(span)
    sent = Delivery.objects.filter(state="sent", sent_at__gte=begins, sent_at__lt=ends)
    return list(Account.objects.filter(pk__in=sent.values("account")))


def _row(kind: str, name: str, counts: Sequence[int | None], left: int, **more: str) -> dict[str, Any]:
    """`left`: what left from here in the period, where more is not known of it."""
    now, *before = counts
    return {"kind": kind, "name": name, "now": left if now is None else now, "whole": now is not None, "before": before, **more}


def _sum(counts: Iterable[int | None]) -> int | None:
    found = list(counts)
    return None if None in found else sum(one or 0 for one in found)


def _by_words(spans: Sequence[Span], told: Mapping[int, Known]) -> list[dict[str, Any]]:
    """By objective and topic: only what left from here says them, so a year counts where all accounts were here already."""
    rows = []
    topics = dict(Topic.objects.values_list("pk", "name"))
    there = [all(one.since is not None and one.since <= span[0] for one in told.values()) for span in spans]
    for kind, field in (("objective", "post__objective"), ("topic", "post__topic")):
        counts = [_counted(field, span) if ok or n == 0 else None for n, (span, ok) in enumerate(zip(spans, there, strict=True))]
        names = sorted({name for one in counts if one is not None for name in one}, key=str)
        for name in names:
            words = topics.get(name, "") if kind == "topic" else name
            found = [None if one is None else one[name] for one in counts]
            rows.append(_row(kind, words or "", found, found[0] or 0) | {"whole": there[0]})
    return rows


def _counted(field: str, span: Span) -> Counter[Any]:
    begins, ends = bounds(span)
    sent = Delivery.objects.filter(state="sent", sent_at__gte=begins, sent_at__lt=ends)
    return Counter(dict(sent.order_by().values_list(field).annotate(number=Count("pk"))))


def _sources(accounts: Iterable[int], spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The files that counts of past years come from: what, who, when."""
    first, last = min(one[0] for one in spans), max(one[1] for one in spans)
    rows = PastCount.objects.filter(account__in=list(accounts), last__gte=first, first__lte=last).select_related("by")
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows.order_by("source", "pk"):
        key = (row.source, row.at.isoformat())
        kept = found.setdefault(key, {"file": row.source, "by": str(row.by or ""), "at": row.at, "first": row.first,
                                      "last": row.last})  # fmt: skip
        kept["first"], kept["last"] = min(kept["first"], row.first), max(kept["last"], row.last)
    return list(found.values())
