"""What is said of places elsewhere, over the API: lists kept on a network of places, posts that name what changed; where an address is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router

from parvis.people.access import demand
from parvis.places import actions, asking
from parvis.places.announcing.actions import keep_there
from parvis.places.api import list_of
from parvis.places.ground.reading import ground
from parvis.places.models import Named
from parvis.places.shapes import AddressAsked, AddressOut, PlaceNamedOut, PlaceVenuesOut
from parvis.publishing.models import Post
from parvis.rest.auth import asker
from parvis.rest.cursors import page
from parvis.rest.errors import PROBLEMS
from parvis.rest.shapes import Asked, Page

router = Router(tags=["places"])


@router.post("/places/lists/{int:pk}/venues", response={200: PlaceVenuesOut, **PROBLEMS}, operation_id="place_list_venues")
def venues(request: HttpRequest, pk: int) -> Any:
    """Bring the list of the same title on each network of places to what it is here. Only places whose number there is known."""
    return {"lists": [one.pk for one in keep_there(list_of(request, pk), by=asker(request))]}


def _named(row: Named) -> dict[str, Any]:
    return {
        "id": row.pk,
        "place": row.place_id,
        "name": row.place.name,
        "post": row.post_id,
        "why": row.why,
        "at": row.at,
        "read_at": row.read_at,
    }


@router.get("/places/lists/{int:pk}/named", response={200: Page[PlaceNamedOut], **PROBLEMS}, operation_id="place_list_named")
def named(request: HttpRequest, pk: int, asked: Query[Asked]) -> Any:
    """Posts that name a place of the list that is no longer what it was, and that nobody has read again; the newest first."""
    rows = Named.objects.filter(place__list=list_of(request, pk), read_at=None).select_related("place")
    found, further = page(rows, by="id", cursor=asked.cursor, size=asked.limit)
    return {"items": [_named(row) for row in found], "next": further}


@router.post("/places/named/{int:pk}/read", response={200: PlaceNamedOut, **PROBLEMS}, operation_id="place_named_read")
def read_again(request: HttpRequest, pk: int) -> Any:
    """Somebody has looked: the post says what is true."""
    by = asker(request)
    demand(by, "place.edit")
    rows = Named.objects.filter(post__in=Post.objects.seen_by(by)).select_related("post", "place")
    row = get_object_or_404(rows, pk=pk)
    actions.read_again(row, by=by)
    row.refresh_from_db()
    return _named(row)


@router.get("/places/addresses", response={200: list[AddressOut], **PROBLEMS}, operation_id="place_addresses")
def addresses(request: HttpRequest, asked: Query[AddressAsked]) -> Any:
    """Where an address is: five answers of the city's geocoder at most, the likeliest first. 422 when none is set or it is silent."""
    demand(asker(request), "place.edit")
    return asking.spots(asked.q, ground())
