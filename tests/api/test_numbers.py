"""A body's number is a number: JSON's `true` is none, though Python counts with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ninja import Schema
from pydantic import ValidationError

from parvis.conf.api import api


def _all(of: type[Schema]) -> Iterator[type[Schema]]:
    for one in of.__subclasses__():
        yield one
        yield from _all(one)


def _named(part: Any, schemas: dict[str, Any], found: set[str]) -> set[str]:
    """Shapes that a part of the description leads to."""
    if isinstance(part, dict):
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in found:
            found.add(name)
            _named(schemas[name], schemas, found)
        part = list(part.values())
    for one in part if isinstance(part, list) else ():
        _named(one, schemas, found)
    return found


def _asked() -> list[tuple[str, str]]:
    """Each number of each body, by the API's own description."""
    told = api.get_openapi_schema(path_prefix="/api/v1/")
    schemas, bodies = told["components"]["schemas"], set[str]()
    for operations in told["paths"].values():
        for operation in operations.values():
            _named(operation.get("requestBody", {}).get("content", {}).get("application/json", {}), schemas, bodies)
    kinds = [(name, key, [one, *one.get("anyOf", [])]) for name in bodies for key, one in schemas[name].get("properties", {}).items()]
    return sorted({(name, key) for name, key, ways in kinds if any(way.get("type") == "integer" for way in ways)})


def test_true_and_false_are_no_numbers() -> None:
    shapes, asked = {one.__name__: one for one in _all(Schema)}, _asked()
    taken = [(name, key) for name, key in asked for given in (True, False) if _takes(shapes[name], key, given)]
    assert taken == [] and len(asked) > 200


def _takes(shape: type[Schema], key: str, given: bool) -> bool:
    try:
        shape.model_validate({key: given})
    except ValidationError as refused:
        return not any(one["loc"][:1] == (key,) for one in refused.errors())
    return True
