"""Where an address is: what the city's own names of places know, then the geocoder outside if the city chose one.

The gazetteer is asked first, and what it knows to the house is not asked outside: an address may be somebody's home. A room above
lends the geocoder (`asks`); without it nothing leaves. A person chooses among what is found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.readings.engine import gazetteer
from parvis.understanding.areas import box_of, middle
from parvis.understanding.places import Found, Gazetteer, found_in

MOST = 8


@dataclass(frozen=True, slots=True)
class Spot:
    """`precision`: point · street · district, of the position. `by`: names (the city's own) · geocoder."""

    label: str
    lat: float
    lon: float
    precision: str
    by: str = "names"


@dataclass(frozen=True, slots=True)
class Outside:
    """`ready`: is one chosen? `ask`: likeliest first; raises ValidationError in words when it does not answer."""

    ready: Callable[[], bool]
    ask: Callable[[str], Sequence[Spot]]


OUTSIDE: list[Outside] = []


def asks(outside: Outside) -> None:
    """The one geocoder."""
    OUTSIDE[:] = [outside]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found, the city's own names first; `wrong`: why the geocoder said nothing, in words."""

    spots: list[Spot]
    wrong: str = ""


def look(address: str) -> Looked:
    """Nothing is written. Raises ValidationError when there is nothing to look for."""
    words = " ".join(address.replace("\x00", "").split())[:200]
    if len(words) < 3:
        raise ValidationError({"place": _("Écrivez une adresse.")})
    names = gazetteer()
    own = [spot for one in found_in(words, names) if (spot := spot_of(one, names))]
    if any(spot.precision == "point" for spot in own) or not any(one.ready() for one in OUTSIDE):
        return Looked(own[:MOST])
    try:
        return Looked([*own, *(spot for one in OUTSIDE for spot in one.ask(words))][:MOST])
    except ValidationError as error:
        return Looked(own[:MOST], " ".join(error.messages))


def spot_of(found: Found, names: Gazetteer) -> Spot | None:
    """Where the city's own names put it; None: they do not know. Of a house only its street is known there."""
    place = names.placed(found) if found.key else None
    if place is None or found.by:
        return None
    if place.area:
        west, south, east, north = box_of(place.area)
        return Spot(place.name, (south + north) / 2, (west + east) / 2, "district")
    if not place.points:
        return None
    lon, lat = middle(place.points)
    return Spot(found.name, lat, lon, {"street": "street", "district": "district"}.get(place.kind, "point"))
