"""Areas of a map and what lies in them. Pure; plain longitudes and latitudes, in degrees."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Point = Sequence[float]
Area = Sequence[Sequence[Sequence[Point]]]
"""Polygons, each an outer ring and its holes: the coordinates of a GeoJSON MultiPolygon."""
Box = tuple[float, float, float, float]
MOST_POINTS = 20_000
"""Of the border of one district: more is a drawing of its houses."""
SOME = 8
"""Points by which a street is known from end to end."""
PRECISION = 5
"""Decimals of a degree: a metre."""
EARTH = 6_371_000.0
"""Metres, of its radius."""


def point(lon: Any, lat: Any) -> tuple[float, float] | None:
    """None: no place on earth."""
    try:
        x, y = float(lon), float(lat)
    except (TypeError, ValueError):
        return None
    return (round(x, PRECISION), round(y, PRECISION)) if abs(x) <= 180 and abs(y) <= 90 else None


def area_of(geometry: Mapping[str, Any]) -> Area:
    """The polygons of a GeoJSON geometry, without rings of no point; () where there are none, or a point of theirs is none."""
    told: Any = geometry.get("coordinates") or []
    parts: Any = [told] if geometry.get("type") == "Polygon" else told if geometry.get("type") == "MultiPolygon" else []
    try:
        area = [
            [[(float(x), float(y)) for x, y, *_height in ring] for ring in part if ring] for part in parts if part and part[0]
        ]
    except (TypeError, ValueError, LookupError):
        return ()
    corners = [corner for part in area for ring in part for corner in ring]
    if not corners or len(corners) > MOST_POINTS or not all(map(math.isfinite, (one for corner in corners for one in corner))):
        return ()
    return [[[(round(x, PRECISION), round(y, PRECISION)) for x, y in ring] for ring in part] for part in area]


def points_of(geometry: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Some points of a GeoJSON point or line, from end to end."""
    return some(list(_points(geometry.get("coordinates")))) if geometry.get("type") in LINES else []


LINES = ("Point", "MultiPoint", "LineString", "MultiLineString")


def _points(told: Any) -> Iterator[tuple[float, float]]:
    if not isinstance(told, list):
        return
    if len(told) > 1 and not isinstance(told[0], list):
        if found := point(told[0], told[1]):
            yield found
        return
    for one in told:
        yield from _points(one)


def some(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """SOME of them at most: the outermost four, and others between."""
    if len(points) <= SOME:
        return list(points)
    ends = [min(points), max(points), min(points, key=lambda one: one[1]), max(points, key=lambda one: one[1])]
    return list(dict.fromkeys([*ends, *points[:: len(points) // (SOME - len(ends)) + 1]]))


def box_of(area: Area) -> Box:
    """West, south, east, north."""
    corners = [corner for part in area for corner in part[0]] if all(area) else []
    if not corners:
        return (0.0, 0.0, 0.0, 0.0)
    return min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)


def inside(where: Point, box: Box, area: Area) -> bool:
    """In an outer ring and in none of its holes."""
    lon, lat = where
    if not (box[0] <= lon <= box[2] and box[1] <= lat <= box[3]):
        return False
    return any(_in(lon, lat, part) for part in area)


def _in(lon: float, lat: float, part: Sequence[Sequence[Point]]) -> bool:
    """Each edge that is crossed turns the answer."""
    within = False
    for ring in part:
        for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
            if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
                within = not within
    return within


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two (lat, lon), as the crow flies."""
    lat1, lat2 = math.radians(a[0]), math.radians(b[0])
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))


def around(lat: float, lon: float, far: float) -> Box:
    """West, south, east, north of all that may be `far` metres away: a circle has less in it."""
    up = math.degrees(far / EARTH)
    across = up / max(math.cos(math.radians(lat)), 0.01)
    return lon - across, lat - up, lon + across, lat + up


def middle(points: Sequence[Point]) -> tuple[float, float]:
    """Of some points (longitude, latitude), the one that is nearest to the middle of all: it lies on the street itself."""
    x, y = sum(one[0] for one in points) / len(points), sum(one[1] for one in points) / len(points)
    lon, lat = min(points, key=lambda one: (one[0] - x) ** 2 + (one[1] - y) ** 2)
    return lon, lat
