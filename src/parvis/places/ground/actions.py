"""Set what stands under every list."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.journal.changes import changed_since, stands
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.places.asking import base_of
from parvis.places.geometry import NoGround, district_of
from parvis.places.geometry import ground as cut
from parvis.places.models import Ground, Place

MOST_BYTES = 5_000_000
MOST_ORIGINS = 20
ORIGIN = re.compile(r"https?://[a-z0-9.-]{1,200}(:\d{1,5})?", re.I)
SAID = {
    "shape": gettext_lazy("Ce fichier n’est pas un FeatureCollection GeoJSON."),
    "empty": gettext_lazy("Ce fichier ne contient aucun quartier : des polygones sont attendus."),
    "large": gettext_lazy("Ce fond est trop lourd : simplifiez les contours (400 quartiers et 60 000 points au plus)."),
    "points": gettext_lazy("Un contour de ce fichier est abîmé."),
}


@transaction.atomic
def settle(*, by: User, geocoder: str | None = None, citycode: str | None = None, origins: Sequence[str] | None = None) -> Ground:
    """The geocoder that is asked, and the sites that may frame a list. What is None stays."""
    demand(by, "city.edit")
    row = _locked()
    before = stands(row)
    errors: dict[str, list[str]] = {}
    if geocoder is not None:
        try:
            row.geocoder = base_of(geocoder)
        except ValidationError as error:
            errors["geocoder"] = error.messages
    if citycode is not None:
        row.citycode = citycode.strip()[:10]
    if origins is not None:
        kept = list(dict.fromkeys(one.strip().rstrip("/").lower() for one in origins if one.strip()))
        if any(not ORIGIN.fullmatch(one) for one in kept) or len(kept) > MOST_ORIGINS:
            errors["origins"] = [_("Un site par ligne, comme https://www.ville.example ; vingt au plus.")]
        row.origins = kept
    if errors:
        raise ValidationError(errors)
    row.save()
    record("ground.settled", by=by, about=row, channel="city", **changed_since(before, row))
    return row


@transaction.atomic
def lay(*, by: User, body: bytes) -> Ground:
    """The districts, as GeoJSON. Each place is put into its own anew."""
    demand(by, "city.edit")
    if len(body) > MOST_BYTES:
        raise ValidationError({"districts": _("Le fichier pèse plus de 5 Mo.")})
    try:
        told = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValidationError({"districts": _("Ce GeoJSON est incomplet ou abîmé.")}) from error
    row = _locked()
    try:
        row.districts = cut(told)
    except NoGround as error:
        raise ValidationError({"districts": str(SAID[error.code])}) from error
    row.save()
    _again(row)
    record("ground.laid", by=by, about=row, channel="city", rows=len(row.districts["features"]))
    return row


def _again(row: Ground) -> None:
    places = list(Place.objects.exclude(lat=None).only("id", "lat", "lon", "district"))
    for place in places:
        place.district = district_of(place.lat or 0, place.lon or 0, row.districts) or place.district
    Place.objects.bulk_update(places, ["district"], batch_size=200)


def _locked() -> Ground:
    Ground.objects.get_or_create(one=True)
    return Ground.objects.select_for_update().get(one=True)
