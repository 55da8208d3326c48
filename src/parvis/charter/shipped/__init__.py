"""The charter that comes with Parvis: a city's, in French, with the texts that try it and those that teach it. Files, so that anybody may
read them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def city() -> dict[str, Any]:
    """As a file of a charter: `clauses` and `examples`."""
    found: dict[str, Any] = json.loads((HERE / "city.json").read_text())
    return {**found, "examples": [json.loads(line) for line in (HERE / "examples.jsonl").read_text().splitlines()]}


def precedents() -> Iterator[dict[str, Any]]:
    """As `learning.actions.keep_precedent` takes them, `clause` for `about`: each file by another hand, none of which saw the others' or a
    clause's words."""
    for path in sorted((HERE / "precedents").glob("*.jsonl")):
        yield from (json.loads(line) for line in path.read_text().splitlines())
