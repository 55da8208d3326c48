"""One line a promise: what was measured, where, what was promised. The same lines become a table, JSON and Markdown."""

from __future__ import annotations

import argparse
import json
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """`kept` None: told without being promised (a baseline, a count)."""

    what: str
    where: str
    found: str
    promised: str = ""
    kept: bool | None = None


def at_least(what: str, where: str, value: float, bound: float, unit: str) -> Line:
    return Line(what, where, _told(value, unit), f"≥ {_told(bound, unit)}", value >= bound)


def at_most(what: str, where: str, value: float, bound: float, unit: str) -> Line:
    return Line(what, where, _told(value, unit), f"≤ {_told(bound, unit)}", value <= bound)


def exactly(what: str, where: str, value: float, wanted: float) -> Line:
    return Line(what, where, _told(value, ""), f"= {_told(wanted, '')}", value == wanted)


def told(what: str, where: str, value: float | str, unit: str = "") -> Line:
    return Line(what, where, value if isinstance(value, str) else _told(value, unit))


def unmeasured(what: str, why: str, needed: str) -> Line:
    """A promise that could not be measured here was not seen kept: it counts with those that are not."""
    return Line(what, needed, f"not measured: {why}", "measured", False)


def _told(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 or value == int(value) else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}".replace(",", " ") + (f" {unit}" if unit else "")


def plain(line: Line) -> str:
    """For a terminal."""
    return f"{_mark(line) or ' '} {line.what:<76} {line.where:<24} {line.found:>14}  {line.promised}".rstrip()


def markdown(lines: Iterable[Line]) -> str:
    head = "| | What | Where | Found | Promised |\n| --- | --- | --- | ---: | ---: |\n"
    return head + "".join(f"| {_mark(line)} | {line.what} | {line.where} | {line.found} | {line.promised} |\n" for line in lines)


def _mark(line: Line) -> str:
    return {True: "✓", False: "✗", None: ""}[line.kept]


def run(measure: Callable[[argparse.Namespace], Iterable[Line]], parser: argparse.ArgumentParser) -> None:
    """The command line of a module: a table for people, `--json` (one line each) for `python -m bench`."""
    parser.add_argument("--quick", action="store_true", help="a small load: does it run, roughly how fast")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped too
    for line in measure(asked):
        print(json.dumps(asdict(line), ensure_ascii=False) if asked.json else plain(line), flush=True)


def read(text: str) -> list[Line]:
    """What a module printed with `--json`; other lines (a warning) are not ours."""
    return [Line(**json.loads(line)) for line in text.splitlines() if line.startswith('{"what"')]
