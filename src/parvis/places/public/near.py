"""What is near: computed from what somebody writes, in memory, and forgotten with the answer."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.places.asking import Spot, spots
from parvis.places.geometry import areas, nearest
from parvis.places.ground.reading import ground
from parvis.places.models import Ground, Place
from parvis.places.public import told
from parvis.understanding.folding import fold

MOST = 20
LEAST = 0.4
"""A geocoder's score under which its first answer is a guess that helps nobody."""


def found(asked: str) -> dict[str, Any]:
    """For the page: around what, and (metres, place, its page, alt), nearest first. Raises ValidationError in words."""
    if len(asked) < 3:
        raise ValidationError(_("Écrivez une adresse ou un quartier."))
    under = ground()
    where = _area(asked, under) or _address(asked, under)
    spots_there = Place.objects.online().exclude(lat=None).values_list("pk", "lat", "lon")[: told.MOST]
    rows = nearest((where.lat, where.lon), ((pk, lat or 0.0, lon or 0.0) for pk, lat, lon in spots_there), MOST)
    there = told.online().in_bulk([pk for _, pk in rows])
    near = [(round(far), there[pk]) for far, pk in rows if pk in there]
    return {"around": where.label, "found": [(far, one, told.page_of(one), told.alt_of(one)) for far, one in near]}


def _area(asked: str, under: Ground) -> Spot | None:
    """A district that is called so: the middle of its box. Nobody is asked."""
    for name, parts in areas(under.districts):
        if name and fold(name) == fold(asked):
            points = [point for part in parts for point in part[0]]
            lons, lats = [p[0] for p in points], [p[1] for p in points]
            return Spot(name, (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2, 1.0)
    return None


def _address(asked: str, under: Ground) -> Spot:
    if not under.geocoder:
        raise ValidationError(_("Aucun quartier ne porte ce nom. Choisissez-en un dans la liste."))
    first = next(iter(spots(asked, under)), None)
    if first is None or first.score < LEAST:
        raise ValidationError(_("Cette adresse n’a pas été trouvée. Ajoutez le numéro, la rue ou le code postal."))
    return first
