"""The test run: each part prints what it did; the last lines tell what each took and count everything, skipped tests with
their reasons.

`all` (make test), `check` (fast), `e2e` (browser), `long`. Exit 1 if anything failed. Parts of several lanes run beside one
another: some use a core, others mostly wait, and two cores are never idle together.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tools import servers

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CODE = ["src", "tests", "tools", "bench"]
ROOMS = "(tables or server or slow) and not browser and not crash and not long"
"""On the second database: what does not speak to the database says there what it said on the first."""
FAST = "not browser and not crash and not server and not slow and not long"
DESCRIBED = "tests/api/test_schemathesis.py"
"""Drawing what the description allows and forbids of every operation takes half a minute before the first is asked: one process
does it, on one database."""
NOT_FAST = tuple(f"--ignore={one}" for one in (DESCRIBED, "tests/crash", "tests/e2e"))
"""Where nothing is fast, and reading it takes seconds."""
HOUSE = ("tests/house", "tests/docs")
PROCESSES = "(server or slow) and not browser and not crash and not long"
"""Tests that start servers and commands: they wait more than they work."""
Part = Callable[[], object]


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    took: list[tuple[str, float, float]] = field(default_factory=list)
    """(part, seconds of the clock, seconds of a core)"""

    def read(self, report: Path) -> None:
        """Add up a junit file of pytest."""
        for case in ET.parse(report).getroot().iter("testcase"):
            if (skip := case.find("skipped")) is not None:
                self.skip(skip.get("message", ""))
            elif case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            else:
                self.passed += 1

    def skip(self, reason: str) -> None:
        self.skipped += 1
        self.reasons[reason] = self.reasons.get(reason, 0) + 1


TALLY = Tally()
_one = threading.Lock()
"""Lanes count and print one at a time."""
_running: set[subprocess.Popen[bytes]] = set()


def run(name: str, command: list[str], *, folder: Path = ROOT, behind: bool = False, **environment: str) -> tuple[int, str]:
    """A program to its end: its exit code and what it said. What it took, with what it started, is noted.

    `behind`: it gives way a little, so that what waits for a moment is not made late by what only works.
    """
    began = time.monotonic()
    print(f"     {name} …", flush=True)
    # Bytecode is kept, whatever the machine prefers: a third of the time would go into compiling the same tests again.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **environment}
    command = ["nice", "-n", "3", *command] if behind else command
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=environment)
        _running.add(process)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        _running.discard(process)
        said.seek(0)
        words = said.read().decode(errors="replace")
    with _one:
        TALLY.took.append((name, time.monotonic() - began, used.ru_utime + used.ru_stime))
    return process.returncode, words


def told(name: str, good: bool, words: str) -> None:
    """Called with the lock: the part's line, and what it said if that matters."""
    _, clock, core = next(one for one in reversed(TALLY.took) if one[0] == name)
    if words:
        print(f"──── {name}\n{words.rstrip()}")
    print(f"{'ok  ' if good else 'FAIL'} {name}  ({clock:.0f} s, {core:.0f} s of a core)", flush=True)


def step(name: str, command: list[str], *, folder: str = ".") -> None:
    """A tool that passes or fails as a whole: one test in the count."""
    code, words = run(name, [str(BIN / command[0]), *command[1:]], folder=ROOT / folder, behind=True)
    with _one:
        TALLY.passed += code == 0
        TALLY.failed += code != 0
        told(name, code == 0, "" if code == 0 else words[-9000:])


def pytest(name: str, *arguments: str, behind: bool = False, **environment: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [str(BIN / "python"), "-m", "pytest", "-q", f"--junitxml={report}", "-p", "no:cacheprovider", *arguments]
        code, words = run(name, command, behind=behind, **environment)
        with _one:
            if report.exists():
                TALLY.read(report)
            if code not in (0, 1, 5):  # 1: failures, which its report counts; 5: nothing of this kind here
                TALLY.failed += 1
            told(name, code in (0, 5), words)


def lanes(*every: list[Part]) -> None:
    """Each lane's parts one after the other, the lanes beside one another. A lane that breaks is a failure."""

    def along(parts: list[Part]) -> None:
        for part in parts:
            try:
                part()
            except BaseException:
                with _one:
                    TALLY.failed += 1
                raise

    threads = [threading.Thread(target=along, args=(parts,), daemon=True) for parts in every]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def tools() -> None:
    code = [path for path in CODE if (ROOT / path).exists()]
    step("ruff (lint)", ["ruff", "check", "--quiet", *code])
    step("djlint (templates)", ["djlint", "--lint", "--quiet", "--extend-exclude", "sandbox", "src"])
    jinja = ["--profile", "jinja", "--ignore", "H006,H030,H031,H043,J004,J018"]
    step("djlint (sandbox)", ["djlint", "--lint", "--quiet", *jinja, "src/parvis/sandbox"])
    step("import contracts", ["lint-imports"])
    step("mypy --strict", ["mypy", "--no-error-summary"])
    node = ["python", str(ROOT / "tools" / "node.py"), "node"]
    step("biome (islands)", [*node, "node_modules/@biomejs/biome/bin/biome", "check", "."], folder="islands")
    step("tsc --strict (islands)", [*node, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "."], folder="islands")
    step("words without English", ["python", "-m", "tools.messages", "missing"])
    step("migrations agree with models", ["python", "-m", "tools.migrations"])


def bluesky() -> None:
    """Bluesky's own servers, installed and compiled once; what could not be is told by the tests that need them."""
    run("building Bluesky's servers", [str(BIN / "python"), "-m", "tools.bluesky"])


def marked(*markers: str) -> list[str]:
    """The files that have such tests: the others need not be read to be left out. A house test asks that a file names its own."""
    found = sorted((ROOT / "tests").rglob("test_*.py"))
    found = [path for path in found if any(f"mark.{one}" in path.read_text() for one in markers)]
    return [name for path in found if (name := str(path.relative_to(ROOT))) != DESCRIBED]


def rooms() -> list[str]:
    """Tests of the rooms that have tables."""
    found = sorted((ROOT / "src/parvis").glob("*/tests"))
    return [str(path.relative_to(ROOT)) for path in found if path.parent.name != "networks"]


def everything() -> None:
    absent = servers.need()
    with contextlib.ExitStack() as stack:
        urls: dict[str, str] = {}
        for name, server in {"postgresql": servers.postgres, "valkey": servers.valkey, "rabbitmq": servers.rabbitmq}.items():
            if name not in absent:
                urls[f"PARVIS_TEST_{name.upper()}"] = stack.enter_context(server())
        two = ("-n", "2", "--dist", "loadfile")

        def on_postgresql() -> None:
            if url := urls.get("PARVIS_TEST_POSTGRESQL"):
                words = (*two, "-m", ROOMS, f"--ignore={DESCRIBED}", *rooms(), "tests/api")
                pytest("rooms on PostgreSQL", *words, behind=True, PARVIS_TEST_DATABASE_URL=url)
            else:
                TALLY.skip(f"tests on PostgreSQL: {absent['postgresql']}")

        def described() -> None:
            url = urls.get("PARVIS_TEST_POSTGRESQL", "")
            pytest("the API by its description", DESCRIBED, behind=True, PARVIS_TEST_DATABASE_URL=url)

        # The first lane only works, with two processes: it fills what the others leave, and both cores to the end.
        lanes(
            [
                tools,
                lambda: pytest("fast tests on SQLite", *two, "-m", FAST, *NOT_FAST, "src", "tests", behind=True),
                on_postgresql,
            ],
            [bluesky, lambda: pytest("real servers and commands", *two, "-m", PROCESSES, *marked("server", "slow"))],
            [lambda: pytest("crash suite", *two, "-m", "crash", *marked("crash"), **urls), described],
            [browser],
        )


def changed() -> list[str]:
    """Tests of the rooms that differ from the last commit."""
    words = ["git", "status", "--porcelain", "--untracked-files=all", "--", "src/parvis"]
    said = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    found = {"/".join(line[3:].split("/")[:3]) for line in said.splitlines()}
    return sorted(f"{room}/tests" for room in found if (ROOT / room / "tests").is_dir())


def check() -> None:
    """Before a commit: what needs no database, the house's rules, and the rooms one is at work in."""
    two = ("-n", "2", "--dist", "loadfile")
    parts: list[Part] = [lambda: pytest("tests without a database", *two, "-m", f"{FAST} and not tables", "src", *HOUSE)]
    if rooms := changed():
        parts.append(lambda: pytest("rooms that changed", *two, "-m", f"{FAST} and tables", *rooms))
    lanes([tools], parts)


def long() -> None:
    """What takes minutes, or weights of a hundred megabytes: Bluesky's whole network, the second look's two engines."""
    servers.need()
    pytest("long tests", "-m", "long", "src/parvis/understanding", "tests")


def browser() -> None:
    pytest("browser tests", "-m", "browser", "tests/e2e", "src/parvis/design")


def e2e() -> None:
    servers.need()
    browser()


def main() -> int:
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended too
    try:
        {"all": everything, "check": check, "e2e": e2e, "long": long}[sys.argv[1]]()
    finally:
        for process in list(_running):
            process.terminate()
    clock = time.monotonic() - began
    print()
    for name, took, core in TALLY.took:
        print(f"{took:6.0f} s  {core:6.0f} s of a core  {name}")
    print(f"{clock / 60:.1f} minutes, {sum(core for *_, core in TALLY.took) / 60:.1f} of a core")
    for reason, count in sorted(TALLY.reasons.items()):
        print(f"skipped {count}: {re.sub(chr(10), ' ', reason)[:200]}")
    print(f"{TALLY.passed} passed, {TALLY.failed} failed, {TALLY.skipped} skipped")
    return 1 if TALLY.failed else 0


if __name__ == "__main__":
    sys.exit(main())
