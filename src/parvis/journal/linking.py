"""The chain grows beside the writes: once a minute what was recorded becomes links. `record` knows nothing of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from parvis.journal import alerts, anchors, chain, redacting
from parvis.journal.models import Event, Link, Redaction
from parvis.journal.record import record
from parvis.work.registry import routine

log = structlog.get_logger()
SETTLED = timedelta(seconds=15)
"""What is younger waits: a transaction that began before may still bring an earlier number."""
LATE = timedelta(hours=1)
"""For so long a number that was jumped over is looked for."""
MOST_HOLES = 500
LINKS_AT_ONCE = 20
WHENCE = 365
"""Days for which the journal knows whence a colleague acted."""


@routine("* * * * *")
def link_up() -> None:
    while extend(timezone.now()):
        continue
    anchors.keep()


def extend(now: datetime) -> Link | None:
    """One link more, of what has settled; None when there is nothing to add. Read and computed outside of any transaction: what
    others write meanwhile waits for nothing."""
    before = Link.objects.order_by("-number").defer("marks").first()
    after = before.last if before else 0
    rows = _settled(next(chain.slabs(after), []), now)
    late = _late(now)
    before_redaction = redacting.leaves([row[0] for row in (*late, *rows)])  # asked after the rows: what was redacted is known
    acts = [(row[0], before_redaction.get(row[0]) or chain.leaf(row)) for row in (*late, *rows) if row[2] != chain.FLEETING]
    if not acts and len(rows) < chain.AT_ONCE:
        return None
    holes = _holes(after if before or not rows else rows[0][0] - 1, rows)
    content = chain.content(leaf for _, leaf in acts)
    first, last = (rows[0][0], rows[-1][0]) if rows else (after, after)
    told: dict[str, Any] = {
        "number": before.number + 1 if before else 1,
        "first": first,
        "last": last,
        "count": len(acts),
        "content": content,
    }
    with transaction.atomic():
        made = Link.objects.create(
            **told, digest=chain.digest(**told, before=before.digest if before else ""), made_at=now, marks=chain.marks(acts),
            late=[row[0] for row in late], lates=len(late), holes=holes, gaps=len(holes),
        )  # fmt: skip
        alerts.look((*late, *rows), now)
    log.info("journal.linked", number=made.number, count=made.count, digest=made.digest)
    return made


def _settled(rows: Sequence[chain.Row], now: datetime) -> Sequence[chain.Row]:
    """Up to the first that is still young."""
    limit = (now - SETTLED).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    young = next((place for place, row in enumerate(rows) if row[1] > limit), len(rows))
    return rows[:young]


def _holes(after: int, rows: Iterable[chain.Row]) -> list[list[int]]:
    found = []
    for row in rows:
        if row[0] > after + 1:
            found.append([after + 1, row[0] - 1])
        after = row[0]
    return found[-MOST_HOLES:]


def _late(now: datetime) -> list[chain.Row]:
    """Acts whose numbers were jumped over within the hour, and which are there now."""
    recent = Link.objects.filter(made_at__gt=now - LATE)
    holes = [hole for found in recent.filter(gaps__gt=0).values_list("holes", flat=True) for hole in found]
    if not holes:
        return []
    taken = {number for found in recent.filter(lates__gt=0).values_list("late", flat=True) for number in found}
    rows = [row for first, last in holes for row in chain.between(first, last)]
    return sorted(row for row in rows if row[0] not in taken and row[2] != chain.FLEETING)


def forget_whence() -> None:
    """Whence colleagues acted goes after a year; what they did stays, and the chain never held it."""
    old = Event.objects.filter(address__isnull=False, at__lt=timezone.now() - timedelta(days=WHENCE)).order_by("address", "-id")
    while pks := list(old.values_list("pk", flat=True)[:500]):
        Event.objects.filter(pk__in=pks).update(address=None)


def let_go() -> None:
    """Whole links past PARVIS_JOURNAL_DAYS: their events go, their digests stay and hold the chain."""
    days = settings.ENVIRONMENT.journal_days
    if not days:
        return
    old = Link.objects.filter(let_go_at__isnull=True, made_at__lt=timezone.now() - timedelta(days=days)).order_by("number")
    while links := list(old[:LINKS_AT_ONCE]):
        _let_go(links)


@transaction.atomic
def _let_go(links: Sequence[Link]) -> None:
    """Written down in the chain itself: an emptied link that no such line speaks of is a forgery."""
    for link in links:
        numbers = list(chain.marked(link.marks))
        for start in range(0, len(numbers), 500):
            Event.objects.filter(pk__in=numbers[start : start + 500]).delete()
            Redaction.objects.filter(event__in=numbers[start : start + 500]).delete()
    gone = {"marks": b"", "late": [], "lates": 0, "holes": [], "gaps": 0, "let_go_at": timezone.now()}
    Link.objects.filter(pk__in=[link.pk for link in links]).update(**gone)
    record("journal.let-go", through=links[-1].number, rows=sum(link.count for link in links))
