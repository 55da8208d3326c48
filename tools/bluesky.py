"""Bluesky's own servers from npm, for tests: installed and built once, in the folder of the tests that drive them.

`python -m tools.bluesky` makes them; what cannot be built is told and leaves the tests that need it out.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from tools import node

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "tests" / "servers" / "bluesky"
MADE = HERE / "node_modules" / "made"
ENVIRONMENT = {
    **os.environ, "PATH": f"{node.NODE.parent}{os.pathsep}{os.environ['PATH']}", "npm_config_nodedir": str(node.FOLDER),
    # Compiled for a few tests: half a minute without what makes it fast, two with it.
    "CFLAGS": "-O0", "CXXFLAGS": "-O0", "JOBS": "2",
}  # fmt: skip
QUIET = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")
STEPS = (
    ("npm", "ci", "--ignore-scripts", *QUIET),
    # Its ready-made binary is fetched from a place that is no registry, so it is compiled: a minute and a half.
    ("npm", "rebuild", "better-sqlite3", "--build-from-source", *QUIET),
)


def ready() -> str:
    """Make the servers unless they are there; "" or why they are not. One process makes them, the others wait."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()
    with (HERE / "package.json").open() as one_at_a_time:
        fcntl.flock(one_at_a_time, fcntl.LOCK_EX)
        if MADE.is_file() and MADE.read_text() == lock:
            return ""
        for step in STEPS:
            done = subprocess.run(
                [sys.executable, str(ROOT / "tools" / "node.py"), *step],
                cwd=HERE, env=ENVIRONMENT, capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                return f"Bluesky's servers cannot be built: {' '.join(step[:3])}: {(done.stderr or done.stdout)[-600:]}"
        MADE.write_text(lock)
    return ""


if __name__ == "__main__":
    if reason := ready():
        print(reason)  # no failure: only the tests that need them are left out
