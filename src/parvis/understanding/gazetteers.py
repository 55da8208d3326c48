"""The names that a city brings: GeoJSON of districts and places, the national address base (BAN) as a table or as addok's lines.

A file without one usable name is refused in a sentence; a line that cannot be read is passed over.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from parvis.tables.opening import text_of
from parvis.tables.reading import Row, Unread, rows
from parvis.understanding.areas import Area, area_of, point, points_of, some
from parvis.understanding.folding import fold
from parvis.understanding.places import STREETS, Gazetteer, Place

NAMES = ("name", "nom", "label", "libelle", "nom_voie", "l_ar", "l_qu", "nom_quartier", "title")
KEYS = ("id", "key", "code", "ref", "id_fantoir", "c_ar", "citycode", "objectid")
MOST = 200_000


class Unreadable(Exception):
    """The file is not what it should be; the sentence says why."""


def read(path: Path) -> Gazetteer:
    try:
        text = text_of(path.read_bytes())
    except OSError as error:
        raise Unreadable(f"Le fichier « {path.name} » ne peut pas être lu : {error.strerror}.") from error
    except Unread as error:
        raise Unreadable(f"Le classeur « {path.name} » ne s’ouvre pas.") from error
    return Gazetteer.of(places_of(text, path.name))


def places_of(text: str, name: str) -> list[Place]:
    """The names of a file that is called `name`."""
    places = list(islice(_places(text), MOST))
    if not places:
        raise Unreadable(f"Aucun nom de lieu dans « {name} » : GeoJSON, CSV de la BAN ou lignes d’addok attendus.")
    return places


def _places(text: str) -> Iterator[Place]:
    start = text.lstrip()[:1]
    if start == "{" and '"FeatureCollection"' in text[:2_000]:
        try:
            yield from _features(json.loads(text))
        except (ValueError, AttributeError, TypeError) as error:
            raise Unreadable("Ce GeoJSON est incomplet ou abîmé.") from error
    elif start == "{":
        yield from _addok(text.splitlines())
    else:
        yield from _table(rows(io.StringIO(text, newline="")))


def _features(collection: Mapping[str, Any]) -> Iterator[Place]:
    for at, one in enumerate(collection.get("features") or ()):
        properties = {fold(str(key)): value for key, value in (one.get("properties") or {}).items()}
        geometry = one.get("geometry") or {}
        area = geometry.get("type") in ("Polygon", "MultiPolygon")
        key = _first(properties, KEYS) or str(one.get("id") or at)
        kind = "district" if area else _first(properties, ("kind", "type"))
        yield from _place(_first(properties, NAMES), key, kind, points_of(geometry), area_of(geometry))


def _addok(lines: Iterable[str]) -> Iterator[Place]:
    for line in lines:
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict):
            names = found.get("name")
            for name in names if isinstance(names, list) else [names]:
                kind = {"street": "street", "municipality": "district"}.get(str(found.get("type")), "")
                yield from _place(str(name or ""), str(found.get("id") or name), kind, list(_numbers(found)))


def _numbers(street: Mapping[str, Any]) -> Iterator[tuple[float, float]]:
    """Where its houses stand; else where it does."""
    houses = street.get("housenumbers")
    told = list(houses.values()) if isinstance(houses, dict) and houses else [street]
    for one in told:
        if isinstance(one, dict) and (found := point(one.get("lon"), one.get("lat"))):
            yield found


def _table(lines: Iterator[Row]) -> Iterator[Place]:
    """A table with headings: each name once, whatever the number of its addresses; it lies where they stand."""
    head = next(lines, None)
    if head is None:
        return
    names = [fold(heading) for heading in head.cells]
    seen: dict[str, tuple[str, str]] = {}
    where: dict[str, list[tuple[float, float]]] = {}
    for row in lines:
        known = dict(zip(names, row.cells, strict=False))
        name = _first(known, ("nom_voie", *NAMES))
        if name and name not in seen:
            seen[name] = _first(known, ("id_fantoir", *KEYS)) or name, _first(known, ("kind", "type"))
        if name and (at := point(_first(known, ("lon", "longitude")), _first(known, ("lat", "latitude")))):
            where.setdefault(name, []).append(at)
    for name, (key, kind) in seen.items():
        yield from _place(name, key, kind, where.get(name, ()))


def _place(name: str, key: str, kind: str, points: Sequence[tuple[float, float]] = (), area: Area = ()) -> Iterator[Place]:
    if name.strip():
        first = fold(name).split()[0]
        known = kind if kind in ("district", "street", "place") else "street" if first in STREETS else "place"
        yield Place(key, name.strip(), known, some(points), area)


def _first(found: Mapping[str, Any], keys: Iterable[str]) -> str:
    return next((str(found[key]) for key in keys if found.get(key) not in (None, "")), "")
