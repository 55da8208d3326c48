"""Lookouts follow what arrives: a batch is matched in memory and what fits is written in one statement, in the batch's transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from parvis.inbox.hooks import Heard
from parvis.listening.models import Article, Attention, Edition, Lookout, Sighting
from parvis.search.many import insert_many
from parvis.understanding.queries.matching import Matcher, matcher
from parvis.understanding.queries.parsing import parse
from parvis.work.rows import ring, write_all

COLUMNS = ("lookout_id", "message_id", "conversation_id", "article_id", "at")


@dataclass(slots=True)
class _Ready:
    """The lookouts as they were at one edition. `public_only`: keys of those that read no private message."""

    edition: int = -1
    matcher: Matcher | None = None
    public_only: frozenset[int] = frozenset()


_ready = _Ready()


def in_force() -> _Ready:
    """This process's index: one small statement tells whether it is still the right one."""
    edition = Edition.objects.filter(pk=1).values_list("mark", flat=True).first() or 0
    if _ready.edition != edition:
        rows = list(Lookout.objects.filter(active=True).values_list("pk", "query", "private"))
        _ready.matcher = matcher((pk, parse(query)) for pk, query, _ in rows) if rows else None
        _ready.public_only = frozenset(pk for pk, _, private in rows if not private)
        _ready.edition = edition
    return _ready


def heard(messages: Sequence[Heard]) -> None:
    """All new messages of a batch: one statement where nothing fits, three or four more where something does."""
    ready = in_force()
    if ready.matcher is None:
        return
    found = [row for one in messages if not one.own for row in _seen(ready, ready.matcher, one)]
    _keep(found)


def _seen(ready: _Ready, made: Matcher, one: Heard) -> Iterator[tuple[int, int | None, int | None, int | None, datetime]]:
    text = f"{one.conversation.subject}\n{one.text}" if one.conversation.subject else one.text
    for key in made.of(text):
        if not (one.conversation.private and key in ready.public_only):
            yield key, one.message, one.conversation.pk, None, one.at


def read(articles: Sequence[Article]) -> None:
    """What feeds said."""
    ready = in_force()
    if ready.matcher is not None:
        _keep([
            (key, None, None, one.pk, one.at) for one in articles for key in ready.matcher.of(f"{one.title}\n{one.text}")
        ])  # fmt: skip


def _keep(found: Sequence[tuple[int, int | None, int | None, int | None, datetime]]) -> None:
    if not found:
        return
    insert_many(Sighting, COLUMNS, found)
    wake(Attention.objects.filter(lookout__in={row[0] for row in found}))


def wake(attentions: QuerySet[Attention]) -> None:
    """Those who want to know are due: at once, or at their hour."""
    now = timezone.now()
    waiting = list(attentions.filter(due_at__isnull=True))
    write_all(Attention, [({"pk": one.pk}, {"due_at": now if one.how == "now" else next_hour(one, now)}) for one in waiting])
    if waiting:
        ring()


def next_hour(one: Attention, now: datetime) -> datetime:
    """The next moment of its daily hour, on the city's clock."""
    local = timezone.localtime(now)
    at = local.replace(hour=one.digest_at.hour, minute=one.digest_at.minute, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)


def quiet_until(one: Attention, now: datetime) -> datetime | None:
    """When the quiet hours end in which this moment is; None: it is not in any."""
    local = timezone.localtime(now)
    clock, begin, end = local.time().replace(tzinfo=None), one.quiet_from, one.quiet_to
    inside = begin <= clock < end if begin <= end else clock >= begin or clock < end
    if not inside:
        return None
    at = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return at if at > local else at + timedelta(days=1)
