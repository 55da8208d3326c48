"""Incoming values as JSON and back, so that what was read can be stored before it is understood."""

from __future__ import annotations

import base64
import dataclasses
from datetime import datetime
from typing import Any

from parvis.networks.protocol import Attached, Incoming, Person

NEEDED = ("verb", "remote_id", "thread", "kind", "at", "author")  # kept though empty: a removal may know no thread


def pack(item: Incoming) -> dict[str, Any]:
    packed = dataclasses.asdict(item)
    packed["at"] = item.at.isoformat()
    for attached in packed["attached"]:
        attached["content"] = base64.b64encode(attached["content"]).decode()
    return {name: value for name, value in packed.items() if name in NEEDED or value not in ("", None, False, (), [])}


def unpack(packed: dict[str, Any]) -> Incoming:
    values = dict(packed)
    values["at"] = datetime.fromisoformat(values["at"])
    values["author"] = Person(**values["author"])
    values["attached"] = tuple(
        Attached(**{**attached, "content": base64.b64decode(attached["content"])}) for attached in values.get("attached", ())
    )
    return Incoming(**values)
