"""This room's part of the square: its section of the home page, what the search finds, its pages in the sitemap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from parvis.places.models import Place, PlaceList
from parvis.places.public import told
from parvis.square import hooks

HOME = 3
MOST = 2000


def home(_language: str) -> Mapping[str, Any] | None:
    rows = list(PlaceList.objects.online().order_by("-changed_at", "-id")[:HOME])
    return {"lists": rows} if rows else None


def found(q: str, _language: str, most: int) -> list[hooks.Found]:
    words = [word for word in q.split() if len(word) > 1][:6]
    if not words:
        return []
    lists, places = Q(), Q()
    for word in words:
        lists &= Q(title__icontains=word) | Q(intro__icontains=word)
        places &= Q(name__icontains=word) | Q(text__icontains=word) | Q(address__icontains=word) | Q(district__icontains=word)
    rows = PlaceList.objects.online().filter(lists).order_by("-changed_at")[:most]
    here = [_of_list(row) for row in rows]
    spots = Place.objects.online().filter(places).select_related("list").order_by("list_id", "position")[:most]
    return (here + [_of_place(one) for one in spots])[:most]


def _of_list(row: PlaceList) -> hooks.Found:
    url = reverse("public-places:list", args=[row.slug])
    return hooks.Found(row.title, url, Truncator(row.intro).chars(220), row.changed_at, row.language)


def _of_place(one: Place) -> hooks.Found:
    said = one.text or one.address
    return hooks.Found(one.name, told.page_of(one), Truncator(said).chars(220), one.changed_at, one.list.language)


def addresses() -> Iterable[tuple[str, datetime | None]]:
    yield reverse("public-places:index"), None
    for row in PlaceList.objects.online().order_by("-changed_at")[:MOST]:
        yield reverse("public-places:list", args=[row.slug]), row.changed_at
    for one in Place.objects.online().select_related("list").order_by("-id")[: MOST * 5]:
        yield told.page_of(one), one.changed_at


hooks.adds(
    hooks.Part(
        code="places", words=_("Lieux"), address="public-places:index", order=40, home=home, template="places/public/home.html",
        found=found, addresses=addresses, desk="places:lists", verb="place.edit",
    )
)  # fmt: skip
