"""An installation as an administrator has it: a data folder, commands, processes; the product is never imported."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2

from bench.place import Place

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")
_kept: dict[str, tempfile.TemporaryDirectory[str]] = {}
"""token → the folder of the first home after `manager`: the next ones begin with a copy, three commands fewer each."""


class Home(Place):
    """Folder and environment of one installation; `parvis(…)` is the command line, `call(…)` the API."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self.token = ""

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """A command to its end, whatever it is."""
        command = [sys.executable, "-m", "parvis", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment | environment, capture_output=True, text=True, check=False, timeout=180
        )

    def parvis(self, *words: str) -> str:
        """A command that must succeed; what it prints."""
        done = self.run(*words)
        assert done.returncode == 0, f"parvis {' '.join(words[:3])}: {done.stdout}{done.stderr}"
        return done.stdout

    def refused(self, *words: str, **environment: str) -> str:
        """A command that must not succeed; the sentence it ends with, and no trace of Python."""
        done = self.run(*words, **environment)
        assert done.returncode != 0, done.stdout
        assert "Traceback" not in done.stderr, done.stderr
        return done.stderr

    def manager(self) -> None:
        """Somebody who may do everything, and a key to the API."""
        elsewhere = bool(self.environment["PARVIS_DATABASE_URL"])
        if _kept and not elsewhere:
            [(self.token, kept)] = _kept.items()
            shutil.copytree(kept.name, self.folder, dirs_exist_ok=True)
            return
        self.migrate()
        self.parvis("user", "add", "claire", "--email", "claire@ville.example", "--role", "manager")
        self.token = self.parvis("token", "create", "--user", "claire").strip()
        if not elsewhere:
            kept = _kept[self.token] = tempfile.TemporaryDirectory(prefix="parvis-home-")
            shutil.copytree(self.folder, kept.name, ignore=shutil.ignore_patterns("sandbox*"), dirs_exist_ok=True)

    def connect(self, network: str, **given: str) -> int:
        pairs = [word for key, value in given.items() for word in ("--set", f"{key}={value}")]
        return int(self.parvis("account", "add", network, *pairs).split()[0])

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.answer(method, f"/api/v1{path}", json=body, **more)
        assert answer.status_code < 300, f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json() if answer.content else None

    def answer(self, method: str, path: str, **more: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}"} | more.pop("headers", {})
        return httpx2.request(method, self.url + path, headers=headers, timeout=60, **more)

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""


def until(true: Callable[[], T], seconds: float = 15.0, otherwise: str = "it does not happen") -> T:
    """What `true` gives once it gives something."""
    end = time.monotonic() + 3 * seconds  # for a busy machine: it bounds a failure only
    while not (found := true()):
        assert time.monotonic() < end, otherwise
        time.sleep(0.05)
    return found


@contextmanager
def home(**options: str) -> Iterator[Home]:
    place = Home(**options)
    try:
        yield place
    finally:
        place.stop()
