"""Merge cases over the API, take it back; what is near; where an address is."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.cases import told, whereabouts
from parvis.cases.actions import Changed
from parvis.cases.api import changed
from parvis.cases.lists import WITH
from parvis.cases.models import Case, CaseUnion
from parvis.cases.shapes import CaseChanged
from parvis.cases.uniting import actions, near
from parvis.cases.uniting.shapes import CaseMergeIn, CaseSpotsOut, CaseUnionOut, NearOut
from parvis.inbox.models import Conversation
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Words

router = Router(tags=["cases"])


class PlaceAsked(Schema):
    q: Words = Field(min_length=3, max_length=200, description="an address, a crossing, a building")


def _case(request: HttpRequest, pk: int) -> Case:
    by = asker(request)
    demand(by, "inbox.see")
    return get_object_or_404(Case.objects.seen_by(by).select_related(*WITH), pk=pk)


def _told(row: CaseUnion) -> dict[str, Any]:
    same = {"id": row.pk, "case": row.case_id, "other": row.other_id, "at": row.at, "by": row.by_id}
    tellings = [
        {"conversation": one.conversation_id, "reply": one.reply_id, "failure": one.failure} for one in actions.told_at(row)
    ]
    return same | {"undone_at": row.undone_at, "undone_by": row.undone_by_id, "tellings": tellings}


@router.post("/cases/{int:pk}/merge", response={201: CaseUnionOut, **PROBLEMS, 409: CaseChanged}, operation_id="case_merge")
@once
def merge(request: HttpRequest, pk: int, given: CaseMergeIn) -> Any:
    """Make two cases one: the other one's number leads here from now on, its conversations come along with all that stands over
    them. 422: this one is closed; the other one is public and this one is not; one is anonymised."""
    by, case = asker(request), _case(request, pk)
    demand(by, "case.edit")
    other = Case.objects.seen_by(by).filter(pk=given.other).first()
    if other is None:
        raise ValidationError({"other": _("Dossier inconnu : %(pk)s.") % {"pk": given.other}})
    tell = {one.conversation: one.seen for one in given.tell}
    try:
        return 201, _told(actions.merge(case, other, by=by, revision=given.revision, told=given.told, tell=tell))
    except Changed as error:
        return changed(error)


@router.get("/cases/{int:pk}/unions", response={200: list[CaseUnionOut], **PROBLEMS}, operation_id="case_unions")
def unions(request: HttpRequest, pk: int) -> Any:
    """What it was merged with, newest first, undone or not; twenty at most."""
    return [_told(one) for one in actions.unions(_case(request, pk))]


@router.post("/case-unions/{int:pk}/undo", response={200: CaseUnionOut, **PROBLEMS}, operation_id="case_union_undo")
def undo(request: HttpRequest, pk: int) -> Any:
    """Two cases again: the newest union of a case first. What came under it since stays there."""
    by = asker(request)
    demand(by, "inbox.see")
    seen = Case.objects.seen_by(by)
    row = get_object_or_404(CaseUnion.objects.select_related("case"), pk=pk, case__in=seen)
    demand(by, "case.edit")
    return _told(actions.undo(row, by=by))


@router.get("/cases/{int:pk}/near", response={200: list[NearOut], **PROBLEMS}, operation_id="case_near")
def near_case(request: HttpRequest, pk: int) -> Any:
    """Open cases that may be the same fact, nearest first, within the metres and days of GET /case-rules."""
    return _nearest(near.to_case(_case(request, pk), asker(request)))


@router.get(
    "/conversations/{int:pk}/near-cases", response={200: list[NearOut], **PROBLEMS}, operation_id="conversation_near_cases"
)
def near_conversation(request: HttpRequest, pk: int) -> Any:
    """The same for a conversation, by the topic and the place that were understood of it. It never joins one by itself."""
    by = asker(request)
    demand(by, "inbox.see")
    return _nearest(near.to_conversation(get_object_or_404(Conversation.objects.seen_by(by), pk=pk), by))


def _nearest(found: list[near.Near]) -> list[dict[str, Any]]:
    return [{"case": told.case(one.case), "metres": one.metres, "days": one.days} for one in found]


@router.get("/case-places", response={200: CaseSpotsOut, **PROBLEMS}, operation_id="case_places")
def places(request: HttpRequest, asked: Query[PlaceAsked]) -> Any:
    """Where an address is: by the city's own names of places, then by the geocoder that the city chose, if it did."""
    demand(asker(request), "case.edit")
    found = whereabouts.look(asked.q)
    return {"items": found.spots, "wrong": found.wrong}
