"""Partners' Open311 doors over the API: keep one, read what it takes, prepare what a transfer hands in, follow it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field, StrictBool

from parvis.directory.models import Destination
from parvis.open311.models import Handed, PartnerDoor
from parvis.open311.partners import actions
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Strict, Words
from parvis.transfers.models import Transfer

router = Router(tags=["open311"])


class PartnerIn(Strict):
    base: Words = Field(min_length=1, max_length=500, description="what comes before /services.json")
    jurisdiction: Words = Field("", max_length=120)
    form: Literal["json", "xml"] = "json"
    key: Words | None = Field(
        None, max_length=500, description="their api_key; null: the one that is kept; it is never told again"
    )


class PartnerOut(Schema):
    destination: int
    base: str
    jurisdiction: str
    form: str
    has_key: bool
    services: list[dict[str, Any]] = Field(
        description="code, name, group, asks (it has questions), kind: realtime · batch · blackbox"
    )
    questions: dict[str, list[dict[str, Any]]] = Field(description="by service code: code, words, datatype, required, values")
    read_at: datetime | None
    failure: str


class HandedIn(Strict):
    """Of a draft. Without `lat` and `lon` the transfer's `place` is given as an address."""

    service: Words = Field(max_length=100)
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    answers: dict[str, Annotated[list[Words], Field(max_length=100)]] = Field({}, max_length=200)


class HandedOut(Schema):
    transfer: int
    service: str
    lat: float | None
    lon: float | None
    answers: dict[str, list[str]]
    state: str = Field(
        description="draft · waiting · sending · doubt · asked (a person says whether it is there) · sent · refused · over"
    )
    number: str = Field(description="their service_request_id")
    token: str
    status: str = Field(description="open · closed, as they last told; empty: they told nothing yet")
    notes: str
    agency: str
    expected_at: datetime | None
    told_at: datetime | None
    sent_at: datetime | None
    failure: str
    said: str


class HandedJudged(Strict):
    there: StrictBool
    number: Words = Field("", max_length=100)


def told(door: PartnerDoor) -> dict[str, Any]:
    names = ("base", "jurisdiction", "form", "services", "questions", "read_at", "failure")
    return {name: getattr(door, name) for name in names} | {"destination": door.destination_id, "has_key": bool(door.sealed)}


def _handed_told(row: Handed) -> dict[str, Any]:
    names = [name for name in HandedOut.model_fields if name != "transfer"]
    return {name: getattr(row, name) for name in names} | {"transfer": row.transfer_id}


def _door(pk: int) -> PartnerDoor:
    return get_object_or_404(PartnerDoor.objects.select_related("destination"), destination=pk)


def _handed(request: HttpRequest, pk: int) -> Handed:
    demand(asker(request), "inbox.see")
    seen = Transfer.objects.seen_by(asker(request))
    return get_object_or_404(Handed.objects.select_related("transfer__conversation"), transfer=pk, transfer__in=seen)


@router.get("/destinations/{int:pk}/open311", response={200: PartnerOut, **PROBLEMS}, operation_id="partner_door")
def partner(request: HttpRequest, pk: int) -> Any:
    """Their door, and what it takes."""
    demand(asker(request), "inbox.see")
    return told(_door(pk))


@router.put("/destinations/{int:pk}/open311", response={200: PartnerOut, **PROBLEMS}, operation_id="partner_door_keep")
def keep(request: HttpRequest, pk: int, given: PartnerIn) -> Any:
    """Keep where it is; nothing is called."""
    by = asker(request)
    demand(by, "hook.edit")
    return told(actions.keep_door(get_object_or_404(Destination, pk=pk), by=by, **given.dict()))


@router.delete("/destinations/{int:pk}/open311", response={204: None, **PROBLEMS}, operation_id="partner_door_drop")
def drop(request: HttpRequest, pk: int) -> Any:
    """A door through which something went stays."""
    by = asker(request)
    demand(by, "hook.edit")
    actions.drop_door(_door(pk), by=by)
    return HttpResponse(status=204)


@router.post("/destinations/{int:pk}/open311/read", response={200: PartnerOut, **PROBLEMS}, operation_id="partner_door_read")
def read(request: HttpRequest, pk: int) -> Any:
    """Ask them what they take. 422 with their own words when they do not answer as they should."""
    by = asker(request)
    demand(by, "inbox.reply")
    return told(actions.read_door(_door(pk), by=by))


@router.put("/transfers/{int:pk}/open311", response={200: HandedOut, **PROBLEMS}, operation_id="transfer_open311")
def prepare(request: HttpRequest, pk: int, given: HandedIn) -> Any:
    """Of a draft: which of their services, where, and their questions. It leaves with the transfer, when its `way` is `o311`."""
    by = asker(request)
    demand(by, "inbox.see")
    row = get_object_or_404(Transfer.objects.seen_by(by).select_related("conversation"), pk=pk)
    return _handed_told(actions.prepare(row, by=by, **given.dict()))


@router.get("/transfers/{int:pk}/open311", response={200: HandedOut, **PROBLEMS}, operation_id="transfer_open311_state")
def handed(request: HttpRequest, pk: int) -> Any:
    """How it stands at their door."""
    return _handed_told(_handed(request, pk))


@router.post("/transfers/{int:pk}/open311/judge", response={200: HandedOut, **PROBLEMS}, operation_id="transfer_open311_judge")
def judge(request: HttpRequest, pk: int, given: HandedJudged) -> Any:
    """Did it arrive? Asked of a person where their door does not tell. False: it leaves again."""
    return _handed_told(actions.judge(_handed(request, pk), there=given.there, number=given.number, by=asker(request)))


@router.post("/transfers/{int:pk}/open311/retry", response={200: HandedOut, **PROBLEMS}, operation_id="transfer_open311_retry")
def retry(request: HttpRequest, pk: int) -> Any:
    """What they refused, once more."""
    row = _handed(request, pk)
    if row.state != "refused":
        raise ValidationError(_("Cette demande n’attend pas de nouvel essai."))
    return _handed_told(actions.try_again(row, by=asker(request)))
