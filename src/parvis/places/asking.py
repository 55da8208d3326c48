"""Where an address is: one question to the geocoder that the city chose, as the national address base answers it (GeoCodeJSON)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.accounts.connect import door
from parvis.networks.addresses import web_address
from parvis.networks.http import Http
from parvis.networks.protocol import NetworkError
from parvis.places.models import Ground

WAITS = 5
MOST = 5
SURE = 0.7
"""A score from which the first answer is taken; below it a person chooses. It is no probability."""


@dataclass(frozen=True, slots=True)
class Spot:
    """One answer. `score`: 0 to 1, as the geocoder says it. `kind`: housenumber · street · locality · municipality, "" = not said."""

    label: str
    lat: float
    lon: float
    score: float
    kind: str = ""


def spots(address: str, ground: Ground) -> list[Spot]:
    """Likeliest first. Raises ValidationError in words when there is no geocoder, or when it does not answer."""
    words = " ".join(address.replace("\x00", "").split())[:200]
    if not ground.geocoder:
        raise ValidationError(_("Aucun géocodeur n’est réglé : donnez la latitude et la longitude."))
    if len(words) < 3:
        raise ValidationError(_("Écrivez une adresse."))
    asked = {"q": words, "limit": MOST, "autocomplete": 0} | ({"citycode": ground.citycode} if ground.citycode else {})
    base = ground.geocoder.rstrip("/")
    try:
        answer = Http(door(), timeout=WAITS).call("GET", f"{base}/search/", params=asked, most=500_000, within=WAITS * 2)
        told = answer.json() if answer.status == 200 else None
    except NetworkError as error:
        raise ValidationError(_("Le géocodeur ne répond pas : donnez la latitude et la longitude.")) from error
    features = told.get("features") if isinstance(told, dict) else None
    if not isinstance(features, list):
        raise ValidationError(_("Le géocodeur n’a pas compris la question."))
    return [spot for one in features[:MOST] if (spot := _spot(one))]


def _spot(one: Any) -> Spot | None:
    try:
        lon, lat = (float(value) for value in one["geometry"]["coordinates"][:2])
        told = one["properties"]
        score = float(told.get("score") or 0)
        label = str(told.get("label") or told.get("name") or "")[:200]
        kind = str(told.get("type") or "")[:20]
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return Spot(label, lat, lon, score, kind) if abs(lat) <= 90 and abs(lon) <= 180 else None


def base_of(text: str) -> str:
    """A geocoder's address as it is kept. Raises ValidationError."""
    kept = text.strip().rstrip("/")
    if kept and not web_address(kept, 300):
        raise ValidationError(_("Donnez l’adresse du géocodeur, comme https://data.geopf.fr/geocodage."))
    return kept.removesuffix("/search")
