"""Who wants no answers to all, and the city's quiet hours, over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router

from parvis.inbox.models import Conversation
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.subjects.sparing import actions
from parvis.subjects.sparing.shapes import MassIn, MassOut, SubjectRulesIn, SubjectRulesOut

router = Router(tags=["subjects"])


def _conversation(request: HttpRequest, pk: int) -> Conversation:
    by = asker(request)
    demand(by, "inbox.see")
    return get_object_or_404(Conversation.objects.seen_by(by), pk=pk)


def _told(conversation: Conversation) -> dict[str, Any]:
    row = actions.declined(conversation)
    return {"wanted": row is None, "at": row.at if row else None, "by": row.by_id if row else None}


@router.get("/conversations/{int:pk}/answers-to-all", response={200: MassOut, **PROBLEMS}, operation_id="conversation_mass")
def mass(request: HttpRequest, pk: int) -> Any:
    """Does the person of a conversation still get answers to all?"""
    return _told(_conversation(request, pk))


@router.put("/conversations/{int:pk}/answers-to-all", response={200: MassOut, **PROBLEMS}, operation_id="conversation_mass_set")
def set_mass(request: HttpRequest, pk: int, given: MassIn) -> Any:
    """Say it for them. Who writes STOP, and nothing else, says it by themselves."""
    row = _conversation(request, pk)
    actions.decline(row, declined=not given.wanted, by=asker(request))
    return _told(row)


@router.get("/subject-rules", response={200: SubjectRulesOut, **PROBLEMS}, operation_id="subject_rules")
def rules(request: HttpRequest) -> Any:
    """Hours in which no answer to all leaves; null: there are none."""
    demand(asker(request), "inbox.see")
    kept = actions.sparing()
    return {"quiet_from": kept.quiet_from, "quiet_to": kept.quiet_to}


@router.put("/subject-rules", response={200: SubjectRulesOut, **PROBLEMS}, operation_id="subject_rules_keep")
def keep_rules(request: HttpRequest, given: SubjectRulesIn) -> Any:
    """Both hours, or none."""
    kept = actions.settle(quiet_from=given.quiet_from, quiet_to=given.quiet_to, by=asker(request))
    return {"quiet_from": kept.quiet_from, "quiet_to": kept.quiet_to}
