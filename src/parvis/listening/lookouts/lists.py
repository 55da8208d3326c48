"""What lookouts saw, for the pages and the API alike; a query tried on the last days. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from parvis.inbox.models import Message
from parvis.listening.models import Lookout, Sighting, SightingSet, heard_by
from parvis.people.models import User
from parvis.understanding.queries.matching import matcher
from parvis.understanding.queries.parsing import Node
from parvis.understanding.queries.trying import shown

DAYS, AT_ONCE, MOST, SHOWN = 30, 2_000, 10_000, 20
"""A query is tried on so many days, so many messages at a time and in all; so many of those that fit are shown."""
LATELY = timedelta(days=7)


def chosen(user: User, lookout: Lookout, *, network: str = "", days: int | None = None, aside: bool = False) -> SightingSet:
    """What a lookout saw that `user` may see. `days`: the last ones. `aside`: those that were set aside, instead."""
    found = Sighting.objects.seen_by(user).filter(lookout=lookout, aside_at__isnull=not aside)
    if network == "feeds":
        found = found.filter(article__isnull=False)
    elif network:
        found = found.filter(conversation__account__network=network)
    if days:
        found = found.filter(at__gte=timezone.now() - timedelta(days=days))
    return found.select_related("message", "conversation__account", "conversation__identity", "article__source")


def text_of(row: Sighting) -> str:
    """What was said, by a message or an article."""
    if row.message:
        return row.message.text
    return f"{row.article.title} — {row.article.text}" if row.article else ""


def counted(user: User, lookouts: Sequence[Lookout]) -> dict[int, int]:
    """How many each saw in the last week: one statement."""
    found = Sighting.objects.seen_by(user).filter(lookout__in=[one.pk for one in lookouts], at__gte=timezone.now() - LATELY)
    return dict(found.filter(aside_at__isnull=True).order_by().values_list("lookout").annotate(n=Count("pk")))


@dataclass(slots=True)
class Trial:
    """`looked`: messages that were looked at, the newest first; `since`: the oldest of them. `cut`: there are older ones."""

    since: datetime
    looked: int = 0
    fitted: int = 0
    cut: bool = False
    examples: list[Message] = field(default_factory=list)


def tried(node: Node, user: User, *, private: bool = True) -> Trial:
    """What the query would have seen in the conversations that the user sees: nothing is written."""
    trial = Trial(timezone.now() - timedelta(days=DAYS))
    made, fitting = matcher([(1, node)]), list[int]()
    for pk, at, text, subject in _said(user, trial.since, private):
        if trial.looked == MOST:
            trial.cut = True
            break
        trial.looked += 1
        last = at
        if made.of(f"{subject}\n{text}" if subject else text):
            trial.fitted += 1
            fitting += [pk] if len(fitting) < SHOWN else []
    if trial.cut:
        trial.since = last
    rows = Message.objects.filter(pk__in=fitting).select_related("account", "conversation__identity")
    trial.examples = sorted(rows, key=lambda row: -row.pk)
    return trial


def _said(user: User, since: datetime, private: bool) -> Iterator[tuple[int, datetime, str, str]]:
    said = Message.objects.filter(way="in", removed_at__isnull=True, at__gte=since)
    said = said.filter(conversation__in=heard_by(user))
    said = said if private else said.filter(private=False)
    last: int | None = None
    while True:
        before = said.filter(pk__lt=last) if last else said
        found = list(before.order_by("-pk").values_list("pk", "at", "text", "conversation__subject")[:AT_ONCE])
        yield from found
        if len(found) < AT_ONCE:
            return
        last = found[-1][0]


LONG, BEFORE = 320, 90


def pieces(node: Node | None, text: str) -> list[tuple[str, bool]]:
    """The words of a row, with those by which it fitted; of a long text the part that has the first of them."""
    text = " ".join(text.split())
    if node is None:
        return [(text[:LONG], False)]
    found = shown(node, text[:8_000])
    at = 0
    for piece, here in found:
        if here:
            break
        at += len(piece)
    begin = max(0, at - BEFORE) if len(text) > LONG and at < len(text) else 0
    short = shown(node, text[begin:][:LONG])
    return [("…", False), *short] if begin else short


def narrowed(user: User, pk: int) -> Q:
    """Conversations in which a lookout saw something."""
    seen = Sighting.objects.filter(lookout=pk, lookout__in=Lookout.objects.seen_by(user), aside_at__isnull=True)
    return Q(pk__in=seen.values("conversation"))
