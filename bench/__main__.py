"""All promises, one after the other: a table here, and `docs/bench.md`.

`python -m bench` (make bench) takes about an hour; `--quick` a few minutes, with small loads and without the page in docs.
`--only intake pages` measures some of them again: the page keeps what was found of the others, each with its own date and load.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from bench import machine
from bench.table import Line, at_least, at_most, exactly, markdown, plain, read, told, unmeasured
from tools import servers

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "bench.md"
RUNS = (
    ("intake", "--database", "postgresql"), ("intake", "--database", "sqlite"),
    ("mail", "--database", "postgresql"), ("mail", "--database", "sqlite"),
    ("delivery", "--database", "postgresql"), ("delivery", "--database", "sqlite"),
    ("delivery", "--database", "postgresql", "--celery"),
    ("polling", "--database", "postgresql"), ("polling", "--database", "sqlite"),
    ("connectors",),
    ("stream", "--database", "sqlite"), ("stream", "--database", "postgresql"),
    ("pages", "--database", "postgresql"),
    ("newsroom", "--database", "postgresql"), ("newsroom", "--database", "sqlite"),
    ("charter",),
    ("understanding",),
    ("second_look", "--database", "postgresql"), ("second_look", "--database", "sqlite"),
    ("lookouts",),
    ("boards", "--database", "postgresql"), ("boards", "--database", "sqlite"),
    ("promises", "--database", "sqlite"), ("promises", "--database", "postgresql"),
    ("day", "--database", "postgresql"), ("day", "--database", "sqlite"),
    ("counter", "--database", "postgresql"),
    ("subject", "--database", "postgresql"),
    ("journal", "--database", "sqlite"), ("journal", "--database", "postgresql"),
    ("journal_pages", "--database", "sqlite"), ("journal_pages", "--database", "postgresql"),
    ("forgetting", "--database", "sqlite"), ("forgetting", "--database", "postgresql"),
    ("newsroom_composer", "--database", "sqlite"), ("newsroom_composer", "--database", "postgresql"),
    ("square", "--database", "postgresql"),
    ("start",),
)  # fmt: skip
KEPT = ROOT / "var" / "bench"
"""What each run found last, as values."""
FAULTS = (10_000, 30)
"""Publications and answers, and kills."""
INTRODUCTION = """# What was measured

Made by `make bench`. Machine: {machine}. {versions}. Each part has its date, the machine's load before and after it (above the
number of cores, others were at work there and were measured too) and its pace: what a fixed piece of Python takes then, the best
of ten (`machine.pace`). A core that others share is slower some days; milliseconds of two parts compare as their paces do.

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
            else:
                yield unmeasured(f"faults: {count} publications and answers", f"no {name}", f"PostgreSQL + Celery/{name}")
        for setting in settings:
            found = _faults("--count", str(count), "--kills", str(kills), *setting)
            where = f"{found.get('setting', 'not measured')}, {kills} × kill −9"
            published = number(found, "published")
            yield exactly(f"faults: {count} publications and answers: online", where, published, count)
            yield at_least("faults: of them answers", where, number(found, "replies"), count // 10, "")
            yield exactly("faults: all had ended in time", where, int(found.get("finished") is True), 1)
            yield at_most(f"faults: {count} publications and answers: lost", where, found.get("lost", count), 0, "")
            yield at_most(f"faults: {count} publications and answers: doubled", where, found.get("doubled", count), 0, "")
            yield told("faults: seconds until all had ended", where, found.get("seconds", 0), "s")
        found = _faults("--baseline", "--count", str(min(count, 2000)))
        yield at_least(
            "faults: the baseline, a plain retry: doubled", f"{min(count, 2000)} publications", found.get("doubled", 0), 1, ""
        )


def number(found: dict[str, object], name: str) -> int:
    value = found.get(name)
    return value if isinstance(value, int) else -1


def _faults(*options: str) -> dict[str, object]:
    done = subprocess.run([sys.executable, "-m", "bench.faults", *options], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    found: dict[str, object] = json.loads(lines[-1]) if done.returncode == 0 and lines else {}
    return found


@dataclass(frozen=True, slots=True)
class Run:
    """One module in one setting, and the machine around it."""

    name: str
    date: str
    before: str
    after: str
    pace: str
    lines: list[Line]

    def keep(self) -> None:
        KEPT.mkdir(parents=True, exist_ok=True)
        (KEPT / f"{self.name}.json").write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1))


def named(run: tuple[str, ...]) -> str:
    return "-".join(part.strip("-") for part in run if part != "--database")


def measured(name: str, lines: Iterable[Line]) -> Run:
    """The lines as they come, shown; then all of them with the machine's load."""
    before, pace, found = str(machine.load()), machine.pace(), []
    for line in lines:
        found.append(line)
        print(plain(line), flush=True)
    date = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M")
    return Run(name, date, before, str(machine.load()), f"{pace:.1f} and {machine.pace():.1f}", found)


def page(measured_now: Run, page_before: str) -> str:
    """`docs/bench.md` with the part of this run; the others stand as they stood. What was never measured is told as such."""
    parts = [INTRODUCTION.format(machine=machine.described(), versions=machine.versions())]
    before = dict(part.split("\n\n", 1) for part in page_before.split("\n## ")[1:])
    for name in [*map(named, RUNS), "faults"]:
        if name == measured_now.name:
            loads = f"{measured_now.date}; load {measured_now.before} before, {measured_now.after} after; pace {measured_now.pace} ms."
            parts.append(f"## {name}\n\n{loads}\n\n{markdown(measured_now.lines)}\n")
        else:
            parts.append(f"## {name}\n\n{before.get(name, 'Not measured yet.').strip()}\n\n")
    return "".join(parts).rstrip() + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    asked = parser.parse_args()
    print(f"{machine.described()} · {machine.versions()} · load {machine.load()}", flush=True)
    quick = ["--quick"] if asked.quick else []
    wanted = [(named(run), module(run[0], *run[1:], *quick)) for run in RUNS if not asked.only or run[0] in asked.only]
    if not asked.only or "faults" in asked.only:
        wanted.append(("faults", faults(*((200, 2) if asked.quick else FAULTS))))
    runs = []
    for name, lines in wanted:
        runs.append(measured(name, lines))
        if not asked.quick:
            runs[-1].keep()
            PAGE.write_text(page(runs[-1], PAGE.read_text()))
    found = [line for run in runs for line in run.lines]
    missed = [line for line in found if line.kept is False]
    print(f"{sum(line.kept is True for line in found)} kept, {len(missed)} not; load {machine.load()}", flush=True)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
