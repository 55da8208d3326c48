"""Who may see a post: places and a least age are enforced (`targeting`), languages only favoured in feeds (`feed_targeting`).

https://developers.facebook.com/docs/graph-api/reference/page/feed — the page's own country limits always win.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from parvis.networks.facebook.facts import COUNTRIES
from parvis.networks.facebook.graph import Graph
from parvis.networks.protocol import Audience, Problem

# Facebook's own keys, of its `adlocale` search: "(All)" where it has one. Others are given as the key `places` finds.
LOCALES: Mapping[str, int] = {
    "fr": 1003, "fr-FR": 9, "fr-CA": 44, "en": 1001, "en-US": 6, "en-GB": 24,
    "es": 1002, "zh": 1004, "pt": 1005, "de": 5, "tr": 19,
}  # fmt: skip


def targeting(audience: Audience, age: int = 0) -> dict[str, Any]:
    """The parameters that a post takes for `audience`, and for people of `age` and over; none for everybody."""
    places = {
        "countries": list(audience.countries),
        "regions": [{"key": key} for key in audience.regions],
        "cities": [{"key": key} for key in audience.cities],
    }
    places = {name: value for name, value in places.items() if value}
    seen = {**({"geo_locations": places} if places else {}), **({"age_min": age} if age else {})}
    locales = [key for key in map(locale, audience.languages) if key]
    return {
        **({"targeting": seen} if seen else {}),
        **({"feed_targeting": {"locales": locales}} if locales else {}),
    }


def locale(language: str) -> int:
    """Facebook's key of a BCP 47 language, or a key given as it is; 0 = unknown."""
    if language.isdigit():
        return int(language)
    return LOCALES.get(language) or LOCALES.get(language.split("-")[0].lower(), 0)


def problems(audience: Audience) -> list[Problem]:
    found = []
    if len(audience.countries) > COUNTRIES:
        found.append(Problem("facebook-countries", "audience", {"most": COUNTRIES}))
    for country in audience.countries:
        if not re.fullmatch("[A-Z]{2}", country):
            found.append(Problem("facebook-country", "audience", {"country": country}))
    for language in audience.languages:
        if not locale(language):
            found.append(Problem("facebook-language", "audience", {"language": language}, blocking=False))
    return found


def places(graph: Graph, query: str, level: Literal["country", "region", "city", "language"]) -> Sequence[tuple[str, str]]:
    """(key, name) of the places or languages whose name begins with `query`."""
    if level == "language":
        found = graph.get("search", type="adlocale", q=query, limit=25)["data"]
        return [(str(each["key"]), str(each["name"])) for each in found]
    found = graph.get("search", type="adgeolocation", location_types=f'["{level}"]', q=query, limit=25)["data"]
    return [(str(each["key"]), _whole_name(each)) for each in found]


def _whole_name(place: Mapping[str, Any]) -> str:
    """Paris is in France and in Texas."""
    names = (place.get("name"), place.get("region"), place.get("country_name"))
    return ", ".join(dict.fromkeys(str(name) for name in names if name))
