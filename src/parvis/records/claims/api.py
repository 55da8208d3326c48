"""The register of what persons ask about their data, over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.inbox.models import Contact
from parvis.people.access import demand
from parvis.people.models import User
from parvis.records.actions import VERB
from parvis.records.claims import actions
from parvis.records.claims.lists import chosen
from parvis.records.claims.views import answered
from parvis.records.models import Claim
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Day, Id, Page, Strict, Words

router = Router(tags=["records"])
Right = Literal["access", "erase", "rectify", "restrict", "object", "portability"]


class ClaimOut(Schema):
    """What somebody asks about their data. `due_on`: the last day on which an answer is in time."""

    id: int
    right: str
    who: str
    how: str = Field(description="how they asked and were recognised")
    person: int | None = Field(description="whose it is at the counter, if that is known")
    state: str = Field(description="open · answered · refused")
    received_on: date
    due_on: date
    extended_on: date | None
    why: str = Field(description="of the two months more")
    ended_on: date | None
    answer: str
    keeper: int | None
    at: datetime


class ClaimsAsked(Asked):
    state: Literal["open", "late", "answered", "refused", "all"] = "all"


class ClaimIn(Strict):
    """`received_on`: the day on which it came, today when it is left out; `person`: their number in `GET /records/persons`."""

    right: Right
    who: Words = Field(min_length=1, max_length=200)
    how: Words = Field("", max_length=500)
    received_on: Day | None = None
    person: Id | None = None


class ClaimKeeperIn(Strict):
    keeper: Id


class ClaimWordsIn(Strict):
    """Why two months more, what was done, or why it is refused."""

    words: Words = Field(max_length=4000)


def _claim(request: HttpRequest, pk: int) -> Claim:
    demand(asker(request), VERB)
    return get_object_or_404(Claim.objects.seen_by(asker(request)), pk=pk)


def _told(row: Claim) -> dict[str, Any]:
    names = ("id", "right", "who", "how", "state", "received_on", "due_on", "extended_on", "why", "ended_on", "answer", "at")
    return {name: getattr(row, name) for name in names} | {"person": row.contact_id, "keeper": row.keeper_id}


@router.get("/records/claims", response={200: Page[ClaimOut], **PROBLEMS}, operation_id="record_claims")
def claims(request: HttpRequest, asked: Query[ClaimsAsked]) -> Any:
    """The register, the newest first; `late`: open, and past their last day."""
    demand(asker(request), VERB)
    found = chosen(Claim.objects.seen_by(asker(request)), asked.state)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_told(row) for row in rows], "next": further}


@router.post("/records/claims", response={201: ClaimOut, **PROBLEMS}, operation_id="record_claim_note")
@once
def note(request: HttpRequest, given: ClaimIn) -> Any:
    """Somebody asked: the clock runs from the day on which they did. One month, to the next working day."""
    by = asker(request)
    demand(by, VERB)
    contact = None
    if given.person:
        contact = Contact.objects.filter(pk=given.person, erased_at__isnull=True).first()
        if contact is None:
            raise ValidationError({"person": _("Personne n’a ce numéro.")})
    row = actions.note(
        right=given.right, who=given.who, how=given.how, received_on=given.received_on, contact=contact, by=by
    )  # fmt: skip
    return 201, _told(row)


@router.get(
    "/records/claims/table", response={200: None, **PROBLEMS}, operation_id="record_claims_table",
    openapi_extra={"responses": {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}},
)  # fmt: skip
def claims_table(request: HttpRequest) -> StreamingHttpResponse:
    """The register as CSV. It is an export: the journal has a line, and a second person may be asked first."""
    demand(asker(request), VERB)
    return answered(asker(request))


@router.get("/records/claims/{int:pk}", response={200: ClaimOut, **PROBLEMS}, operation_id="record_claim")
def claim(request: HttpRequest, pk: int) -> Any:
    return _told(_claim(request, pk))


@router.put("/records/claims/{int:pk}/keeper", response={200: ClaimOut, **PROBLEMS}, operation_id="record_claim_keeper")
def give(request: HttpRequest, pk: int, given: ClaimKeeperIn) -> Any:
    """A colleague answers it, and is told before its end."""
    row = _claim(request, pk)
    to = User.objects.filter(pk=given.keeper, is_active=True).first()
    if to is None:
        raise ValidationError({"keeper": _("Personne n’a ce numéro.")})
    return _told(actions.give(row, to=to, by=asker(request)))


@router.post("/records/claims/{int:pk}/extend", response={200: ClaimOut, **PROBLEMS}, operation_id="record_claim_extend")
def extend(request: HttpRequest, pk: int, given: ClaimWordsIn) -> Any:
    """Two months more, once, within the first month (GDPR, article 12.3). Tell the person."""
    return _told(actions.extend(_claim(request, pk), why=given.words, by=asker(request)))


@router.post("/records/claims/{int:pk}/answer", response={200: ClaimOut, **PROBLEMS}, operation_id="record_claim_answer")
def answer(request: HttpRequest, pk: int, given: ClaimWordsIn) -> Any:
    """It was done, and the person told."""
    return _told(actions.answer(_claim(request, pk), words=given.words, by=asker(request)))


@router.post("/records/claims/{int:pk}/refuse", response={200: ClaimOut, **PROBLEMS}, operation_id="record_claim_refuse")
def refuse(request: HttpRequest, pk: int, given: ClaimWordsIn) -> Any:
    """Not, with its reason."""
    return _told(actions.refuse(_claim(request, pk), words=given.words, by=asker(request)))
