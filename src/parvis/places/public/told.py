"""Lists and places as everybody reads them, on pages and in files alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.places.formats import Spot, Told
from parvis.places.geometry import Drawing, drawing
from parvis.places.ground.reading import ground
from parvis.places.models import Place, PlaceList, PlaceSet

MOST = 5000
"""Places of all lists together, in one file or one search for what is near."""
PICTURE = 640


def whole(path: str) -> str:
    return f"{settings.ENVIRONMENT.public_url}{path}"


def online() -> PlaceSet:
    return Place.objects.online().select_related("list", "file").order_by("list_id", "position", "id")


def of_list(row: PlaceList, start: int = 0, most: int | None = None) -> list[Place]:
    """In their order, `most` after the first `start`; each knows its list without another query."""
    found = row.places.select_related("file").order_by("position", "id")
    places = list(found[start : start + most] if most is not None else found[start:])
    for place in places:
        place.list = row
    return places


def page_of(place: Place) -> str:
    return reverse("public-places:place", args=[place.list.slug, place.pk])


def alt_of(place: Place) -> str:
    return place.alt or (place.file.alt if place.file else "")


def spot(place: Place) -> Spot:
    photo = whole(reverse("public-places:picture", args=[place.pk, PICTURE])) if place.file else ""
    same = (
        "name",
        "text",
        "address",
        "district",
        "lat",
        "lon",
        "hours",
        "link",
        "stage",
        "begins",
        "ends",
        "cost",
        "closed",
        "notice",
    )
    return Spot(
        id=str(place.pk), photo=photo, alt=alt_of(place) if photo else "",
        page=whole(page_of(place)), changed_at=place.changed_at, **{name: getattr(place, name) for name in same},
    )  # fmt: skip


def told(row: PlaceList, places: Iterable[Place]) -> Told:
    page = whole(reverse("public-places:list", args=[row.slug]))
    return Told(
        row.title, row.intro, row.language, page, settings.ENVIRONMENT.city, row.changed_at, [spot(one) for one in places]
    )


def everything() -> Told:
    """All places that are online."""
    places = list(online()[:MOST])
    changed = max((one.list.changed_at for one in places), default=datetime.fromisoformat("2000-01-01T00:00:00+00:00"))
    title = _("Tous les lieux de %(city)s") % {"city": settings.ENVIRONMENT.city}
    page = whole(reverse("public-places:index"))
    return Told(title, "", settings.LANGUAGE_CODE, page, settings.ENVIRONMENT.city, changed, [spot(one) for one in places])


def drawn(places: Sequence[Place], first: int = 1) -> tuple[Drawing, list[tuple[float, float, int, Place]]] | None:
    """The ground, and (x, y, number in the list, place) of each that is somewhere."""
    there = [(number, one) for number, one in enumerate(places, start=first) if one.there]
    picture = drawing([(one.lat or 0, one.lon or 0) for _, one in there], ground().districts)
    if picture is None or not there:
        return None
    marks = [(x, y, number, one) for (x, y), (number, one) in zip(picture.points, there, strict=True)]
    return picture, marks


def districts() -> dict[str, str]:
    """slug → name, of those that have a place online."""
    found = Place.objects.online().exclude(district="").order_by("district").values_list("district", flat=True).distinct()
    return {slug: name for name in found if (slug := slugify(name))}
