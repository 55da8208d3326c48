"""After an act of moderation, over the API: the notice to its author, an appeal, the second look."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StrictBool, StrictInt

from parvis.accounts.words import mended
from parvis.inbox.actions import Answered, Impossible
from parvis.inbox.grounds import actions
from parvis.inbox.models import Appeal, Moderation
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS, problem
from parvis.rest.idempotency import once
from parvis.rest.shapes import Strict, Words

router = Router(tags=["inbox"])


class NoticeIn(Strict):
    text: Words = Field(min_length=1, max_length=5000)
    seen: StrictInt = Field(ge=0, lt=2**63, description="the id of the newest message of the conversation that was seen")


class AppealIn(Strict):
    text: Words = Field(min_length=1, max_length=5000, description="what the author says against it")


class DecisionIn(Strict):
    """By somebody else than who did it."""

    lifted: StrictBool
    decision: Words = Field(min_length=1, max_length=2000)


class AppealOut(Schema):
    id: int
    moderation: int
    text: str
    by: int | None
    at: datetime
    state: str = Field(description="open · kept · lifted")
    decision: str
    decided_by: int | None
    decided_at: datetime | None


def told(row: Appeal) -> dict[str, Any]:
    names = ("id", "text", "at", "state", "decision", "decided_at")
    return {name: getattr(row, name) for name in names} | {
        "moderation": row.moderation_id, "by": row.by_id, "decided_by": row.decided_by_id,
    }  # fmt: skip


def _moderation(request: HttpRequest, pk: int) -> Moderation:
    by = asker(request)
    demand(by, "inbox.see")
    with_ = (
        "conversation__account__grant",
        "conversation__identity",
        "message__conversation__account__grant",
        "message__identity",
    )
    return get_object_or_404(Moderation.objects.seen_by(by).select_related(*with_), pk=pk)


@router.post("/moderations/{int:pk}/notice", response={204: None, **PROBLEMS}, operation_id="moderation_notice")
def notice(request: HttpRequest, pk: int, given: NoticeIn) -> Any:
    """Tell its author what was done, why, and how to contest it; once, where they wrote."""
    try:
        actions.notify(_moderation(request, pk), text=given.text, by=asker(request), seen=given.seen)
    except Answered:
        return problem(409, _("Quelqu’un a répondu entre-temps. Rien n’a été envoyé."), kind="/problems/answered")
    except Impossible as error:
        return problem(422, _("Cette réponse ne peut pas partir telle quelle."), problems=[mended(one) for one in error.problems])
    return 204, None


@router.post("/moderations/{int:pk}/appeals", response={201: AppealOut, **PROBLEMS}, operation_id="moderation_appeal")
@once
def appeal(request: HttpRequest, pk: int, given: AppealIn) -> Any:
    """Note what its author says against it; those on duty who moderate are told."""
    return 201, told(actions.appeal(_moderation(request, pk), text=given.text, by=asker(request)))


@router.get("/moderations/{int:pk}/appeals", response={200: list[AppealOut], **PROBLEMS}, operation_id="moderation_appeals")
def appeals(request: HttpRequest, pk: int) -> Any:
    return [told(row) for row in _moderation(request, pk).appeals.order_by("-pk")[:50]]


@router.post("/appeals/{int:pk}/decide", response={200: AppealOut, **PROBLEMS}, operation_id="appeal_decide")
def decide(request: HttpRequest, pk: int, given: DecisionIn) -> Any:
    """Keep the act, or lift it: what its network can take back is taken back there."""
    by = asker(request)
    demand(by, "inbox.see")
    row = get_object_or_404(Appeal.objects.filter(moderation__in=Moderation.objects.seen_by(by)), pk=pk)
    row.moderation = _moderation(request, row.moderation_id)
    return told(actions.decide(row, lifted=given.lifted, decision=given.decision, by=by))
