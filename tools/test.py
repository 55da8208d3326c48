"""The test run: each step prints what it does; the last line counts everything, skipped tests with their reasons.

`all` (make test), `check` (fast), `e2e` (browser). Exit 1 if anything failed.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from tools import servers

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
CODE = ["src", "tests", "tools", "bench"]


@dataclass
class Tally:
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    def read(self, report: Path) -> None:
        """Add up a junit file of pytest."""
        for case in ET.parse(report).getroot().iter("testcase"):
            if (skip := case.find("skipped")) is not None:
                self.skipped += 1
                reason = skip.get("message", "")
                self.reasons[reason] = self.reasons.get(reason, 0) + 1
            elif case.find("failure") is not None or case.find("error") is not None:
                self.failed += 1
            else:
                self.passed += 1


TALLY = Tally()


def step(name: str, command: list[str], *, folder: str = ".") -> bool:
    """A tool that passes or fails as a whole: one test in the count."""
    began = time.monotonic()
    done = subprocess.run([str(BIN / command[0]), *command[1:]], cwd=ROOT / folder, check=False, text=True, capture_output=True)
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'} {name}  ({time.monotonic() - began:.0f} s)", flush=True)
    if not good:
        print(done.stdout[-6000:], done.stderr[-3000:], flush=True)
    TALLY.passed += good
    TALLY.failed += not good
    return good


def pytest(name: str, *arguments: str, **environment: str) -> bool:
    began = time.monotonic()
    print(f"──── {name}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [str(BIN / "python"), "-m", "pytest", "-q", f"--junitxml={report}", "-p", "no:cacheprovider", *arguments]
        done = subprocess.run(command, cwd=ROOT, check=False, env={**os.environ, **environment})
        if report.exists():
            TALLY.read(report)
    good = done.returncode in (0, 5)  # 5: nothing of this kind here
    if not good and not report_counts_failure(done.returncode):
        TALLY.failed += 1
    print(f"{'ok  ' if good else 'FAIL'} {name}  ({time.monotonic() - began:.0f} s)", flush=True)
    return good


def report_counts_failure(code: int) -> bool:
    """pytest's exit 1 means failures that its report counts; anything else (2–4) is a failure of the run itself."""
    return code == 1


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


FAST = "not browser and not crash and not server and not slow"
ROOMS = "not browser and not crash"


def everything() -> None:
    absent = servers.need()
    tools()
    with contextlib.ExitStack() as stack:
        urls: dict[str, str] = {}
        for name in ("postgresql", "valkey", "rabbitmq"):
            if name not in absent:
                server = {"postgresql": servers.postgres, "valkey": servers.valkey, "rabbitmq": servers.rabbitmq}[name]
                urls[f"PARVIS_TEST_{name.upper()}"] = stack.enter_context(server())
        pytest("tests on SQLite", "-n", "2", "--dist", "loadfile", "-m", ROOMS, "src", "tests")
        if "postgresql" in absent:
            _skip(f"tests on PostgreSQL: {absent['postgresql']}")
        else:
            rooms = [
                str(path.relative_to(ROOT))
                for path in sorted((ROOT / "src/parvis").glob("*/tests"))
                if path.parent.name != "networks"
            ]
            pytest("tests on PostgreSQL", "-n", "2", "--dist", "loadfile", "-m", ROOMS, *rooms, "tests/api",
                   PARVIS_TEST_DATABASE_URL=urls["PARVIS_TEST_POSTGRESQL"])  # fmt: skip
        pytest("crash suite", "-m", "crash", "tests/crash", "tests/failure", "tests/commands", **urls)
        pytest("browser tests", "-m", "browser", "tests/e2e", **urls)


def _skip(reason: str) -> None:
    TALLY.skipped += 1
    TALLY.reasons[reason] = 1


def check() -> None:
    tools()
    pytest("fast tests", "-n", "2", "--dist", "loadfile", "-m", FAST, "src", "tests")


def e2e() -> None:
    servers.need()
    pytest("browser tests", "-m", "browser", "tests/e2e")


def main() -> int:
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers are ended too
    {"all": everything, "check": check, "e2e": e2e}[sys.argv[1]]()
    print(f"\n{(time.monotonic() - began) / 60:.1f} minutes")
    for reason, count in sorted(TALLY.reasons.items()):
        print(f"skipped {count}: {re.sub(chr(10), ' ', reason)[:200]}")
    print(f"{TALLY.passed} passed, {TALLY.failed} failed, {TALLY.skipped} skipped")
    return 1 if TALLY.failed else 0


if __name__ == "__main__":
    sys.exit(main())
