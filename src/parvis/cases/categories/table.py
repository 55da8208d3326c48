"""A table of categories, read. Pure.

Columns by name, in English or as a spreadsheet of the city may have them: `id` or `code`, `parent_id` or `parent`, `label` or
`name`; and, where they are there, `active`, `order`, `description`, `keywords`, `public`, `team`, `elsewhere`, `elsewhere_text`,
`attributes` (JSON). Others are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.tables import opening, reading
from parvis.tables.reading import Unread

MOST = 5000
NAMES = {"id": "code", "parent_id": "parent", "label": "name", "order": "position"}
TRUE = {"1", "true", "yes", "oui", "x", "vrai"}
DATATYPES = ("string", "number", "datetime", "text", "singlevaluelist", "multivaluelist")


@dataclass(frozen=True, slots=True)
class Row:
    """None: the column is not in the table, what is kept stays."""

    code: str
    name: str
    parent: str = ""
    position: int = 0
    active: bool = True
    description: str | None = None
    keywords: str | None = None
    public: bool | None = None
    team: str | None = None
    elsewhere: str | None = None
    elsewhere_text: str | None = None
    attributes: list[dict[str, Any]] | None = None


def read(content: bytes) -> list[Row]:
    """Raises Unread: that of a table, columns, code, twice, name, attributes, parent, circle, deep. Parents come before their children."""
    table = reading.read(opening.text_of(content), MOST)
    names = {place: heading.lower() for place, heading in enumerate(table.headings)}
    places = {NAMES.get(name, name): place for place, name in names.items() if name}
    if not {"code", "name"} <= set(places):
        raise Unread("columns")
    return _in_order(list(_rows(table.rows(places))))


def _rows(lines: Iterable[tuple[int, Mapping[str, str]]]) -> Iterator[Row]:
    seen: set[str] = set()
    for where, given in lines:
        code = given.get("code", "")
        if not code or len(code) > 40:
            raise Unread("code", where)
        if code in seen:
            raise Unread("twice", where)
        seen.add(code)
        yield _row(given, where)


def _row(given: Mapping[str, str], line: int) -> Row:
    name, position = given.get("name", ""), given.get("position", "")
    if not name:
        raise Unread("name", line)
    return Row(
        given["code"],
        name[:150],
        parent=given.get("parent", ""),
        position=int(position) if position.isdecimal() and len(position) < 9 else 0,
        active=given.get("active", "1").lower() in TRUE,
        description=_text(given, "description", 1000),
        keywords=_text(given, "keywords", 300),
        public=given["public"].lower() in TRUE if "public" in given else None,
        team=_text(given, "team", 80),
        elsewhere=_text(given, "elsewhere", 200),
        elsewhere_text=_text(given, "elsewhere_text", 1000),
        attributes=_attributes(given.get("attributes", ""), line) if "attributes" in given else None,
    )


def _text(given: Mapping[str, str], name: str, most: int) -> str | None:
    return given[name][:most] if name in given else None


def _attributes(text: str, line: int) -> list[dict[str, Any]]:
    try:
        return attributes(json.loads(text)) if text else []
    except ValueError as error:
        raise Unread("attributes", line) from error


def attributes(given: Any) -> list[dict[str, Any]]:
    """As they are kept: code, description, datatype, required, values (key, name). Raises ValueError."""
    if not isinstance(given, list) or len(given) > 30:
        raise ValueError("a list of 30 at most")
    kept = [_attribute(one) for one in given]
    if len({one["code"] for one in kept}) != len(kept):
        raise ValueError("the same code twice")
    return kept


def _attribute(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or not str(given.get("code", "")).strip() or not str(given.get("description", "")).strip():
        raise ValueError("code and description")
    datatype = given.get("datatype", "string")
    if datatype not in DATATYPES:
        raise ValueError("datatype")
    values = [
        {"key": str(value["key"])[:60], "name": str(value["name"])[:150]}
        for value in given.get("values") or ()
        if isinstance(value, dict) and "key" in value and "name" in value
    ]
    if datatype.endswith("list") != bool(values):
        raise ValueError("values")
    return {
        "code": str(given["code"]).strip()[:40], "description": str(given["description"]).strip()[:300], "datatype": datatype,
        "required": bool(given.get("required", False)), "values": values,
        "datatype_description": str(given.get("datatype_description") or "")[:300],
    }  # fmt: skip


def _in_order(rows: list[Row]) -> list[Row]:
    """Raises Unread("parent"), ("circle")."""
    by_code = {row.code: row for row in rows}
    placed: dict[str, Row] = {}
    for row in rows:
        way: list[Row] = []
        at: Row | None = row
        while at is not None and at.code not in placed:
            if at in way:
                raise Unread("circle")
            way.append(at)
            if at.parent and at.parent not in by_code:
                raise Unread("parent")
            at = by_code.get(at.parent)
        if len(way) > 6:
            raise Unread("deep")
        placed |= {one.code: one for one in reversed(way)}
    return list(placed.values())
