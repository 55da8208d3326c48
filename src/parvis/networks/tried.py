"""What may end the process that reads it is read first by another one, which may.

Nobody can name all that a hostile message does to a parser. What is known of one is only that its reader did not come back. So whatever
was begun and not ended is tried here before it is read again: a process of its own, with a bound on memory and on work, gets a line of
JSON for each thing and says a line back for each that it came through.

`python -m parvis.networks.tried MEMORY WORK` is that process. It knows no database and calls nobody.
"""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parvis.networks.email.markup import clean_html
from parvis.networks.email.parsing import parse
from parvis.networks.http import Http
from parvis.networks.packing import unpack
from parvis.networks.protocol import Incoming

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
    command = [sys.executable, "-m", "parvis.networks.tried", str(MEMORY), str(WORK)]
    try:
        ran = subprocess.run(command, input=lines.encode(), capture_output=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    said = ran.stdout.decode().split()
    return len(said) - 1 if said[:1] == [READY] else None


def _packed(thing: Thing) -> dict[str, Any]:
    return {"form": thing.form, "body": b64encode(thing.body).decode(), "network": thing.network,
            "settings": dict(thing.settings or {}), "secrets": dict(thing.secrets or {})}  # fmt: skip


# ── The other process ────────────────────────────────────────────────────────────────────────────────────────────────


def main(memory: int, work: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(READY, flush=True)
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, work)  # its signal ends the process, wherever it stands
        told = json.loads(line)
        try:
            for item in _read(told, b64decode(told["body"])):
                clean_html(item.html)
        except MemoryError:
            sys.exit(1)
        except Exception as error:  # what raises harms nobody: whoever reads it next hears the same
            print(type(error).__name__, flush=True)
            continue
        print("through", flush=True)


def _read(told: Mapping[str, Any], body: bytes) -> list[Incoming]:
    if told["form"] == "mail":
        return [parse(body, "")]
    if told["form"] == "items":
        return [unpack(packed) for packed in json.loads(body)]
    from parvis.networks.catalogue import CATALOGUE  # whose readers try things here

    connector = CATALOGUE[told["network"]].make(told["settings"], told["secrets"], Http())
    found: list[Incoming] = list(connector.parse(body))
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
