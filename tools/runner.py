"""Parts of a test run, in lanes beside each other; what failed runs once more at the end, alone and one after the other.

A second try that passes makes a test *unsteady*: it is named and counted, and the run stays green. Red are two failures in a row, a
`promise` that failed once, a file that cannot be read, a part that ended before its tests did, more than `MOST` first failures in
one part, more than `UNSTEADY` unsteady tests in all. Tests named in `tests/quarantine.txt` run and are told, but do not decide.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tools import moments

ROOT = Path(__file__).resolve().parent.parent
QUARANTINE = ROOT / "tests" / "quarantine.txt"
MOST, UNSTEADY = 10, 5
SLOWEST = 10
PATIENCE = 20.0
"""Seconds for what was asked to end: pytest tells what it has, servers are ended."""
LIBC = ctypes.CDLL(None)
TOLD = 20_000
"""Characters of what a part said, told when it did not pass."""
FIXED = {"TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": ""}
"""The same day, hour and alphabet wherever it runs. Bytecode is kept: a third of the time would go into compiling the same again."""


@dataclass(frozen=True)
class Part:
    """Tests (pytest's `options` and `paths`), or a tool (`command`) that passes or fails as a whole; both begin in `folder`."""

    name: str
    options: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    environment: dict[str, str] = field(default_factory=dict)
    command: tuple[str, ...] = ()
    folder: str = "."
    workers: int = 0
    """Processes that share its tests, a file at a time; 0: its own alone."""
    wall: float = 3600.0
    """Seconds after which it is ended and the run is red: only for what hangs."""
    budget: float = 0.0
    """Seconds of a core that it may cost; more is told, not punished: the same on a quiet and on a busy machine."""
    moment: str = ""
    """In the city's time: its processes are there when it begins, however late in the run that is, and at a second try again."""


@dataclass
class End:
    """How a test ended, as `tools.recorder` tells it."""

    id: str
    outcome: str
    said: str = ""
    seconds: float = 0.0
    cpu: float = 0.0
    promise: bool = False
    again: str = ""


@dataclass
class Ended:
    """A part with what became of its tests. `broken`: sentences about the part itself."""

    part: str
    passed: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    """How many, by reason."""
    failed: list[End] = field(default_factory=list)
    unsteady: list[End] = field(default_factory=list)
    quarantined: list[End] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    slowest: list[End] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def good(self) -> bool:
        return not self.failed and not self.broken

    @classmethod
    def kept(cls, told: dict[str, Any]) -> Ended:
        """As it was written down by `written`."""
        lists = {name: [End(**end) for end in told[name]] for name in ("failed", "unsteady", "quarantined", "slowest")}
        return cls(**told | lists)

    def written(self) -> dict[str, Any]:
        return asdict(self)


class Run:
    """One run: what is going on, so that it can be told and ended."""

    def __init__(self, kept: Callable[[Ended], object] = lambda ended: None) -> None:
        """`kept` is told of each part when nothing of it is open any more."""
        self.began, self.kept = time.monotonic(), kept
        self.quarantine = {line.split("|")[0].strip() for line in entries(QUARANTINE)}
        self._one = threading.Lock()
        self._going: dict[str, Path] = {}
        self._processes: set[int] = set()
        self._over = False
        for number in (signal.SIGTERM, signal.SIGINT):
            if signal.getsignal(number) is not signal.SIG_IGN:  # as it is in the background
                signal.signal(number, self._called_off)

    # -- the parts -------------------------------------------------------------------------------------------------------

    def lanes(self, *lanes: Sequence[Part]) -> list[Ended]:
        """The lanes beside one another, the parts of each one after the other; then the second tries, when all is quiet."""
        stop = threading.Event()
        teller = threading.Thread(target=self._progress, args=(stop,), daemon=True)
        teller.start()
        try:
            with ThreadPoolExecutor(len(lanes)) as pool:
                first = [told for lane in pool.map(lambda lane: [self._first(part) for part in lane], lanes) for told in lane]
            return [self._second(*told) for told in first]
        finally:
            stop.set()
            self.end()

    def _first(self, part: Part) -> tuple[Part, Ended, list[End]]:
        if self._over:
            return part, Ended(part.name, broken=["it was called off"]), []
        self.say(f"      {part.name} …")
        if part.command:
            ended, doubtful = self._tool(part), []
        else:
            ends, ended, output = self._pytest(part)
            doubtful = sort_out(ends, ended, self.quarantine)
            if doubtful or not ended.good:
                self.say(f"──── {part.name}\n{output[-TOLD:].rstrip()}\n────")
        mark = "ok  " if ended.good and not doubtful else "??  " if ended.good else "FAIL"
        more = f", {len(doubtful)} to try again" if doubtful else ""
        self.say(f"{mark}  {part.name}: {ended.passed} passed{more}  ({ended.seconds:.0f} s, {ended.cpu:.0f} s of a core)")
        if part.budget and ended.cpu > part.budget:
            self.say(f"      over its budget of {part.budget:.0f} s of a core: something belongs into the full run")
        if not doubtful:
            self.kept(ended)
        return part, ended, doubtful

    def _second(self, part: Part, ended: Ended, doubtful: list[End]) -> Ended:
        if not doubtful:
            return ended
        if len(doubtful) > MOST:
            ended.failed += doubtful
            ended.broken.append(f"{len(doubtful)} failures at once are no unsteadiness: none was tried again")
            return ended
        for end in doubtful:
            if end.promise:
                end.again = "a promise is not tried twice"
                ended.failed.append(end)
                continue
            self.say(f"      once more, alone: {end.id}")
            ends, second, output = self._pytest(part, end, wall=120 + 6 * end.seconds)
            ended.cpu += second.cpu
            found = next((one for one in ends if one.id == end.id), None)
            end.again = found.said if found else "; ".join(second.broken) or "it was not found again"
            steady = found is not None and found.outcome == "passed" and second.good
            (ended.unsteady if steady else ended.failed).append(end)
            if steady:
                ended.passed += 1
            else:
                self.say(f"──── once more\n{output[-TOLD:].rstrip()}\n────")
        self.kept(ended)
        return ended

    def _tool(self, part: Part) -> Ended:
        ended = Ended(part.name)
        began = time.monotonic()
        code, ended.cpu, output = self._process(list(part.command), part.wall, part.environment, ROOT / part.folder)
        ended.seconds, ended.passed = time.monotonic() - began, int(code == 0)
        if code != 0:
            ended.failed.append(End(part.name, "failed", said=f"it ended with {code}"))
            self.say(f"──── {part.name}\n{output[-TOLD:].rstrip()}\n────")
        return ended

    def _pytest(self, part: Part, only: End | None = None, wall: float = 0.0) -> tuple[list[End], Ended, str]:
        """One pytest to its end: how its tests ended, what there is to say of the part itself, and what it printed."""
        ended = Ended(part.name)
        with tempfile.TemporaryDirectory(prefix="parvis-run-") as folder:
            report, ids = Path(folder, "report.jsonl"), Path(folder, "ids.json")
            environment = {**part.environment, **moments.at(part.moment), "PARVIS_TEST_REPORT": str(report)}
            command = [sys.executable, "-m", "pytest", "-q", "-p", "tools.recorder", "-p", "no:cacheprovider", *part.options]
            if only:
                ids.write_text(json.dumps([only.id]))
                environment["PARVIS_TEST_ONLY"] = str(ids)
                command.append(only.id.split("::")[0])
            else:
                spread = ["-n", str(part.workers), "--dist", "loadfile"] if part.workers else []
                command += [*spread, *part.paths]
            self._going[part.name] = report
            began = time.monotonic()
            code, ended.cpu, output = self._process(command, wall or part.wall, environment, ROOT / part.folder)
            ended.seconds = time.monotonic() - began
            self._going.pop(part.name, None)
            lines = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
        if code is None:
            ended.broken.append(f"ended after {ended.seconds:.0f} s: it hangs, or its limit is too low")
        elif code not in (0, 1) or not any("finished" in line for line in lines):
            last = " / ".join(output.strip().splitlines()[-3:])[-400:]
            ended.broken.append(f"pytest stopped with {code}: {last}")
        ends = [End(**line) for line in lines if "id" in line]
        wanted = next((line["collected"] for line in lines if "collected" in line), 0)
        if code is not None and len({end.id for end in ends if end.outcome != "unreadable"}) < wanted:
            ended.broken.append(f"{len(ends)} of {wanted} tests ran: it ended before they did, or two have the same id")
        return ends, ended, output

    # -- processes -------------------------------------------------------------------------------------------------------

    def _process(
        self, command: list[str], wall: float, environment: dict[str, str], folder: Path
    ) -> tuple[int | None, float, str]:
        """Exit code (None: it had to be ended), seconds of a core of it and of all that it waited for, and what it said.

        It has a group of its own, so that all of it can be ended, no input, and the default signals, also when this run was
        started in the background, where SIGINT is ignored.
        """
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                command, cwd=folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True,
                env={**os.environ, **FIXED, **environment}, preexec_fn=_as_in_a_terminal,
            )  # fmt: skip
            self._processes.add(process.pid)
            code, used = _awaited(process, wall)
            self._processes.discard(process.pid)
            said.seek(0)
            return code, used, said.read().decode(errors="replace")

    def _called_off(self, number: int, frame: object) -> None:
        self.end()
        sys.exit(128 + number)

    def end(self) -> None:
        """Whoever still runs: asked as by Ctrl-C, so that it ends its own servers, then its whole group. Nothing begins any more."""
        self._over = True
        for number, seconds in ((signal.SIGINT, PATIENCE), (signal.SIGKILL, 5.0)):
            for pid in list(self._processes):
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(pid, number)
            until = time.monotonic() + seconds
            while self._processes and time.monotonic() < until:
                time.sleep(0.1)

    # -- what is told ----------------------------------------------------------------------------------------------------

    def say(self, words: str) -> None:
        with self._one:
            print(words, flush=True)

    def _progress(self, stop: threading.Event) -> None:
        while not stop.wait(60):
            going = [f"{name} {_lines(report)}" for name, report in list(self._going.items())]
            if going:
                self.say(f"{time.monotonic() - self.began:6.0f} s: {'; '.join(going)}")


def sort_out(ends: list[End], ended: Ended, quarantine: set[str]) -> list[End]:
    """Count what is plain into `ended`; returns those that want a second try."""
    doubtful = []
    for end in ends:
        if end.outcome == "passed":
            ended.passed += 1
        elif end.outcome == "skipped":
            ended.skipped[end.said] = ended.skipped.get(end.said, 0) + 1
        elif end.outcome == "unreadable":
            ended.failed.append(end)
        elif end.id in quarantine:
            ended.quarantined.append(end)
        else:
            doubtful.append(end)
    ended.slowest = sorted(ends, key=lambda end: -end.cpu)[:SLOWEST]
    return doubtful


def tell(parts: list[Ended], seconds: float) -> bool:
    """The end of a run, in words; its last line counts. True: green."""
    unsteady = sum(len(part.unsteady) for part in parts)
    failed = sum(len(part.failed) + len(part.broken) for part in parts) + (unsteady > UNSTEADY)
    print()
    for end in sorted((end for part in parts for end in part.slowest), key=lambda end: -end.cpu)[:SLOWEST]:
        print(f"{end.cpu:7.1f} s of a core, {end.seconds:6.1f} s  {end.id}")
    print()
    for part in parts:
        print(f"{part.seconds:7.0f} s  {part.cpu:6.0f} s of a core  {part.passed:6} passed  {part.part}")
    print(f"{seconds:7.0f} s  {sum(part.cpu for part in parts):6.0f} s of a core\n")
    for part in parts:
        for reason, count in sorted(part.skipped.items()):
            print(f"skipped {count}: {' '.join(reason.split())[:200]}")
        for end in part.quarantined:
            print(f"quarantined  {end.id}\n             {end.said}")
        for end in part.unsteady:
            print(f"unsteady  {end.id}\n          first {end.said} ({end.seconds:.1f} s); then it passed, alone")
        for end in part.failed:
            print(f"FAILED  {end.id}\n        first {end.said}; then {end.again or 'not tried again'}")
        for sentence in part.broken:
            print(f"FAILED  {part.part}: {sentence}")
    if unsteady > UNSTEADY:
        print(f"FAILED  {unsteady} unsteady tests in one run, {UNSTEADY} may be")
    passed, skipped = sum(part.passed for part in parts), sum(sum(part.skipped.values()) for part in parts)
    quarantined = sum(len(part.quarantined) for part in parts)
    print(f"{'RED' if failed else 'GREEN'}: {unsteady} unsteady, {quarantined} failed in quarantine")
    print(f"{passed} passed, {failed} failed, {skipped + quarantined} skipped")
    return not failed


def entries(path: Path) -> list[str]:
    """Lines of a file that are neither empty nor a comment."""
    lines = path.read_text().splitlines() if path.exists() else []
    return [line for line in lines if line.strip() and not line.startswith("#")]


def _awaited(process: subprocess.Popen[bytes], wall: float) -> tuple[int | None, float]:
    end, asked = time.monotonic() + wall, 0
    while True:
        pid, status, used = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # whoever a worker that died left behind
            return (None if asked else process.returncode), used.ru_utime + used.ru_stime
        if time.monotonic() > end:
            number = (signal.SIGINT, signal.SIGTERM, signal.SIGKILL)[min(asked, 2)]  # pytest tells what it has, then it goes
            os.killpg(process.pid, number)
            asked, end = asked + 1, time.monotonic() + PATIENCE
        time.sleep(0.05)


def _as_in_a_terminal() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    if sys.platform == "linux":
        LIBC.prctl(1, signal.SIGKILL)  # it does not outlive this run


def _lines(path: Path) -> int:
    return sum(1 for _ in path.open()) if path.exists() else 0
