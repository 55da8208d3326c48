"""The charter that comes with Parvis: a city's, in French, with the texts that try it. Files, so that anybody may read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def city() -> dict[str, Any]:
    """As a file of a charter: `clauses` and `examples`."""
    found: dict[str, Any] = json.loads((HERE / "city.json").read_text())
    return {**found, "examples": [json.loads(line) for line in (HERE / "examples.jsonl").read_text().splitlines()]}
