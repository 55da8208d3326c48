"""What waits for colleagues on the forum, and what they decided. Keyset pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from parvis.forum.models import Contribution, Decision, Flag, PollChoice, Thread
from parvis.rest.cursors import capped, page

PAGE = 25
WAITING = ("held", "flagged", "contested")


def waiting(what: str) -> QuerySet[Any]:
    """held: not shown yet · flagged: somebody says that it should not stand there."""
    rows = Contribution.objects.select_related("thread__board", "resident__member", "colleague")
    return rows.filter(state="held") if what == "held" else rows.filter(flags__gt=0)


def queue(what: str, cursor: str = "") -> tuple[list[Contribution], str]:
    """The oldest first."""
    return page(waiting(what), by="at", cursor=cursor, size=PAGE, rising=True)


def contested() -> QuerySet[Decision]:
    rows = Decision.objects.filter(contested_at__isnull=False, outcome="")
    return rows.select_related("contribution__thread", "resident", "by").order_by("contested_at", "pk")


def counts() -> Mapping[str, int]:
    return {"held": capped(waiting("held"), 99), "flagged": capped(waiting("flagged"), 99), "contested": capped(contested(), 99)}


def flags_of(rows: list[Contribution]) -> dict[int, list[Flag]]:
    """One query for a page."""
    found: dict[int, list[Flag]] = {}
    for flag in (
        Flag.objects.filter(contribution__in=[row.pk for row in rows], state="open").select_related("resident").order_by("at")
    ):
        found.setdefault(flag.contribution_id, []).append(flag)
    return found


def choices_of(rows: list[Contribution]) -> dict[int, list[str]]:
    """What the polls of these questions put to choice, by question. One query for a page."""
    found: dict[int, list[str]] = {}
    asked = [row.thread_id for row in rows if row.kind == "question"]
    for thread, text in PollChoice.objects.filter(poll__thread__in=asked).values_list("poll__thread", "text"):
        found.setdefault(thread, []).append(text)
    return found


def decisions(cursor: str = "") -> tuple[list[Decision], str]:
    """The register, newest first."""
    rows = Decision.objects.select_related("contribution__thread", "resident", "by", "decided_by")
    return page(rows, by="id", cursor=cursor, size=PAGE)


def threads(show: str = "", cursor: str = "") -> tuple[list[Thread], str]:
    rows = Thread.objects.select_related("board", "resident", "passed").filter(state="open")
    if show == "unanswered":
        rows = rows.filter(answers=0)
    elif show == "unsolved":
        rows = rows.filter(solved=False)
    elif show == "official":
        rows = rows.filter(official=True)
    return page(rows, by="last_at", cursor=cursor, size=PAGE)
