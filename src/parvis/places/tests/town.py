"""A small town for the tests of this room: two square districts side by side, a list with three places."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from parvis.media.models import File
from parvis.people.models import Team, User
from parvis.places.models import Ground, Place, PlaceList
from parvis.testing import make


def square(west: float, south: float) -> list[list[list[float]]]:
    east, north = west + 0.1, south + 0.1
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def feature(name: str, coordinates: Any, kind: str = "Polygon") -> dict[str, Any]:
    return {"type": "Feature", "properties": {"nom": name}, "geometry": {"type": kind, "coordinates": coordinates}}


DISTRICTS = {
    "type": "FeatureCollection",
    "features": [feature("Les Quais", square(2.3, 48.8)), feature("La Butte", square(2.4, 48.8))],
}
BODY = json.dumps(DISTRICTS).encode()


def ground(**fields: Any) -> Ground:
    from parvis.places.geometry import ground as cut

    return Ground.objects.create(districts=cut(DISTRICTS), **fields)


def picture(number: int = 1) -> File:
    return File.objects.create(
        sha256=f"{number:064}", path="aa/aa", name="bassin.png", mime="image/png", size=1, alt="Le bassin au soleil"
    )


def a_list(*, of: Team | None = None, state: str = "online", **fields: Any) -> PlaceList:
    row = PlaceList.objects.create(
        team=of or make.team(), slug=fields.pop("slug", "au-frais"), title="Dix lieux au frais", intro="Quand il fait chaud.",
        theme="Été", state=state, changed_at=timezone.now(), published_at=timezone.now(), **fields,
    )  # fmt: skip
    spots = (("Bassin des Quais", 48.85, 2.35), ("Fontaine de la Butte", 48.86, 2.45), ("Jardin sans adresse", None, None))
    Place.objects.bulk_create(
        Place(list=row, position=n, name=name, text="De l’eau & de l’ombre.", lat=lat, lon=lon, changed_at=timezone.now(), key=f"k{n}",
              address=f"{n} rue du Port", district="" if lat is None else ("Les Quais" if lon == 2.35 else "La Butte"))
        for n, (name, lat, lon) in enumerate(spots, start=1)
    )  # fmt: skip
    return row


def colleague(role: str = "manager") -> User:
    return make.user(role)
