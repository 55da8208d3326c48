"""The process that may die of what it reads (`isolated_parse.py` says why): a line of JSON in for each thing, one out for each that it came
through.

`python -m parvis.networks.isolated_process MEMORY WORK`. It knows no database and calls nobody.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from base64 import b64decode
from collections.abc import Mapping
from typing import Any

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.email.markup import clean_html
from parvis.networks.email.parsing import parse
from parvis.networks.http import Http
from parvis.networks.isolated_parse import READY
from parvis.networks.packing import unpack
from parvis.networks.protocol import Incoming


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
    connector = CATALOGUE[told["network"]].make(told["settings"], told["secrets"], Http())
    found: list[Incoming] = list(connector.parse(body))
    return found


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
