"""Where a point lies, how far two are apart, and the drawing of a city's ground. Pure: plain numbers and GeoJSON values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.understanding.areas import metres

NAMES = ("name", "nom", "label", "libelle", "l_ar", "l_qu", "nom_quartier", "title")
MOST_FEATURES = 400
MOST_POINTS = 60_000
PRECISION = 5
"""Decimals of a degree: a metre."""
WIDE = 640

Ring = Sequence[Sequence[float]]


class NoGround(Exception):
    """The file is no GeoJSON of areas. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ground(given: Any) -> dict[str, Any]:
    """A FeatureCollection of areas with a name each, and nothing else of what was uploaded. Raises NoGround."""
    features = given.get("features") if isinstance(given, dict) and given.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        raise NoGround("shape")
    kept = [one for feature in features[: MOST_FEATURES + 1] if (one := _area(feature))]
    if not kept:
        raise NoGround("empty")
    points = sum(len(ring) for one in kept for part in one["geometry"]["coordinates"] for ring in part)
    if len(kept) > MOST_FEATURES or points > MOST_POINTS:
        raise NoGround("large")
    return {"type": "FeatureCollection", "features": kept}


def _area(feature: Any) -> dict[str, Any] | None:
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        return None
    told: Any = geometry.get("coordinates")
    parts: Any = [told] if geometry["type"] == "Polygon" else told
    try:
        rings = [[[_point(p) for p in ring] for ring in part] for part in parts]
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise NoGround("points") from error
    if not rings or any(not part or any(len(ring) < 4 for ring in part) for part in rings):
        raise NoGround("points")
    given: Any = feature.get("properties")
    properties = given if isinstance(given, dict) else {}
    low = {str(key).lower(): value for key, value in properties.items()}
    name = next((str(low[key]).strip()[:120] for key in NAMES if low.get(key)), "")
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "MultiPolygon", "coordinates": rings}}


def _point(given: Any) -> list[float]:
    lon, lat = float(given[0]), float(given[1])
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValueError(given)
    return [round(lon, PRECISION), round(lat, PRECISION)]


def areas(collection: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Sequence[Ring]]]]:
    """(name, its polygons)."""
    for one in collection.get("features") or ():
        yield one["properties"]["name"], one["geometry"]["coordinates"]


def names(collection: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(name for name, _ in areas(collection) if name))


def district_of(lat: float, lon: float, collection: Mapping[str, Any]) -> str:
    """The name of the area in which a point lies; "" outside all."""
    for name, parts in areas(collection):
        if name and any(_in(lat, lon, part) for part in parts):
            return name
    return ""


def _in(lat: float, lon: float, part: Sequence[Ring]) -> bool:
    """Inside the outer ring and in none of its holes: each edge that is crossed turns the answer."""
    inside = False
    for ring in part:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                inside = not inside
    return inside


def nearest(where: tuple[float, float], points: Iterable[tuple[Any, float, float]], most: int) -> list[tuple[float, Any]]:
    """(metres, thing), nearest first. `points`: (thing, lat, lon)."""
    found = [(metres(where, (lat, lon)), n, thing) for n, (thing, lat, lon) in enumerate(points)]
    return [(far, thing) for far, _, thing in sorted(found, key=lambda one: one[:2])[:most]]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The ground as an SVG's paths, and where points stand on it. `areas`: (name, path)."""

    width: int
    height: int
    areas: list[tuple[str, str]]
    points: list[tuple[float, float]]
    back: str = ""  # what turns a point of it into degrees again: left, top, west, north, units a degree across, and up


def drawing(points: Sequence[tuple[float, float]], collection: Mapping[str, Any], *, wide: int = WIDE) -> Drawing | None:
    """`points`: (lat, lon). Latitudes are stretched as they are in the middle, which for a city is straight enough."""
    parts = list(areas(collection))
    there = [(y, x) for _, polygons in parts for part in polygons for x, y in part[0]] + list(points)
    if not there:
        return None
    south, north = min(y for y, _ in there), max(y for y, _ in there)
    west, east = min(x for _, x in there), max(x for _, x in there)
    narrow = math.cos(math.radians((south + north) / 2)) or 1.0
    across, up = max((east - west) * narrow, 0.004), max(north - south, 0.003)
    scale = min(wide * 0.92 / across, wide * 0.92 / up)
    height = max(round(up * scale / 0.92), 200)
    left, top = (wide - across * scale) / 2, (height - up * scale) / 2

    def put(x: float, y: float) -> tuple[float, float]:
        return round(left + (x - west) * narrow * scale, 1), round(top + (north - y) * scale, 1)

    drawn = [(name, "".join(_path(ring, put) for part in polygons for ring in part)) for name, polygons in parts]
    back = " ".join(f"{one:.6f}" for one in (left, top, west, north, narrow * scale, scale))
    return Drawing(wide, height, drawn, [put(lon, lat) for lat, lon in points], back)


def _path(ring: Ring, put: Any) -> str:
    """One ring; points that fall on the last one are left out."""
    told: list[str] = []
    for x, y in ring:
        here = "{},{}".format(*put(x, y))
        if not told or told[-1] != here:
            told.append(here)
    return f"M{'L'.join(told)}Z" if len(told) > 2 else ""
