"""What the lines of a table come to, as plain values: for the page that shows what would be made, and for the API."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.city import languages
from parvis.city.audiences import aims
from parvis.publishing.models import Campaign
from parvis.publishing.table import Wanted

FIRST = 20
"""Lines that are shown one by one."""
EXCERPT = 100


@dataclass(frozen=True, slots=True)
class Meant:
    """A line with what it leaves to its text and its topic. `aim` "": no topic either, nobody has decided."""

    wanted: Wanted
    language: str
    aim: str
    audience: dict[str, Any]


def added(before: Mapping[str, Any], lines: Iterable[Meant]) -> dict[str, Any]:
    """`before` and these lines: how many of each language, audience and campaign, how many media, and the first lines."""
    counts = {name: Counter[str](before.get(name, {})) for name in ("languages", "aims", "campaigns")}
    media, first = before.get("media", 0), list(before.get("lines", ()))
    for one in lines:
        said, language = one.wanted, one.language
        counts["languages"][language] += 1
        counts["aims"][one.aim] += 1
        if said.campaign:
            counts["campaigns"][str(said.campaign)] += 1
        media += len(said.media)
        if len(first) < FIRST:
            first.append({
                "line": said.number, "text": said.text[:EXCERPT], "publish_at": said.at.isoformat() if said.at else None,
                "accounts": said.accounts, "media": said.media, "language": language, "aim": one.aim, "campaign": said.campaign,
            })  # fmt: skip
    return {**{name: dict(found) for name, found in counts.items()}, "media": media, "lines": first}


def in_words(found: Mapping[str, Any]) -> dict[str, Any]:
    """The same for a page: names instead of keys, the most frequent first. Two queries."""
    known, named = aims(), Campaign.objects.in_bulk([int(pk) for pk in found.get("campaigns", {})])
    campaigns = {str(pk): row.name for pk, row in named.items()}
    publics = {key: aim.name for key, aim in known.items()} | {"": known["everyone"].name}
    counts = {
        "languages": {languages.name(key): n for key, n in found.get("languages", {}).items()},
        "aims": _together((publics.get(key, key), n) for key, n in found.get("aims", {}).items()),
        "campaigns": {campaigns.get(key, key): n for key, n in found.get("campaigns", {}).items()},
    }
    lines = [
        one | {"language": languages.name(one["language"]), "aim": publics.get(one["aim"], one["aim"]),
               "campaign": campaigns.get(str(one["campaign"]), "")}
        for one in found.get("lines", ())
    ]  # fmt: skip
    return {name: sorted(told.items(), key=lambda pair: -pair[1]) for name, told in counts.items()} | {
        "media": found.get("media", 0), "lines": lines,
    }  # fmt: skip


def _together(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    found = Counter[str]()
    for name, n in pairs:
        found[name] += n
    return dict(found)
