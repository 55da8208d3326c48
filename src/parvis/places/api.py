"""Lists of places over the API: begin, fill, order, bring from a file, put online, announce; the ground under them."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router

from parvis.people.access import demand
from parvis.people.models import Team
from parvis.places import actions
from parvis.places.announcing.actions import announce
from parvis.places.bringing.actions import bring as take
from parvis.places.bringing.reading import Unreadable, read
from parvis.places.geometry import names
from parvis.places.ground import actions as grounds
from parvis.places.ground.reading import ground
from parvis.places.ground.tiles import tiles
from parvis.places.models import Ground, Place, PlaceList
from parvis.places.public.told import of_list, page_of, whole
from parvis.places.shapes import (
    PlaceGroundIn,
    PlaceGroundOut,
    PlaceListAnnouncedOut,
    PlaceListChange,
    PlaceListIn,
    PlaceListOut,
    PlaceListsAsked,
    PlaceOrderIn,
    PlacesBringIn,
    PlacesBroughtOut,
    SpotChange,
    SpotIn,
    SpotOut,
    SpotsOut,
)
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.idempotency import once
from parvis.rest.shapes import Page

router = Router(tags=["places"])
LIST = ("id", "slug", "title", "intro", "kind", "theme", "month", "language", "state", "changed_at", "published_at")
PLACE = (
    "id", "position", "key", "name", "text", "address", "district", "lat", "lon", "hours", "link", "closed", "notice", "stage",
    "begins", "ends", "cost", "venue", "alt", "changed_at",
)  # fmt: skip


def list_of(request: HttpRequest, pk: int) -> PlaceList:
    by = asker(request)
    demand(by, "place.edit")
    return get_object_or_404(PlaceList.objects.seen_by(by), pk=pk)


def _place(request: HttpRequest, pk: int) -> Place:
    by = asker(request)
    demand(by, "place.edit")
    return get_object_or_404(Place.objects.seen_by(by).select_related("list"), pk=pk)


def told(row: PlaceList) -> dict[str, Any]:
    url = whole(reverse("public-places:list", args=[row.slug])) if row.state == "online" else ""
    return {name: getattr(row, name) for name in LIST} | {"team": row.team_id, "url": url}


def told_place(place: Place) -> dict[str, Any]:
    url = whole(page_of(place)) if place.list.state == "online" else ""
    return {name: getattr(place, name) for name in PLACE} | {"list": place.list_id, "file": place.file_id, "url": url}


@router.get("/places/lists", response={200: Page[PlaceListOut], **PROBLEMS}, operation_id="place_lists")
def lists(request: HttpRequest, asked: Query[PlaceListsAsked]) -> Any:
    """Your teams' lists, newest first."""
    by = asker(request)
    demand(by, "place.edit")
    found = PlaceList.objects.seen_by(by)
    if asked.state:
        found = found.filter(state=asked.state)
    rows, further = page(found, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [told(row) for row in rows], "next": further}


@router.post("/places/lists", response={201: PlaceListOut, **PROBLEMS}, operation_id="place_list_begin")
@once
def begin(request: HttpRequest, given: PlaceListIn) -> Any:
    """A list without places."""
    by, fields = asker(request), given.model_dump(exclude={"team"})
    demand(by, "place.edit")
    team = Team.objects.open().filter(pk=given.team).first() if given.team is not None else None
    if given.team is not None and team is None:
        raise ValidationError({"team": _("Équipe inconnue.")})
    return 201, told(actions.begin(by=by, team=team, **fields))


@router.get("/places/lists/{int:pk}", response={200: PlaceListOut, **PROBLEMS}, operation_id="place_list")
def one(request: HttpRequest, pk: int) -> Any:
    return told(list_of(request, pk))


@router.patch("/places/lists/{int:pk}", response={200: PlaceListOut, **PROBLEMS}, operation_id="place_list_change")
def change(request: HttpRequest, pk: int, given: PlaceListChange) -> Any:
    """Its words; `state` puts it online or takes it away."""
    row, by = list_of(request, pk), asker(request)
    fields = given.model_dump(exclude={"state"}, exclude_unset=True)
    with transaction.atomic():
        if fields:
            row = actions.change(row, by=by, **fields)
        if given.state == "online":
            row = actions.publish(row, by=by)
        elif given.state == "away":
            row = actions.take_away(row, by=by)
    return told(row)


@router.delete("/places/lists/{int:pk}", response={204: None, **PROBLEMS}, operation_id="place_list_discard")
def discard(request: HttpRequest, pk: int) -> Any:
    """With its places; not while it is online."""
    actions.discard(list_of(request, pk), by=asker(request))
    return HttpResponse(status=204)


@router.get("/places/lists/{int:pk}/places", response={200: SpotsOut, **PROBLEMS}, operation_id="places")
def places(request: HttpRequest, pk: int) -> Any:
    return {"items": [told_place(place) for place in of_list(list_of(request, pk))]}


@router.post("/places/lists/{int:pk}/places", response={201: SpotOut, **PROBLEMS}, operation_id="place_add")
@once
def add(request: HttpRequest, pk: int, given: SpotIn) -> Any:
    """At the end of the list."""
    fields = given.model_dump(exclude_unset=True)
    return 201, told_place(actions.add(list_of(request, pk), by=asker(request), **fields))


@router.put("/places/lists/{int:pk}/order", response={200: SpotsOut, **PROBLEMS}, operation_id="place_list_order")
def order(request: HttpRequest, pk: int, given: PlaceOrderIn) -> Any:
    row = list_of(request, pk)
    actions.reorder(row, by=asker(request), order=given.order)
    return {"items": [told_place(place) for place in of_list(row)]}


@router.post("/places/lists/{int:pk}/import", response={200: PlacesBroughtOut, **PROBLEMS}, operation_id="place_list_bring")
def bring(request: HttpRequest, pk: int, given: PlacesBringIn) -> Any:
    """Good lines come in, bad ones are told; the same text again changes nothing."""
    row = list_of(request, pk)
    try:
        lines = read(given.text.encode())
    except Unreadable as error:
        raise ValidationError({"text": str(error)}) from error
    done = take(row, by=asker(request), lines=lines, dry=given.dry)
    wrong = [{"line": line.number, "errors": line.errors} for line in done.errors]
    return {"made": done.made, "changed": done.changed, "same": done.same, "wrong": wrong}


@router.post(
    "/places/lists/{int:pk}/announce", response={200: PlaceListAnnouncedOut, **PROBLEMS}, operation_id="place_list_announce"
)
def announced(request: HttpRequest, pk: int) -> Any:
    """Prepare the drafts that announce it on each network. Nothing is published."""
    return {"posts": [post.pk for post in announce(list_of(request, pk), by=asker(request))]}


@router.get("/places/{int:pk}", response={200: SpotOut, **PROBLEMS}, operation_id="place")
def place(request: HttpRequest, pk: int) -> Any:
    return told_place(_place(request, pk))


@router.patch("/places/{int:pk}", response={200: SpotOut, **PROBLEMS}, operation_id="place_change")
def change_place(request: HttpRequest, pk: int, given: SpotChange) -> Any:
    """What is given changes. Planned posts that name it are marked when what a visitor goes by changes."""
    fields = given.model_dump(exclude_unset=True)
    return told_place(actions.edit(_place(request, pk), by=asker(request), **fields))


@router.delete("/places/{int:pk}", response={204: None, **PROBLEMS}, operation_id="place_remove")
def remove(request: HttpRequest, pk: int) -> Any:
    actions.remove(_place(request, pk), by=asker(request))
    return HttpResponse(status=204)


# ── The ground ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _told_ground(row: Ground) -> dict[str, Any]:
    found = tiles()
    under = (
        {"kind": found.kind, "bytes": found.size, "first": found.first, "last": found.last, "credit": found.credit}
        if found
        else None
    )
    told = {"geocoder": row.geocoder, "citycode": row.citycode, "origins": row.origins, "districts": names(row.districts)}
    return told | {"tiles": under}


@router.get("/places/ground", response={200: PlaceGroundOut, **PROBLEMS}, operation_id="place_ground")
def ground_now(request: HttpRequest) -> Any:
    """The geocoder that is asked, the sites that may frame a list, the districts' names."""
    demand(asker(request), "city.edit")
    return _told_ground(ground())


@router.put("/places/ground", response={200: PlaceGroundOut, **PROBLEMS}, operation_id="place_ground_settle")
def settle(request: HttpRequest, given: PlaceGroundIn) -> Any:
    by = asker(request)
    demand(by, "city.edit")
    with transaction.atomic():
        if given.districts is not None:
            grounds.lay(by=by, body=json.dumps(given.districts).encode())
        grounds.settle(by=by, geocoder=given.geocoder, citycode=given.citycode, origins=given.origins)
    return _told_ground(ground())
