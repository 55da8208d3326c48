"""The geocoder that the city chose for its lists of places serves the rooms below too: where a case is."""

from __future__ import annotations

from parvis.cases import whereabouts
from parvis.cases.whereabouts import Spot
from parvis.places.asking import spots
from parvis.places.ground.reading import ground

PRECISION = {"housenumber": "point", "street": "street", "locality": "street", "municipality": "district"}
"""What a geocoder says that it found, as a case says it. A point where it does not say."""


def _asked(address: str) -> list[Spot]:
    return [Spot(one.label, one.lat, one.lon, PRECISION.get(one.kind, "point"), "geocoder") for one in spots(address, ground())]


whereabouts.asks(whereabouts.Outside(ready=lambda: bool(ground().geocoder), ask=_asked))
