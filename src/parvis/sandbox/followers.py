"""Where followers live decides what Facebook shows them: those of the demo, and the residents who write by themselves."""

import sqlite3
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Follower:
    key: str
    label: str
    country: str
    city: str
    region: str


FOLLOWERS = (
    Follower("paris", "Paris", "FR", "2430536", "3847"),
    Follower("lyon", "Lyon", "FR", "2430501", "1048"),
    Follower("new-york", "New York", "US", "2490299", "3875"),
    Follower("tokyo", "Tokyo", "JP", "1168082", "1918"),
)


def follower(key: str) -> Follower | None:
    return next((each for each in FOLLOWERS if each.key == key), None)


def living_like(person: sqlite3.Row) -> Follower:
    """A resident as a follower: known cities by name, elsewhere only the country counts."""
    home = next((each for each in FOLLOWERS if each.label == person["city"]), None)
    return home or Follower(person["handle"], person["city"], person["country"], "", "")


def shown_to(targeting: dict[str, Any] | None, who: Follower) -> bool:
    """Whether a post restricted by `targeting` shows to somebody who lives there. Only places restrict."""
    geo = (targeting or {}).get("geo_locations") or {}
    if not any(geo.get(kind) for kind in ("countries", "regions", "cities")):
        return True
    keys = {kind: {str(each.get("key")) for each in geo.get(kind) or []} for kind in ("regions", "cities")}
    return who.country in (geo.get("countries") or []) or who.region in keys["regions"] or who.city in keys["cities"]


def restriction(targeting: dict[str, Any] | None) -> str:
    """Whom a post is for, in words; empty when it is for everybody."""
    geo = (targeting or {}).get("geo_locations") or {}
    names = [*(geo.get("countries") or [])]
    cities = {str(each.get("key")) for each in geo.get("cities") or []}
    regions = {str(each.get("key")) for each in geo.get("regions") or []}
    names += [each.label for each in FOLLOWERS if each.city in cities]
    names += [f"région {key}" for key in sorted(regions)] + sorted(cities - {each.city for each in FOLLOWERS})
    return ", ".join(names)
