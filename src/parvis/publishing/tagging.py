"""Links of the city's own sites, marked so that their visits are counted (pure): `utm_` values filled from the post."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import regex

from parvis.understanding.folding import unaccented

FIELDS = ("source", "medium", "campaign", "content")
WORDS = ("network", "account", "topic", "campaign", "objective", "post", "date")
"""What may stand in braces in a value."""
_LINK = regex.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]»…]", regex.IGNORECASE)


def links(text: str) -> list[str]:
    """The addresses written in full, once each, in order."""
    return list(dict.fromkeys(match.group() for match in _LINK.finditer(text)))


def marked(text: str, preset: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """`text` with each link to one of `preset["hosts"]` marked. A mark that a person wrote is left as it is."""
    if not preset or not preset.get("hosts"):
        return text
    return _LINK.sub(lambda match: link(match.group(), preset, values), text)


def link(address: str, preset: Mapping[str, Any], values: Mapping[str, str]) -> str:
    """One address, marked if it is the city's."""
    try:
        there = urlsplit(address)
        host = (there.hostname or "").removeprefix("www.")
    except ValueError:
        return address
    if not any(host == own or host.endswith(f".{own}") for own in preset["hosts"]):
        return address
    query = parse_qsl(there.query, keep_blank_values=True)
    written = {name for name, _ in query}
    for field in FIELDS:
        value = filled(str(preset.get(field) or ""), values)
        if value and f"utm_{field}" not in written:
            query.append((f"utm_{field}", value))
    return urlunsplit(there._replace(query=urlencode(query)))


def filled(pattern: str, values: Mapping[str, str]) -> str:
    """A value with its words put in: lower case, without accents, with dashes, so that one thing is counted as one."""
    told = regex.sub(r"\{(\w+)\}", lambda match: values.get(match[1], ""), pattern)
    return regex.sub(r"-{2,}", "-", regex.sub(r"[^a-z0-9._~-]+", "-", unaccented(told.lower()))).strip("-")[:100]
