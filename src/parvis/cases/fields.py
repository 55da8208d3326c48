"""What a case says of itself, checked field by field wherever it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from parvis.cases.models import Case
from parvis.cases.words import KINDS, PRECISIONS, PRIORITIES

FIELDS = ("title", "kind", "topic", "category", "priority", "place", "lat", "lon", "precision", "answers")
CHOICES = {"kind": KINDS, "priority": PRIORITIES, "precision": {"": "", **PRECISIONS}}
LINES = {"title": 200, "place": 300}


def described(case: Case, fields: Mapping[str, Any]) -> None:
    """Put what is given on the case; nothing is saved. Raises ValidationError by field."""
    if unknown := [name for name in fields if name not in FIELDS]:
        raise TypeError(f"not a field of a case: {unknown[0]}")
    wrong = {}
    for name, value in fields.items():
        if name in LINES:
            value = " ".join(str(value).replace("\x00", "").split())[: LINES[name]]
        elif name in CHOICES and value not in CHOICES[name]:
            wrong[name] = _("Choisissez dans la liste.")
        setattr(case, name, value)
    wrong |= _point(case) | _category(case, fields)
    if wrong:
        raise ValidationError(wrong)
    if case.lat is not None and not case.precision:
        case.precision = "point"


def _point(case: Case) -> dict[str, str]:
    """Both, or none; on the globe."""
    lat, lon = case.lat, case.lon
    if lat is None and lon is None:
        return {}
    if lat is None or lon is None:
        return {"lat": _("Donnez la latitude et la longitude.")}
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        return {"lat": _("Ce point n’est pas sur la Terre.")}
    return {}


def _category(case: Case, fields: Mapping[str, Any]) -> dict[str, str]:
    chosen = fields.get("category")
    if chosen is not None and not (chosen.leaf and chosen.active):
        return {"category": _("Choisissez une catégorie précise, encore en service.")}
    return {}
