"""All promises, one after the other: a table here, and `docs/bench.md`.

`python -m bench` (make bench) takes about an hour; `--quick` a few minutes, with small loads and without the page in docs.
`--only intake pages` measures some of them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from bench import machine
from bench.table import Line, at_least, at_most, markdown, plain, read, told
from tools import servers

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "bench.md"
RUNS = (
    ("intake", "--database", "postgresql"), ("intake", "--database", "sqlite"),
    ("mail", "--database", "postgresql"), ("mail", "--database", "sqlite"),
    ("delivery", "--database", "postgresql"), ("delivery", "--database", "sqlite"),
    ("delivery", "--database", "postgresql", "--celery"),
    ("polling", "--database", "postgresql"), ("polling", "--database", "sqlite"),
    ("stream", "--database", "sqlite"), ("stream", "--database", "postgresql"),
    ("pages", "--database", "postgresql"),
    ("start",),
)  # fmt: skip
INTRODUCTION = """# What was measured

Made by `make bench` on {date}; {minutes:.0f} minutes. Machine: {machine}. {versions}. Load when it began: {before}, when it
ended: {after} (above the number of cores, others were at work on the machine and were measured too).

Everything runs on that one machine: the processes of an installation, its database, the networks that answer it and the
clients that ask. PostgreSQL waits for the disk at each commit (`fsync` and `synchronous_commit` on); SQLite is as the
product sets it (WAL, `synchronous=NORMAL`; the spool of incoming webhooks `FULL`). ✓ the promise is kept, ✗ it is not; a line
without a mark is told beside the others. Each module of `bench/` runs alone: `python -m bench.intake --help`.

"""


def module(name: str, *options: str) -> Iterator[Line]:
    """Its lines as they come; a module that fails is a line too."""
    command = [sys.executable, "-m", f"bench.{name}", *options, "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None and running.stderr is not None
        for text in running.stdout:
            yield from read(text)
        said = running.stderr.read().strip().splitlines()
    if running.returncode:
        yield Line(f"{name}: broke off", " ".join(options), said[-1][:80] if said else str(running.returncode), "an end", False)


def faults(count: int, kills: int) -> Iterator[Line]:
    """The campaign on the four settings, and what a client that simply tries again does on the same network."""
    with ExitStack() as stack:
        settings = [[]]
        settings.append(["--database", stack.enter_context(servers.postgres())])
        for name, broker in (("valkey", servers.valkey), ("rabbitmq", servers.rabbitmq)):
            if servers.present(name):
                database = stack.enter_context(servers.postgres())
                settings.append(["--database", database, "--broker", stack.enter_context(broker())])
        for setting in settings:
            found = _faults("--count", str(count), "--kills", str(kills), *setting)
            where = f"{found.get('setting', 'not measured')}, {kills} × kill −9"
            yield at_most(f"faults: {count} publications and answers: lost", where, found.get("lost", count), 0, "")
            yield at_most(f"faults: {count} publications and answers: doubled", where, found.get("doubled", count), 0, "")
            yield told("faults: seconds until all had ended", where, found.get("seconds", 0), "s")
        found = _faults("--baseline", "--count", str(min(count, 2000)))
        yield at_least(
            "faults: the baseline, a plain retry: doubled", f"{min(count, 2000)} publications", found.get("doubled", 0), 1, ""
        )


def _faults(*options: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-m", "bench.faults", *options], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    found: dict[str, object] = json.loads(lines[-1]) if done.returncode == 0 and lines else {}
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    began, before = time.monotonic(), machine.load()
    print(f"{machine.described()} · {machine.versions()} · load {before}", flush=True)
    lines: list[Line] = []
    for name, *options in (run for run in RUNS if not asked.only or run[0] in asked.only):
        for line in module(name, *options, *(["--quick"] if asked.quick else [])):
            lines.append(line)
            print(plain(line), flush=True)
    if not asked.only or "faults" in asked.only:
        for line in faults(*((200, 2) if asked.quick else (10_000, 30))):
            lines.append(line)
            print(plain(line), flush=True)
    missed = [line for line in lines if line.kept is False]
    print(f"{sum(line.kept is True for line in lines)} kept, {len(missed)} not; load {machine.load()}", flush=True)
    if not asked.quick and not asked.only:
        date = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
        introduction = INTRODUCTION.format(date=date, minutes=(time.monotonic() - began) / 60, machine=machine.described(),
                                           versions=machine.versions(), before=before, after=machine.load())  # fmt: skip
        PAGE.write_text(introduction + markdown(lines))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
