"""What a place may say of itself, checked in one place for forms, files and the API."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.networks.addresses import web_address
from parvis.places.words import STAGES

LINES = {"name": 120, "address": 200, "district": 120, "notice": 300, "cost": 120, "venue": 80, "key": 120}
TEXTS = {"text": 5000, "hours": 500, "alt": 1500}
FIELDS = (*LINES, *TEXTS, "link", "lat", "lon", "stage", "begins", "ends", "closed")
TRUE = ("1", "true", "oui", "yes", "vrai", "x")


def cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    """What is given, as a `Place` keeps it. Raises ValidationError by field, all of them at once."""
    kept: dict[str, Any] = {}
    errors: dict[str, Any] = {}
    for name, value in given.items():
        try:
            if name in FIELDS:
                kept[name] = _one(name, value)
        except ValidationError as error:
            errors[name] = error.messages
    lat, lon = kept.get("lat"), kept.get("lon")
    if ("lat" in kept or "lon" in kept) and (lat is None) != (lon is None) and not {"lat", "lon"} & set(errors):
        errors["lat"] = [_("Donnez la latitude et la longitude, ou aucune des deux.")]
    if kept.get("begins") and kept.get("ends") and kept["ends"] < kept["begins"]:
        errors["ends"] = [_("La fin vient avant le début.")]
    if "name" in given and not kept.get("name") and "name" not in errors:
        errors["name"] = [_("Donnez un nom au lieu.")]
    if errors:
        raise ValidationError(errors)
    return kept


def _one(name: str, value: Any) -> Any:
    if name in LINES or name in TEXTS:
        most = LINES.get(name) or TEXTS[name]
        text = str(value or "").replace("\x00", "").replace("\r\n", "\n").strip()
        text = text if name in TEXTS else " ".join(text.split())
        if len(text) > most:
            raise ValidationError(_("%(most)s caractères au plus.") % {"most": most})
        return text
    if name in ("lat", "lon"):
        return _degrees(value, 90 if name == "lat" else 180)
    if name in ("begins", "ends"):
        return _day(value)
    if name == "link":
        return _link(str(value or "").strip())
    if name == "stage":
        return _stage(str(value or "").strip())
    return value if isinstance(value, bool) else str(value or "").strip().lower() in TRUE


def _degrees(value: Any, most: int) -> float | None:
    if value is None or value == "":
        return None
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError as error:
        raise ValidationError(_("Ce n’est pas un nombre de degrés.")) from error
    if not math.isfinite(number) or abs(number) > most:
        raise ValidationError(_("De -%(most)s à %(most)s degrés.") % {"most": most})
    return round(number, 6)


def _day(value: Any) -> date | None:
    if value in (None, ""):
        return None
    try:
        day = value if isinstance(value, date) else date.fromisoformat(str(value).strip())
    except ValueError as error:
        raise ValidationError(_("Donnez un jour comme 2026-11-28.")) from error
    if not 2000 <= day.year <= 2200:
        raise ValidationError(_("Donnez un jour qui existe."))
    return day


def _link(text: str) -> str:
    if text and not web_address(text, 500):
        raise ValidationError(_("Donnez une adresse qui commence par https:// et qui a 500 caractères au plus."))
    return text


def _stage(text: str) -> str:
    if text and text not in STAGES:
        raise ValidationError(_("Étape inconnue : %(stage)s.") % {"stage": text[:40]})
    return text
