"""Places over the API: which are ours, corrections, lists of the old API."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema
from pydantic import Field

from parvis.accounts import words
from parvis.accounts.models import Account
from parvis.people.access import demand
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Asked, Page, Plain, Words
from parvis.venues import actions
from parvis.venues.chosen import accounts, keeps_lists, places_of
from parvis.venues.models import Correction, PlaceList

router = Router(tags=["places"])


class PlaceOut(Schema):
    """One of the city's places, by the network's own id."""

    id: str
    name: str


class PlacesOut(Schema):
    """`lists`: whether lists of the old API are kept for this account."""

    lists: bool
    items: list[PlaceOut]


class CandidateOut(Schema):
    """What the network knows of a place. `score`: how well it is the one that was looked for, 0 to 1."""

    id: str
    name: str
    address: str
    latitude: float | None
    longitude: float | None
    phone: str
    website: str
    closed: bool
    url: str
    score: float


class SearchAsked(Schema):
    name: Words = Field("", max_length=120)
    address: Words = Field("", max_length=200)
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)


class PlaceIn(Schema):
    place: Words = Field(max_length=80, min_length=1, description="the network's id, of a candidate")


class CorrectionIn(Schema):
    """`values` of an edit: name, address, phone, website; latitude and longitude; hours as `[[1, "09:00", "19:00"], …]`, Monday 1.

    `comment`: with the other reports only."""

    place: Words = Field(max_length=80, min_length=1)
    report: Literal["edit", "closed", "gone", "open"] = "edit"
    values: Plain = {}
    comment: Words = Field("", max_length=500)


class CorrectionOut(Schema):
    """`state`: scheduled · sending · later · sent · refused · doubt · asked · dropped. `outcome`: what the network made of it,
    waiting · accepted · rejected, or its own word."""

    id: int
    account: int
    place: str
    name: str
    report: str
    values: dict[str, Any]
    comment: str
    state: str
    outcome: str
    at: datetime
    sent_at: datetime | None
    url: str
    errors: list[str] = Field(description="what the network left out of it, in its words")
    failure: str
    sentence: str
    advice: str


class CorrectionChange(Schema):
    """`retry` what was refused, `drop` it; `there`, `absent`: a person looked whether a doubtful one is on the network."""

    act: Literal["retry", "drop", "there", "absent"]


class FollowedOut(Schema):
    fresh: int = Field(description="corrections that have news")


class SwitchIn(Schema):
    on: bool


class ListItemIn(Schema):
    place: Words = Field(max_length=80, min_length=1)
    text: Words = Field("", max_length=200)


class ListIn(Schema):
    """A list as it should be: places in order. What is there and not here is taken out."""

    name: Words = Field(max_length=100, min_length=1)
    description: Words = Field("", max_length=300)
    places: list[ListItemIn] = Field([], max_length=200)


class ListOut(Schema):
    id: int
    name: str
    description: str
    places: list[dict[str, str]]
    state: str
    url: str
    sent_at: datetime | None
    failure: str
    sentence: str
    advice: str


def _account(request: HttpRequest, pk: int) -> Account:
    demand(asker(request), "account.see")
    return get_object_or_404(accounts(asker(request)), pk=pk)


def _correction(request: HttpRequest, pk: int) -> Correction:
    demand(asker(request), "account.see")
    return get_object_or_404(Correction.objects.seen_by(asker(request)).select_related("account__grant"), pk=pk)


def _why(row: Correction | PlaceList) -> dict[str, str]:
    sentence, advice = words.say(row.failure) if row.failure and row.state != "sent" else ("", "")
    return {"failure": row.failure, "sentence": sentence, "advice": advice}


def told(row: Correction) -> dict[str, Any]:
    names = ("id", "place", "name", "report", "values", "comment", "state", "outcome", "at", "sent_at", "url", "errors")
    return {name: getattr(row, name) for name in names} | {"account": row.account_id} | _why(row)


def listed(row: PlaceList) -> dict[str, Any]:
    names = ("id", "name", "description", "state", "url", "sent_at")
    return {name: getattr(row, name) for name in names} | {"places": row.items} | _why(row)


def _candidate(venue: Any) -> dict[str, Any]:
    names = [name for name in CandidateOut.model_fields if name != "id"]
    return {name: getattr(venue, name) for name in names} | {"id": venue.remote_id}


def _places(account: Account) -> dict[str, Any]:
    return {"lists": keeps_lists(account), "items": places_of(account)}


@router.get("/accounts/{int:pk}/places", response={200: PlacesOut, **PROBLEMS}, operation_id="account_places")
def places(request: HttpRequest, pk: int) -> Any:
    """The city's places on this network: what people advise there is read into the counter."""
    return _places(_account(request, pk))


@router.get(
    "/accounts/{int:pk}/places/search", response={200: list[CandidateOut], **PROBLEMS}, operation_id="account_place_search"
)
def search(request: HttpRequest, pk: int, asked: Query[SearchAsked]) -> Any:
    """The places of the network that this may be, the likeliest first. The network counts each search."""
    account = _account(request, pk)
    if not asked.name.strip():
        raise ValidationError({"name": _("Donnez le nom du lieu.")})
    if (asked.latitude is None) != (asked.longitude is None):
        raise ValidationError({"latitude": _("Donnez la latitude et la longitude, ou aucune des deux.")})
    near = (asked.latitude, asked.longitude) if asked.latitude is not None and asked.longitude is not None else None
    return [_candidate(one) for one in actions.candidates(account, name=asked.name, near=near, address=asked.address)]


@router.post("/accounts/{int:pk}/places", response={200: PlacesOut, **PROBLEMS}, operation_id="account_place_choose")
def choose(request: HttpRequest, pk: int, given: PlaceIn) -> Any:
    """One more place of ours; the network is asked whether it is there."""
    account = _account(request, pk)
    actions.choose(account, place=given.place, by=asker(request))
    return _places(account)


@router.delete("/accounts/{int:pk}/places/{place}", response={204: None, **PROBLEMS}, operation_id="account_place_leave")
def leave(request: HttpRequest, pk: int, place: str) -> Any:
    """It is no longer followed; what was read stays."""
    actions.leave(_account(request, pk), place=place, by=asker(request))
    return HttpResponse(status=204)


@router.get("/accounts/{int:pk}/corrections", response={200: Page[CorrectionOut], **PROBLEMS}, operation_id="corrections")
def corrections(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """What was put right on this network, newest first."""
    found = Correction.objects.filter(account=_account(request, pk))
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/accounts/{int:pk}/corrections", response={201: CorrectionOut, **PROBLEMS}, operation_id="correction_propose")
@once
def propose(request: HttpRequest, pk: int, given: CorrectionIn) -> Any:
    """Put one of our places right. It leaves at once, and only once; what the network would refuse is a 422 in words."""
    row = actions.correct(
        _account(request, pk),
        place=given.place,
        report=given.report,
        values=given.values,
        comment=given.comment,
        by=asker(request),
    )
    return 201, told(row)


@router.post("/accounts/{int:pk}/corrections/follow", response={200: FollowedOut, **PROBLEMS}, operation_id="corrections_follow")
def follow(request: HttpRequest, pk: int) -> Any:
    """Ask the network what became of those that it has not settled."""
    return {"fresh": actions.follow(_account(request, pk), by=asker(request))}


@router.get("/corrections/{int:pk}", response={200: CorrectionOut, **PROBLEMS}, operation_id="correction")
def correction(request: HttpRequest, pk: int) -> Any:
    """One correction, and how it is."""
    return told(_correction(request, pk))


@router.patch("/corrections/{int:pk}", response={200: CorrectionOut, **PROBLEMS}, operation_id="correction_change")
def change(request: HttpRequest, pk: int, given: CorrectionChange) -> Any:
    """Try again what was refused, give it up, or say whether a doubtful one is there."""
    row, by = _correction(request, pk), asker(request)
    if given.act == "retry":
        return told(actions.retry(row, by=by))
    if given.act == "drop":
        return told(actions.drop(row, by=by))
    return told(actions.judge(row, there=given.act == "there", by=by))


@router.get("/accounts/{int:pk}/lists", response={200: Page[ListOut], **PROBLEMS}, operation_id="account_lists")
def lists(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """The lists that are kept on this network through its old API, newest first."""
    kept = PlaceList.objects.filter(account=_account(request, pk))
    rows, further = page(kept, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [listed(row) for row in rows], "next": further}


@router.post("/accounts/{int:pk}/lists", response={200: ListOut, **PROBLEMS}, operation_id="account_list_keep")
def keep(request: HttpRequest, pk: int, given: ListIn) -> Any:
    """Make a list of this name, or bring it to this. The same again changes nothing. 422 while lists are off."""
    account = _account(request, pk)
    items = [{"place": one.place, "text": one.text} for one in given.places]
    return listed(actions.keep_list(account, name=given.name, description=given.description, items=items, by=asker(request)))


@router.put("/accounts/{int:pk}/lists/switch", response={200: PlacesOut, **PROBLEMS}, operation_id="account_lists_switch")
def switch(request: HttpRequest, pk: int, given: SwitchIn) -> Any:
    """Lists of the old API, on or off. They have no known audience."""
    account = _account(request, pk)
    actions.switch_lists(account, on=given.on, by=asker(request))
    return _places(account)
