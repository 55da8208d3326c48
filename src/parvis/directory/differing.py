"""What a line of a file would change in the directory, field by field (pure: nothing is written here)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from parvis.directory.models import Destination

PUBLIC = ("name", "short", "mission", "territory", "email", "phone", "address", "hours", "site", "form", "sve", "handles")
"""What the public directory tells."""
TABLE = (*PUBLIC, "kind", "words", "told", "notes")
"""What a table may tell."""


@dataclass(slots=True)
class Difference:
    """`changes`: field → new value; `before`: what stood there; `kept`: fields of the city's own that differ and stay."""

    changes: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)


def standing(row: Destination, names: tuple[str, ...]) -> dict[str, Any]:
    """Its fields as a line tells them. `row.handles` is prefetched."""
    handles = [{"network": one.network, "handle": one.handle, "url": one.url} for one in row.handles.all()]
    return {name: handles if name == "handles" else getattr(row, name) for name in names}


def compared(row: Destination | None, values: Mapping[str, Any], source: str) -> Difference:
    """`row` None: it would be new. A public directory never touches what the city wrote by hand; a table is the city's hand."""
    names = PUBLIC if source == "dila" else TABLE
    given = {name: values[name] for name in names if name in values}
    if row is None:
        if "told" in given:
            given["told"] = {code: text for code, text in given["told"].items() if text}
        return Difference(given)
    found, now = Difference(), standing(row, names)
    for name, value in given.items():
        if name == "told":
            value = {code: text for code, text in {**now["told"], **value}.items() if text}
        if _same(now[name], value):
            continue
        if source == "dila" and name in row.own:
            found.kept.append(name)
        else:
            found.changes[name], found.before[name] = value, now[name]
    return found


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, list) and isinstance(other, list) and one and isinstance(one[0], dict):
        return sorted(map(_key, one)) == sorted(map(_key, other))
    return bool(one == other)


def _key(one: Any) -> tuple[str, str]:
    return str(one.get("network", "")), str(one.get("handle", ""))


def shown(value: Any) -> str:
    """A value as a report prints it."""
    if isinstance(value, dict):
        return " / ".join(f"{key} : {text}" for key, text in sorted(value.items()))[:200]
    if isinstance(value, list):
        return ", ".join(one.get("handle", "") if isinstance(one, dict) else str(one) for one in value)[:200]
    return " ".join(str(value).split())[:200]
