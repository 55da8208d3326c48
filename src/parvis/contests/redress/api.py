"""Notices and appeals over the API, for who runs the contest."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.contests.api import contest_of, runner
from parvis.contests.entering.api import entry_of
from parvis.contests.models import Contest, Decision, Flag
from parvis.contests.redress import actions, lists
from parvis.contests.redress import shapes as s
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Page

router = Router(tags=["contests"])
PLAIN = (
    "id",
    "act",
    "ground",
    "facts",
    "law",
    "source",
    "at",
    "lifted_at",
    "appeal",
    "appealed_at",
    "outcome",
    "answer",
    "decided_at",
)


def _flag(one: Flag) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in ("id", "ground", "text", "at", "state", "decided_at")}
    return told | {"entry": one.entry_id, "number": one.entry.number, "by": str(one.resident) if one.resident else one.name}


def _decision(one: Decision) -> dict[str, Any]:
    told = {name: getattr(one, name) for name in PLAIN}
    return told | {"entry": one.entry_id, "number": one.entry.number, "by": one.by_id, "decided_by": one.decided_by_id}


@router.get("/contests/{int:pk}/flags", response={200: Page[s.ContestFlagOut], **PROBLEMS}, operation_id="contest_flags")
def flags(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """Notices that wait for an answer, the newest first."""
    found, further = page(lists.open_flags(contest_of(request, pk)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_flag(one) for one in found], "next": further}


@router.post(
    "/contests/entries/{int:pk}/flags/dismiss",
    response={200: s.ContestDismissedOut, **PROBLEMS},
    operation_id="contest_flags_dismiss",
)
def dismiss(request: HttpRequest, pk: int) -> Any:
    """The picture stays; whoever flagged it is told. To take it out of the gallery, refuse the entry."""
    return {"answered": actions.dismiss(entry=entry_of(request, pk), by=asker(request))}


@router.get("/contests/{int:pk}/decisions", response={200: Page[s.ContestDecisionOut], **PROBLEMS}, operation_id="contest_decisions")
def decisions(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """The register of what was refused or taken out of the gallery, the newest first, with what its author said and what came of it."""
    found, further = page(lists.decisions(contest_of(request, pk)), by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_decision(one) for one in found], "next": further}


@router.post(
    "/contests/decisions/{int:pk}/look-again", response={200: s.ContestDecisionOut, **PROBLEMS}, operation_id="contest_look_again"
)
def look_again(request: HttpRequest, pk: int, given: s.ContestLookIn) -> Any:
    """Of a decision that its author contests, by somebody else than who took it. Lifted: the pictures are shown."""
    rows = Decision.objects.select_related("entry").filter(entry__contest__in=Contest.objects.kept_by(runner(request)))
    row = actions.second_look(decision=get_object_or_404(rows, pk=pk), by=asker(request), lift=given.lift, answer=given.answer)
    return _decision(row)
