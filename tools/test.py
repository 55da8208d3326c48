"""The test runs: `gate` (make test), `full` (make test-all), `check` (before a commit), `e2e` (the browser alone).

The gate answers whether this may become main. The full run asks everything; a part of it that passed is not run again on the same
tree, so that it can be stopped and gone on with, and `full crash` runs the parts whose name holds that word. Exit 1: red.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import machine
from tools import parts, servers
from tools.runner import ROOT, Ended, Run, tell

KEPT = ROOT / ".venv" / "runs"
RECORD = KEPT / "record.jsonl"
TOLD = ROOT / "docs" / "tests.md"
BEGIN, END = "<!-- the last full run -->\n", "<!-- made by make test-all -->\n"


def tree() -> str:
    """The tree of the last commit; "" where there is none or the work differs from it."""
    if _git("status", "--porcelain"):
        return ""
    return _git("rev-parse", "HEAD^{tree}")


def gate() -> bool:
    began, seed = time.monotonic(), _git("rev-parse", "HEAD^{tree}")
    with servers.started("postgresql") as clusters:
        print(f"{pace()}; rows drawn by {seed[:12] or 'no commit'}, at {parts.drawn_moment(seed)}", flush=True)
        ended = Run().lanes(*parts.gate(clusters, seed))
        remember("gate", ended)
        return tell([*ended, *left_out(clusters)], time.monotonic() - began)


def full(word: str = "") -> bool:
    """What passed on this tree is taken from where it was kept; told in docs/tests.md when all of it is there."""
    began, at = time.monotonic(), tree()
    folder = KEPT / (at or "none")
    with servers.started("postgresql", "valkey", "rabbitmq") as clusters:
        print(pace(), flush=True)
        every = parts.full(clusters)
        names = [part.name for lane in every for part in lane]
        before = kept(folder) if at else {}
        wanted = [[part for part in lane if word in part.name and part.name not in before] for lane in every]
        run = Run(lambda ended: keep(folder, ended) if at else None)
        now = {ended.part: ended for ended in run.lanes(*filter(None, wanted))} if any(wanted) else {}
        found = before | now
        ended = [found[name] for name in names if name in found]
        remember("full", list(now.values()))
        good = tell([*ended, *left_out(clusters)], time.monotonic() - began)
        if set(found) >= set(names) and at:
            write_down(ended)
        return good


def check() -> bool:
    began = time.monotonic()
    return tell(Run().lanes(*parts.check()), time.monotonic() - began)


def e2e() -> bool:
    began = time.monotonic()
    with servers.started():
        return tell(Run().lanes(*parts.browser()), time.monotonic() - began)


def left_out(clusters: servers.Cluster) -> list[Ended]:
    """What is not on this machine, as parts that ran nothing."""
    return [Ended(name, skipped={f"{name}: {reason}": 1}) for name, reason in clusters.absent.items()]


def pace() -> str:
    return f"pace {machine.pace():.1f} ms, load {machine.load()}, {machine.described()}"


def kept(folder: Path) -> dict[str, Ended]:
    """Parts that ran whole and passed."""
    return {path.stem: Ended.kept(json.loads(path.read_text())) for path in folder.glob("*.json")}


def keep(folder: Path, ended: Ended) -> None:
    if ended.good:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{ended.part}.json").write_text(json.dumps(ended.written()))


def remember(which: str, ended: Sequence[Ended]) -> None:
    """Note what was unsteady; whatever was so in two of the last ten runs here is to be mended before anything else is built."""
    KEPT.mkdir(parents=True, exist_ok=True)
    line = {
        "run": which,
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "unsteady": [end.id for one in ended for end in one.unsteady],
    }
    with RECORD.open("a") as file:
        file.write(json.dumps(line) + "\n")
    last = [json.loads(line)["unsteady"] for line in RECORD.read_text().splitlines()[-10:]]
    for name, times in Counter(name for run in last for name in set(run)).most_common():
        if times > 1:
            print(f"mend first: {name} was unsteady in {times} of the last {len(last)} runs")


def write_down(ended: Sequence[Ended]) -> None:
    """The table of the last whole run, in the documentation of the tests."""
    rows = "".join(
        f"| {one.part} | {one.passed} | {len(one.failed) + len(one.broken)} | {len(one.unsteady)} | {sum(one.skipped.values())} "
        f"| {one.seconds:.0f} | {one.cpu:.0f} |\n"
        for one in ended
    )
    head = "| Part | Passed | Failed | Unsteady | Skipped | Seconds | Of a core |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    when = f"{datetime.now(UTC):%Y-%m-%d}, commit {_git('rev-parse', '--short', 'HEAD')}, {pace()}."
    text = TOLD.read_text()
    made = f"{BEGIN}{when}\n\n{head}{rows}{END}"
    TOLD.write_text(re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: made, text, flags=re.DOTALL))


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def main(which: str, *words: str) -> int:
    return 0 if {"gate": gate, "full": full, "check": check, "e2e": e2e}[which](*words) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
