"""An installation to be measured: its own data folder, its own processes, a database that is given or SQLite."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.servers import free_port, wait_for

FILE = "parvis.sqlite3"


class Place:
    """Folder, ports and environment of one installation; `web`, `worker` and `sandbox` start its processes."""

    def __init__(self, *, database_url: str = "", broker_url: str = "", **environment: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="parvis-bench-"))
        self.port = free_port()
        self.environment = {
            **os.environ, "PARVIS_DATA": str(self.folder), "PARVIS_PORT": str(self.port), "PARVIS_DATABASE_URL": database_url,
            "PARVIS_BROKER_URL": broker_url, "PYTHONDONTWRITEBYTECODE": "", "PARVIS_API_RATE": "0",
            "PARVIS_DEMO": "new", **environment,
        }  # fmt: skip
        self._at(_three_free())
        self.started: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox_port}"

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{command[0]}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", "parvis", *command], env=self.environment, start_new_session=True, stdout=log, stderr=log
        )
        self.started.append(process)
        return process

    def migrate(self) -> None:
        subprocess.run([sys.executable, "-m", "parvis", "migrate"], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def web(self, processes: int = 0) -> subprocess.Popen[bytes]:
        if processes:
            self.environment["PARVIS_PROCESSES"] = str(processes)
        process = self.start("web")
        wait_for(self.port, 300)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        return self.start("worker")

    def sandbox(self) -> subprocess.Popen[bytes]:
        """On other ports where somebody took one of its three meanwhile: a sandbox that cannot have them ends."""
        for _ in range(3):
            process = self.start(
                "sandbox", "--port", str(self.sandbox_port), "--folder", str(self.folder / "sandbox"), "--crowd", "0"
            )
            if self._listens(process):
                return process
            self._at(_three_free())
        raise TimeoutError(f"the sandbox does not start: {self.folder / 'sandbox.log'}")

    def _listens(self, process: subprocess.Popen[bytes]) -> bool:
        """False: it ended."""
        until(lambda: _answers(self.sandbox_port) or process.poll() is not None, 300, every=0.05)
        return process.poll() is None and _answers(self.sandbox_port)

    def _at(self, port: int) -> None:
        """Where the sandbox is: its HTTP, SMTP and IMAP."""
        self.sandbox_port = port
        hosts = [f"127.0.0.1:{port + n}" for n in range(3)]
        self.environment |= {"PARVIS_SANDBOX_PORT": str(port), "PARVIS_ALLOW_HOSTS": ",".join([*hosts, "127.0.0.1"])}

    def ask(self, path: str, body: Any = None, *, method: str = "") -> Any:
        """The sandbox's own calls."""
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.sandbox_url + path, data, {"Content-Type": "application/json"})
        request.method = method or ("POST" if data else "GET")
        with urllib.request.urlopen(request, timeout=600) as answer:  # a machine where others work
            return json.load(answer)

    def django(self) -> None:
        """This process speaks to the installation's database from now on (once a process)."""
        os.environ.update({name: value for name, value in self.environment.items() if name.startswith("PARVIS_")})
        os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.conf.settings"
        import django

        django.setup()

    def stop(self) -> None:
        for process in self.started:
            kill(process, signal.SIGTERM)
        for process in self.started:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(8)
            kill(process)
        shutil.rmtree(self.folder, ignore_errors=True)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def kill(process: subprocess.Popen[bytes], number: int = signal.SIGKILL) -> None:
    """The whole group, as when a machine dies."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
    if number == signal.SIGKILL:
        process.wait()


def _three_free() -> int:
    """A port with the two after it free: HTTP, SMTP, IMAP of a sandbox."""
    while True:
        port = free_port()
        with contextlib.ExitStack() as stack:
            try:
                for n in range(3):
                    probe = stack.enter_context(socket.socket())
                    probe.bind(("127.0.0.1", port + n))
                return port
            except OSError:
                continue


@contextlib.contextmanager
def installation(**options: str) -> Iterator[Place]:
    place = Place(**options)
    try:
        yield place
    finally:
        place.stop()


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def until(done: Any, seconds: float, every: float = 0.25) -> bool:
    """Wait for `done()`; False when time ran out."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return True
        time.sleep(every)
    return False
