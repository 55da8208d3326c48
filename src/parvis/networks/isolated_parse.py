"""What may end the process that reads it is read first by another one, which may.

Nobody can name all that a hostile message does to a parser. What is known of one is only that its reader did not come back. So whatever
was begun and not ended is tried here before it is read again: a process of its own, with a bound on memory and on work, gets a line of
JSON for each thing and says a line back for each that it came through.

That process is `isolated_process.py`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MEMORY = 1 << 30
"""Bytes of the whole process: twenty times what it takes with nothing to read."""
WORK = 20.0
"""Seconds of a core for one thing; an honest one takes thousandths."""
READY = "ready"
PATIENCE = 120.0
"""Seconds for all of them; then nobody knows."""


@dataclass(frozen=True, slots=True)
class Thing:
    """`form`: "mail" (the bytes of a mail), or that of a raw delivery: "items", "hook". `settings`, `secrets`: of its account."""

    form: str
    body: bytes
    network: str = "email"
    settings: Mapping[str, Any] | None = None
    secrets: Mapping[str, str] | None = None


def deadly(things: Sequence[Thing]) -> set[int]:
    """The places of those over which a process dies. Of what could not be tried nothing is said."""
    found, first = set(), 0
    while first < len(things):
        through = _came_through(things[first:])
        if through is None:
            break
        first += through + 1
        if first <= len(things):
            found.add(first - 1)
    return found


def _came_through(things: Sequence[Thing]) -> int | None:
    """How many of them, from the first; None: it was not their doing that it did not go on."""
    lines = "".join(json.dumps(_packed(thing)) + "\n" for thing in things)
    command = [sys.executable, "-m", "parvis.networks.isolated_process", str(MEMORY), str(WORK)]
    try:
        ran = subprocess.run(command, input=lines.encode(), capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = ran.stdout.decode().split()
    return len(said) - 1 if said[:1] == [READY] else None


def _packed(thing: Thing) -> dict[str, Any]:
    return {"form": thing.form, "body": b64encode(thing.body).decode(), "network": thing.network,
            "settings": dict(thing.settings or {}), "secrets": dict(thing.secrets or {})}  # fmt: skip
