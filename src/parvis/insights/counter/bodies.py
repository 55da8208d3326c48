"""Transfers of a period, by whom they went to: how many, what came back, how long it took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from parvis.insights.counter.facts import coarse
from parvis.insights.counter.figures import Asked, quantile
from parvis.insights.counter.readers import of_counter
from parvis.people.models import User
from parvis.transfers.models import Transfer

MOST = 50_000
"""The newest transfers that are looked at."""
NARROW = {
    "network": "conversation__account__network", "kind": "conversation__kind", "team": "team",
    "topic": "conversation__case_links__case__topic__key", "nature": "conversation__case_links__case__kind",
}  # fmt: skip
"""By what transfers can be narrowed; a district says too little of one."""


@dataclass(slots=True)
class Body:
    """`took`: minutes from what left to what came back → how many."""

    name: str
    sent: int = 0
    answered: int = 0
    refused: int = 0
    took: Counter[int] = field(default_factory=Counter)

    @property
    def median(self) -> int | None:
        return quantile(self.took, 50)

    @property
    def p90(self) -> int | None:
        return quantile(self.took, 90)


def bodies(user: User, asked: Asked) -> list[Body]:
    """Of what left in the period, in the city's days, the most frequent first. One statement."""
    begins, ends = (timezone.make_aware(datetime.combine(day, time())) for day in (asked.first, asked.last + timedelta(days=1)))
    rows = of_counter(Transfer.objects.all(), user).filter(sent_at__gte=begins, sent_at__lt=ends)
    narrow: dict[str, Any] = {NARROW[name]: value for name, value in asked.narrow.items() if name in NARROW and value != ""}
    if narrow:
        rows = rows.filter(**narrow)
        if any("case_links" in name for name in narrow):
            rows = rows.filter(conversation__case_links__current=True)
    found: dict[int, Body] = {}
    values = rows.order_by("-sent_at").values_list(
        "destination", "destination__name", "destination__short", "state", "sent_at", "answered_at"
    )
    for pk, name, short, state, sent, answered in values[:MOST]:
        body = found.setdefault(pk, Body(short or name))
        body.sent += 1
        body.refused += state in ("refused", "returned")
        if answered is not None and sent is not None:
            body.answered += 1
            body.took[coarse(max(0, int((answered - sent).total_seconds() // 60)))] += 1
    return sorted(found.values(), key=lambda body: (-body.sent, body.name))
