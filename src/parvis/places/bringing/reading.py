"""A file's bytes as lines of places: a table with headings, or GeoJSON points. Nothing is written here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.places.fields import cleaned
from parvis.tables import opening
from parvis.tables import reading as tables
from parvis.tables.reading import Unread
from parvis.web.uploads import sentence

MOST_LINES = 2000
MOST_BYTES = 3_000_000
COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("id", "key", "cle", "clé", "ref", "identifiant"), "name": ("name", "nom", "titre", "title", "libelle"),
    "text": ("text", "texte", "description", "quoi"), "address": ("address", "adresse"),
    "district": ("district", "quartier", "arrondissement"),
    "lat": ("lat", "latitude", "y"), "lon": ("lon", "lng", "longitude", "x"), "hours": ("hours", "horaires"),
    "link": ("link", "lien", "url", "site"), "stage": ("stage", "etape", "étape"), "begins": ("begins", "debut", "début"),
    "ends": ("ends", "fin"), "cost": ("cost", "cout", "coût", "budget"), "closed": ("closed", "ferme", "fermé"),
    "notice": ("notice", "avis"), "alt": ("alt",),
}  # fmt: skip
FIELD_OF = {heading: name for name, headings in COLUMNS.items() for heading in headings}


class Unreadable(Exception):
    """The file as a whole; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """`number`: of the file's line, or of the GeoJSON's feature. `values`: as a `Place` keeps them."""

    number: int
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def read(body: bytes) -> list[Line]:
    """Each line of a file with what it says or what is wrong with it. Raises Unreadable."""
    if len(body) > MOST_BYTES:
        raise Unreadable(_("Le fichier pèse plus de 3 Mo."))
    try:
        text = opening.text_of(body)
        lines = list(_features(text) if text.lstrip()[:1] == "{" else _rows(text))
    except Unread as error:
        raise Unreadable(sentence(error, MOST_LINES)) from error
    if not lines:
        raise Unreadable(_("Le fichier ne contient aucun lieu."))
    if len(lines) > MOST_LINES:
        raise Unreadable(_("%(most)s lieux au plus par fichier.") % {"most": MOST_LINES})
    seen: dict[str, int] = {}
    return [_once(line, seen) for line in lines]


def _once(line: Line, seen: dict[str, int]) -> Line:
    """A key that an earlier line has is an error of the later one."""
    key = line.values.get("key", "")
    if key and key in seen:
        return Line(line.number, line.values, [_("Même lieu que la ligne %(number)s.") % {"number": seen[key]}])
    if key and not line.errors:
        seen[key] = line.number
    return line


def _rows(text: str) -> Iterator[Line]:
    found = tables.read(text, MOST_LINES)
    places = tables.columns(found.headings, COLUMNS)
    if "name" not in places:
        raise Unreadable(_("La première ligne doit nommer les colonnes, dont « name » ou « nom »."))
    for number, cells in found.rows(places):
        yield _line(number, cells)


def _features(text: str) -> Iterator[Line]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(_("Ce GeoJSON est incomplet ou abîmé.")) from error
    features = told.get("features")
    if told.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise Unreadable(_("Ce fichier n’est pas un FeatureCollection GeoJSON."))
    for number, one in enumerate(features, start=1):
        yield _feature(number, one)


def _feature(number: int, one: Any) -> Line:
    if not isinstance(one, dict):
        return Line(number, errors=[_("Ce n’est pas un lieu.")])
    given: Any = one.get("properties")
    properties = given if isinstance(given, dict) else {}
    values = {FIELD_OF[key.lower()]: value for key, value in properties.items() if key.lower() in FIELD_OF}
    geometry = one.get("geometry")
    if isinstance(geometry, dict):
        point = geometry.get("coordinates")
        if geometry.get("type") != "Point" or not isinstance(point, list) or len(point) < 2:
            return Line(number, errors=[_("Seuls des points sont des lieux.")])
        values |= {"lon": point[0], "lat": point[1]}
    if one.get("id") not in (None, ""):
        values["key"] = one["id"]
    return _line(number, values)


def _line(number: int, values: Mapping[str, Any]) -> Line:
    given = {"name": "", **values}
    try:
        kept = cleaned(given)
    except ValidationError as error:
        return Line(number, errors=[f"{name} : {' '.join(words)}" for name, words in error.message_dict.items()])
    kept["key"] = kept.get("key") or slugify(f"{kept['name']} {kept.get('address', '')}")[:120]
    return Line(number, kept)
