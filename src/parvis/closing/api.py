"""Closing over the API: what is required, what lacks, the answers to a category's questions."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router

from parvis.cases.models import Case
from parvis.closing import actions, asking
from parvis.closing.models import Requirement
from parvis.closing.shapes import CaseAnswersIn, LacksOut, RequirementIn, RequirementOut
from parvis.inbox import ending
from parvis.inbox.models import Conversation
from parvis.people.access import demand
from parvis.people.models import Team
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once

router = Router(tags=["closing"])
MOST = 200


def _told(row: Requirement) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RequirementOut.model_fields if name != "team"} | {"team": row.team_id}


def _given(given: RequirementIn) -> dict[str, Any]:
    fields = given.model_dump()
    if given.team is not None:
        fields["team"] = Team.objects.open().filter(pk=given.team).first()
        if fields["team"] is None:
            raise ValidationError({"team": _("Équipe inconnue : %(pk)s.") % {"pk": given.team}})
    return fields


def _kept(request: HttpRequest, pk: int) -> Requirement:
    demand(asker(request), "rule.edit")
    return get_object_or_404(Requirement, pk=pk)


@router.get("/closing-requirements", response={200: list[RequirementOut], **PROBLEMS}, operation_id="closing_requirements")
def requirements(request: HttpRequest) -> Any:
    """What must be known before a conversation or a case is closed."""
    demand(asker(request), "rule.edit")
    return [_told(row) for row in Requirement.objects.all()[:MOST]]


@router.post("/closing-requirements", response={201: RequirementOut, **PROBLEMS}, operation_id="closing_requirement_add")
@once
def requirement_add(request: HttpRequest, given: RequirementIn) -> Any:
    """From now on, what fits is not closed without."""
    demand(asker(request), "rule.edit")
    return 201, _told(actions.keep(by=asker(request), **_given(given)))


@router.put(
    "/closing-requirements/{int:pk}", response={200: RequirementOut, **PROBLEMS}, operation_id="closing_requirement_change"
)
def requirement_change(request: HttpRequest, pk: int, given: RequirementIn) -> Any:
    """All of it anew; what it is of stays."""
    return _told(actions.keep(_kept(request, pk), by=asker(request), **_given(given)))


@router.delete("/closing-requirements/{int:pk}", response={204: None, **PROBLEMS}, operation_id="closing_requirement_drop")
def requirement_drop(request: HttpRequest, pk: int) -> Any:
    """It asks nothing any more."""
    actions.drop(_kept(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/conversations/{int:pk}/closing", response={200: LacksOut, **PROBLEMS}, operation_id="conversation_closing")
def conversation_closing(request: HttpRequest, pk: int) -> Any:
    """What lacks before it may be closed."""
    demand(asker(request), "inbox.see")
    talk = get_object_or_404(Conversation.objects.seen_by(asker(request)), pk=pk)
    return {"lacks": ending.lacking([talk]).get(talk.pk, [])}


@router.get("/cases/{int:pk}/closing", response={200: LacksOut, **PROBLEMS}, operation_id="case_closing")
def case_closing(request: HttpRequest, pk: int) -> Any:
    """What lacks before it may be closed."""
    return {"lacks": asking.of_case(_case(request, pk))}


@router.put("/cases/{int:pk}/answers", response={200: LacksOut, **PROBLEMS}, operation_id="case_answers")
def case_answers(request: HttpRequest, pk: int, given: CaseAnswersIn) -> Any:
    """Answer what its category asks; what is not given stays. What still lacks."""
    case = actions.answer(_case(request, pk), answers=given.answers, by=asker(request))
    return {"lacks": asking.of_case(case)}


def _case(request: HttpRequest, pk: int) -> Case:
    demand(asker(request), "inbox.see")
    return get_object_or_404(Case.objects.seen_by(asker(request)).select_related("category", "topic"), pk=pk)
