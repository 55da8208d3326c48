"""Finding the city's places on Foursquare: what may be this one, and how likely.

Foursquare's own score comes with `/places/match`, which wants an address; what a search finds is scored here.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from parvis.networks.foursquare.api import Places
from parvis.networks.protocol import JSON, Refused, Venue

FIELDS = "fsq_place_id,name,latitude,longitude,location,tel,website,date_closed,link,placemaker_url"
MOST = 10
RADIUS = 3_000  # metres around the point that was given
PART = 0.85  # of a name that has all the words that were given, and others
FAR = 1_000.0  # metres at which nearness counts for nothing
ID = re.compile(r"[0-9A-Za-z]{1,64}")


def candidates(api: Places, name: str, near: tuple[float, float] | None, address: str, city: str, country: str) -> list[Venue]:
    where: dict[str, Any] = {"near": f"{city}, {country}"}
    if near:
        where = {"ll": point(near), "radius": RADIUS}
    told = api.get("/places/search", cost="pro", query=name, fields=FIELDS, limit=MOST, sort="RELEVANCE", **where)
    found = [venue_of(api, each) for each in (told.get("results") or () if isinstance(told, dict) else ())]
    scored = {each.remote_id: replace(each, score=score(name, near, each)) for each in found if each.remote_id}
    if address:
        matched = _matched(api, name, near, address, city, country)
        scored |= {matched.remote_id: matched} if matched else {}
    return sorted(scored.values(), key=lambda each: -each.score)[:MOST]


def venue(api: Places, remote_id: str) -> Venue:
    if not ID.fullmatch(remote_id):
        raise Refused("not-found", remote_id[:60])
    return venue_of(api, api.get(f"/places/{remote_id}", cost="pro", fields=FIELDS))


def _matched(api: Places, name: str, near: tuple[float, float] | None, address: str, city: str, country: str) -> Venue | None:
    """The one that Foursquare takes it for, with its own score; it says 404 when there is none."""
    asked = {"name": name, "address": address, "city": city, "cc": country, "ll": point(near) if near else ""}
    try:
        told = api.get("/places/match", cost="pro", fields=FIELDS, **asked)
    except Refused as refused:
        if refused.code in ("not-found", "invalid"):
            return None
        raise
    place = told.get("place") if isinstance(told, dict) else None
    if not isinstance(place, dict) or not place.get("fsq_place_id"):
        return None
    return replace(venue_of(api, place), score=min(max(float(place.get("match_score") or 0), 0.0), 1.0))


def venue_of(api: Places, told: JSON) -> Venue:
    place = told if isinstance(told, dict) else {}
    location = place.get("location") or {}
    identity = str(place.get("fsq_place_id") or "")
    parts = [str(location.get(name) or "") for name in ("address", "postcode", "locality")]
    return Venue(
        remote_id=identity,
        name=str(place.get("name") or identity),
        address=str(location.get("formatted_address") or " ".join(part for part in parts if part)),
        latitude=_number(place.get("latitude")),
        longitude=_number(place.get("longitude")),
        phone=str(place.get("tel") or ""),
        website=str(place.get("website") or ""),
        closed=bool(place.get("date_closed")),
        url=f"{api.web}/v/{identity}" if identity else "",
    )


def score(name: str, near: tuple[float, float] | None, found: Venue) -> float:
    """Three parts the name, one part how near it is; the name alone where we do not know where to look."""
    ours, theirs = folded(name), folded(found.name)
    alike = SequenceMatcher(None, ours, theirs).ratio()
    if ours and set(ours.split()) <= set(theirs.split()):  # « piscine » is any of them: nearness then tells them apart
        alike = max(alike, PART)
    if near is None or found.latitude is None or found.longitude is None:
        return round(alike, 2)
    close = max(0.0, 1.0 - metres(near, (found.latitude, found.longitude)) / FAR)
    return round(0.75 * alike + 0.25 * close, 2)


def folded(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join(re.findall(r"\w+", "".join(letter for letter in bare if not unicodedata.combining(letter))))


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """As the crow flies, on a sphere."""
    (a, b), (c, d) = (map(math.radians, each) for each in (one, other))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6_371_000 * math.asin(math.sqrt(half))


def point(at: tuple[float, float]) -> str:
    return f"{at[0]:.6f},{at[1]:.6f}"


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
