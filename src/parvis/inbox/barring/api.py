"""Who is blocked or muted, over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router

from parvis.inbox import register
from parvis.inbox.barring import actions, finding
from parvis.inbox.barring.shapes import BarringIn, BarringOut
from parvis.inbox.models import Barring
from parvis.inbox.shapes import ModerationOut
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Page

router = Router(tags=["inbox"])
WITH = ("moderation__account", "moderation__identity", "moderation__message__conversation__account__grant",
        "moderation__message__conversation__identity", "moderation__message__identity", "moderation__conversation")  # fmt: skip


def _barring(request: HttpRequest, pk: int) -> Barring:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Barring.objects.seen_by(asker(request)).select_related(*WITH), pk=pk)


@router.get("/barrings", response={200: Page[BarringOut], **PROBLEMS}, operation_id="barrings")
def barrings(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Who is blocked or muted: those that somebody has to look at first."""
    demand(asker(request), "inbox.see")
    rows, further = page(finding.listed(asker(request)), by="review_at", cursor=asked.cursor, size=asked.limit, rising=True)
    return {"items": [told(row) for row in rows], "next": further}


@router.patch("/barrings/{int:pk}", response={200: BarringOut, **PROBLEMS}, operation_id="barring_prolong")
def prolong(request: HttpRequest, pk: int, given: BarringIn) -> Any:
    """It was looked at, and goes on."""
    row = _barring(request, pk)
    return told(actions.prolong(row, until=given.until, endless=given.endless, reason=given.reason, by=asker(request)))


@router.post("/barrings/{int:pk}/lift", response={200: ModerationOut, **PROBLEMS}, operation_id="barring_lift")
def lift(request: HttpRequest, pk: int) -> Any:
    """Lift it now, on the network. 422 in words where the network refuses, or cannot."""
    row = _barring(request, pk)
    demand(asker(request), "inbox.moderate", row.moderation)
    return register.told(finding.lift(row, by=asker(request)))


@router.post("/barrings/{int:pk}/settle", response={200: BarringOut, **PROBLEMS}, operation_id="barring_settle")
def settle(request: HttpRequest, pk: int) -> Any:
    """You lifted it on the network itself: the register says so."""
    return told(actions.settle_by_hand(_barring(request, pk), by=asker(request)))


def told(row: Barring) -> dict[str, Any]:
    names = ("id", "until", "review_at", "state", "failure", "reviewed_at")
    done = row.moderation
    return {name: getattr(row, name) for name in names} | {
        "moderation": done.pk, "act": done.act, "account": done.account_id, "network": done.account.network,
        "author": done.snapshot.get("author", ""), "handle": done.snapshot.get("handle", ""), "conversation": done.conversation_id,
        "reason": done.reason, "clause": done.clause, "by": done.by_id, "at": done.at, "reviewed_by": row.reviewed_by_id,
        "due": finding.due(row, timezone.now()), "sentence": finding.why_not(row),
    }  # fmt: skip
