"""A conversation as its row in the list: plain values, read as columns and not as rows of three tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parvis.design.templatetags.design import ago, span
from parvis.design.templatetags.drawn import UNDRAWABLE
from parvis.design.ticking import Ticking
from parvis.inbox.alarm.counter import mark as mark_of_danger
from parvis.inbox.hooks import Mark
from parvis.inbox.lists import LATE
from parvis.inbox.models import ConversationSet
from parvis.inbox.naming import called

log = structlog.get_logger()
COLUMNS = (
    "pk", "private", "waiting_since", "account__network", "identity__name", "identity__handle", "identity__expired_at", "last_at",
    "subject", "preview", "kind", "assignee__name", "assignee__username", "due_at", "state", "last_in", "danger",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A mark of a room above, its words in the reader's language."""

    words: str  # of a clock: a time that goes on by itself
    tone: str
    icon: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """All that the row shows, times in words: two that are equal look the same."""

    pk: int
    network: str
    kind: str
    private: bool
    waiting: bool
    called: str
    erased: bool  # who it was; the words may be gone too
    last: str  # when, as it is written on the page
    subject: str
    preview: str
    assignee: str
    aside: str  # until when
    waited: str  # for an answer
    late: bool
    closed: bool
    last_in: int  # what was seen of it, when many are worked on at once
    marks: tuple[Said, ...]
    clock: Said | None  # of what was promised, instead of `waited`


def columns(conversations: ConversationSet) -> QuerySet[Any, Any]:
    return conversations.values_list(*COLUMNS, named=True)


def shown(found: Any, now: datetime, marks: Sequence[Mark]) -> Row:
    """`found`: one of `columns`."""
    waited = now - found.waiting_since if found.waiting_since else None
    erased = found.identity__expired_at is not None
    return Row(
        pk=found.pk, network=found.account__network, kind=found.kind, private=found.private, waiting=waited is not None,
        called=called(found.identity__name, found.identity__handle, erased=erased), erased=erased, last=ago(found.last_at),
        subject=found.subject, preview=found.preview, assignee=found.assignee__name or found.assignee__username or "",
        aside=ago(found.due_at), waited=_waited(found.waiting_since, waited), late=bool(waited and waited > LATE),
        closed=found.state == "closed", last_in=found.last_in,
        marks=tuple(_said(mark) for mark in [*_danger(found), *marks] if not mark.clock),
        clock=next((_said(mark) for mark in marks if mark.clock), None),
    )  # fmt: skip


def listed(found: Any, now: datetime, marks: Sequence[Mark]) -> Row:
    """As `shown`; of a row that cannot be shown that this is so. The others stand."""
    try:
        return shown(found, now, marks)
    except UNDRAWABLE:
        log.exception("inbox.undrawable", conversation=found.pk)
        return Row(
            pk=found.pk, network=found.account__network, kind=found.kind, private=found.private, waiting=False,
            called=_("Conversation sans nom"), erased=False, last="", subject="",
            preview=_("Cette ligne ne peut pas être affichée. Le journal technique dit pourquoi."), assignee="", aside="", waited="",
            late=False, closed=found.state == "closed", last_in=found.last_in, marks=(), clock=None,
        )  # fmt: skip


def _danger(found: Any) -> list[Mark]:
    return [mark_of_danger(found.danger)] if found.danger and found.state != "closed" else []


def _waited(since: datetime | None, waited: timedelta | None) -> str:
    return Ticking(since, over="{span}", late=since + LATE).of(span(waited)) if since and waited else ""


def _said(mark: Mark) -> Said:
    words = mark.ticks.of(str(mark.words)) if mark.ticks else str(mark.words)
    return Said(words, mark.tone, mark.icon, str(mark.title))
