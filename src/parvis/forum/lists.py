"""Which threads and contributions a page shows. Reads only: keyset pages, a fixed number of queries."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis.forum.keeping import LABEL, rules
from parvis.forum.models import Board, Contribution, Thank, Thread
from parvis.rest.cursors import page
from parvis.search.index import find
from parvis.square.models import Resident

PAGE, ANSWERS, COMMENTS, FOUND = 30, 25, 200, 40
FILTERS = ("", "unsolved", "unanswered", "official")


def threads(board: Board | None = None, show: str = "") -> QuerySet[Thread]:
    """The open ones that a filter leaves."""
    rows = Thread.objects.filter(state="open").select_related("board", "resident__member")
    if board is not None:
        rows = rows.filter(board=board)
    if show == "unsolved":
        rows = rows.filter(solved=False)
    elif show == "unanswered":
        rows = rows.filter(answers=0)
    elif show == "official":
        rows = rows.filter(official=True)
    return rows


def listed(board: Board | None, show: str, cursor: str, size: int = PAGE) -> tuple[list[Thread], str]:
    """Newest word first. Raises ValidationError for a cursor that is none of ours."""
    return page(threads(board, show), by="last_at", cursor=cursor, size=size)


def searched(q: str, board: Board | None = None, most: int = FOUND) -> list[Thread]:
    keys = list(find(q, label=LABEL).values_list("row", flat=True)[: most * 3])
    rows = {row.pk: row for row in threads(board).filter(pk__in=keys)}
    return [rows[key] for key in keys if key in rows][:most]


@dataclass(frozen=True, slots=True)
class Boards:
    """`slow`: those in which nothing happened for long; they are behind a click."""

    lively: list[Board]
    slow: list[Board]

    @property
    def all(self) -> list[Board]:
        return [*self.lively, *self.slow]


def boards(now: datetime | None = None) -> Boards:
    since = (now or timezone.now()) - timedelta(days=rules().slow_days)
    found = Boards([], [])
    for row in Board.objects.select_related("topic"):
        lively = row.pinned or (row.last_at is not None and row.last_at >= since)
        (found.lively if lively else found.slow).append(row)
    return found


@dataclass(slots=True)
class Told:
    """One contribution as a page shows it. `mine`: whoever reads wrote it."""

    said: Contribution
    mine: bool = False
    thanked: bool = False
    accepted: bool = False
    comments: list[Told] = field(default_factory=list)


@dataclass(slots=True)
class Whole:
    """A thread as one reads it: the question, what answers it first, then the others in their order."""

    thread: Thread
    question: Told | None
    answers: list[Told]
    next: str
    held: int  # of whoever reads: what waits for a colleague's look


def whole(thread: Thread, cursor: str = "", resident: Resident | None = None) -> Whole:
    """Six queries at most, two more for somebody signed in. Raises ValidationError for a cursor that is none of ours."""
    rows = Contribution.objects.filter(thread=thread).select_related("resident__member", "colleague", "certified_by")
    seen = rows.filter(Q(state="shown") | Q(state="held", resident=resident)) if resident else rows.filter(state="shown")
    best = Q(official=True) | Q(pk=thread.accepted_id or 0)
    first = list(seen.filter(Q(kind="question") | (Q(kind="answer") & best)).order_by("at", "pk")[:12]) if not cursor else []
    answers, following = page(seen.filter(kind="answer").exclude(best), by="at", cursor=cursor, size=ANSWERS, rising=True)
    question = next((one for one in first if one.kind == "question"), None)
    top = sorted((one for one in first if one.kind == "answer"), key=lambda one: (one.pk != thread.accepted_id, one.at))
    shown = [*([question] if question else []), *top, *answers]
    comments = list(seen.filter(parent__in=[one.pk for one in shown]).order_by("at", "pk")[:COMMENTS]) if shown else []
    everything = [*shown, *comments]
    thanked = _thanked(resident, everything)
    told = {one.pk: Told(one, _own(one, resident), one.pk in thanked, one.pk == thread.accepted_id) for one in everything}
    for one in comments:
        told[one.parent_id or 0].comments.append(told[one.pk])
    held = sum(one.state == "held" for one in everything)
    ordered = [told[one.pk] for one in [*top, *answers]]
    return Whole(thread, told[question.pk] if question else None, ordered, following, held)


def _own(said: Contribution, resident: Resident | None) -> bool:
    return resident is not None and said.resident_id == resident.pk


def _thanked(resident: Resident | None, said: Iterable[Contribution]) -> set[int]:
    if resident is None:
        return set()
    rows = Thank.objects.filter(resident=resident, contribution__in=[one.pk for one in said])
    return set(rows.values_list("contribution", flat=True))


def of(resident: Resident, cursor: str = "") -> tuple[list[Contribution], str]:
    """What somebody wrote, for themselves."""
    rows = Contribution.objects.filter(resident=resident).select_related("thread__board")
    return page(rows, by="id", cursor=cursor, size=PAGE)


def cursor_of(at: datetime, pk: int) -> str:
    """The cursor after which a page of answers begins."""
    kept = json.dumps([at.isoformat(), pk])
    return base64.urlsafe_b64encode(kept.encode()).decode().rstrip("=")
