"""What pages and the API read: contests that everybody sees, galleries, numbers. A fixed number of queries each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from parvis.contests.models import Contest, Entry, Photo

PAGE = 24


def with_photos(rows: QuerySet[Entry]) -> QuerySet[Entry]:
    return rows.prefetch_related(Prefetch("photos", queryset=Photo.objects.order_by("position", "id")))


def gallery(contest: Contest, *, after: int = 0, most: int = PAGE) -> tuple[list[Entry], int]:
    """Accepted entries in the order of their numbers — the same for everybody, whatever the votes — and where the next page begins."""
    rows = contest.entries.filter(state="accepted", number__gt=after).order_by("number")[: most + 1]
    found = list(with_photos(rows))
    return found[:most], found[most - 1].number if len(found) > most else 0


def shown(contests: Iterable[Contest], now: datetime | None = None) -> list[tuple[Contest, str]]:
    """With their phases."""
    moment = now or timezone.now()
    return [(one, one.phase(moment)) for one in contests]


def counts(contest: Contest) -> dict[str, int]:
    """How many entries are in each state, how many votes count and are set apart."""
    found: dict[str, int] = contest.entries.aggregate(
        **{state: Count("pk", filter=Q(state=state)) for state in ("unproved", "waiting", "accepted", "refused", "withdrawn")},
        minors=Count("pk", filter=Q(state="waiting", age__lt=18, parental="")),
    )  # fmt: skip
    votes: dict[str, Any] = contest.votes.aggregate(
        counted_votes=Count("pk", filter=Q(counted=True)), apart_votes=Count("pk", filter=Q(counted=False))
    )
    return found | {"counted": votes["counted_votes"], "apart": votes["apart_votes"]}
