"""Questions by district, now and in the period before, and the city's own districts as shapes. Seven statements at most."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from parvis.insights.counter.figures import Figures, arrived_by
from parvis.insights.plots import WIDE
from parvis.people.models import User
from parvis.places.geometry import areas
from parvis.places.ground.reading import ground


@dataclass(frozen=True, slots=True)
class District:
    """`name` "": nobody knows where. `before` None: the period before is not counted, or nothing is compared."""

    name: str
    now: int
    before: int | None


def by_district(user: User, found: Figures) -> list[District]:
    """Those with most first, the unknown last; [] when no question tells its district."""
    told, before = arrived_by(user, found.asked, "district"), None
    if not any(told):
        return []
    earlier = found.asked.before
    if earlier and found.since is not None and found.since <= earlier[0]:
        before = arrived_by(user, replace(found.asked, first=earlier[0], last=earlier[1]), "district")
    names = {*told, *(before or {})}
    rows = [District(str(name), told.get(name, 0), None if before is None else before.get(name, 0)) for name in names]
    return sorted(rows, key=lambda one: (not one.name, -one.now, one.name))


def shapes(rows: Mapping[str, dict[str, Any]]) -> tuple[int, list[dict[str, Any]]]:
    """How high the map is, and the city's districts on it, each with its row; one of which nothing came has none. No ground: []."""
    there = list(areas(ground().districts or {}))
    points = [(x, y) for _name, parts in there for part in parts for x, y in part[0]]
    if not points:
        return 0, []
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    narrow = math.cos(math.radians((south + north) / 2)) or 1.0
    scale = WIDE / max((east - west) * narrow, (north - south) * 1.2, 1e-6)

    def put(ring: Sequence[Sequence[float]]) -> list[list[int]]:
        """On whole pixels; points that fall on one are one."""
        placed = [[round((x - west) * narrow * scale), round((north - y) * scale)] for x, y in ring]
        return [point for n, point in enumerate(placed) if not n or point != placed[n - 1] or n == len(placed) - 1]

    drawn = []
    for name, parts in there:
        geometry = {"type": "MultiPolygon", "coordinates": [[put(ring) for ring in part] for part in parts]}
        row = rows.get(name) or {"name": name, "value": None, "said": name}
        drawn.append({**row, "type": "Feature", "geometry": geometry})
    return round((north - south) * scale), drawn
