"""Servers for tests, each its own on a free port of 127.0.0.1, in a temporary folder, ended by its own process id.

`need()` installs what is missing with apt when we are root on Debian; elsewhere what is absent is told, not hidden.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACKAGES = {
    "chromium": "chromium-headless-shell", "postgresql": "postgresql", "valkey": "valkey-server", "rabbitmq": "rabbitmq-server",
    "dovecot": "dovecot-imapd dovecot-lmtpd", "snac": "snac2",
    "ffmpeg": "ffmpeg",
}  # fmt: skip


def present(name: str) -> bool:
    look: dict[str, Callable[[], object]] = {
        "chromium": lambda: shutil.which("chromium-headless-shell"),
        "postgresql": lambda: postgres_binaries(),
        "valkey": lambda: shutil.which("valkey-server") or shutil.which("redis-server"),
        "rabbitmq": lambda: shutil.which("rabbitmq-server", path=f"{os.environ['PATH']}:/usr/sbin:/usr/lib/rabbitmq/bin"),
        "dovecot": lambda: shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin"),
        "snac": lambda: shutil.which("snac"),
        "ffmpeg": lambda: shutil.which("ffmpeg"),
    }
    return bool(look[name]())


def chromium() -> str | None:
    """Debian's Chromium without its windows, which takes a third less of a processor; the whole one where that is absent."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def need() -> dict[str, str]:
    """Install what is absent where we may; returns what still is, with the reason."""
    absent = [name for name in PACKAGES if not present(name)]
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        print("Installing with apt:", ", ".join(absent), flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        quiet = ["apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
        subprocess.run([*quiet, "update"], check=False, env=environment, stdout=subprocess.DEVNULL)
        wanted = [package for name in absent for package in PACKAGES[name].split()]
        subprocess.run([*quiet, "install", "-y", "--no-install-recommends", *wanted], check=False, env=environment,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    reason = "apt could not install it" if os.geteuid() == 0 else f"not installed and not root ({PACKAGES})"
    return {name: reason for name in PACKAGES if not present(name)}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int, seconds: float = 90.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            probe.settimeout(0.5)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"nothing listens on port {port} after {seconds:.0f} s")


@contextlib.contextmanager
def running(command: list[str], port: int, *, seconds: float = 90.0, log: Path | None = None, **options: object) -> Iterator[int]:
    """A server while the block runs; ended with its whole group."""
    out = log.open("wb") if log else subprocess.DEVNULL
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, start_new_session=True, **options)  # type: ignore[call-overload]
    try:
        wait_for(port, seconds)
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 15)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)


def postgres_binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[str]:
    """A cluster of its own; gives its URL. It forgets everything afterwards, so it waits for the disk only if asked to."""
    binaries = postgres_binaries()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="parvis-pg-"))
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    if os.geteuid() == 0:
        os.chown(folder, user.pw_uid, user.pw_gid)
    who: dict[str, object] = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    initdb = [str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "parvis", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
              "--no-sync"]  # fmt: skip
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **who)  # type: ignore[call-overload]
    port = free_port()
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-p", str(port), "-c", "listen_addresses=127.0.0.1",
               "-c", f"unix_socket_directories={folder}", "-c", "max_connections=200", "-c", "shared_buffers=512MB",
               "-c", "synchronous_commit=on", "-c", f"fsync={'on' if durable else 'off'}"]  # fmt: skip
    try:
        with running(command, port, log=folder.with_suffix(".log"), **who):
            _until_ready(port)
            yield f"postgresql://parvis@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _until_ready(port: int) -> None:
    import psycopg

    for _ in range(100):
        try:
            psycopg.connect(f"postgresql://parvis@127.0.0.1:{port}/postgres", connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.1)
    raise TimeoutError("PostgreSQL does not answer")


@contextlib.contextmanager
def valkey() -> Iterator[str]:
    port = free_port()
    program = shutil.which("valkey-server") or shutil.which("redis-server") or ""
    with running([program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], port):
        yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def rabbitmq() -> Iterator[str]:
    """A broker with its own name, folders and ports, so that one that runs already is left alone."""
    folder = Path(tempfile.mkdtemp(prefix="parvis-mq-"))
    port, distribution, mapper = free_port(), free_port(), free_port()
    environment = {
        **os.environ, "HOME": str(folder), "RABBITMQ_NODENAME": f"parvis{port}@localhost", "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port), "RABBITMQ_DIST_PORT": str(distribution), "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"), "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_PID_FILE": str(folder / "pid"), "ERL_EPMD_PORT": str(mapper), "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
    }  # fmt: skip
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam("rabbitmq")
        os.chown(folder, user.pw_uid, user.pw_gid)
        who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    program = next(
        p for p in ("/usr/lib/rabbitmq/bin/rabbitmq-server", shutil.which("rabbitmq-server") or "") if Path(p).exists()
    )
    try:
        with running([program], port, seconds=120, log=folder.with_suffix(".log"), env=environment, cwd=str(folder), **who):
            yield f"amqp://guest:guest@127.0.0.1:{port}//"
    finally:
        subprocess.run(["epmd", "-port", str(mapper), "-kill"], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Cluster:
    """What a test run has started: addresses by the names that tests look for, and why the others are not there."""

    environment: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)

    @property
    def postgresql(self) -> str:
        return self.environment.get("PARVIS_TEST_POSTGRESQL", "")

    def database(self, name: str) -> dict[str, str]:
        """Tests that run beside others have a database of their own in the one cluster."""
        return {"PARVIS_TEST_DATABASE_URL": f"{self.postgresql.rsplit('/', 1)[0]}/{name}"}


@contextlib.contextmanager
def started(*names: str) -> Iterator[Cluster]:
    """Those of `postgresql`, `valkey` and `rabbitmq` that are wanted and can be had."""
    found = Cluster(absent=need())
    with contextlib.ExitStack() as stack:
        for name in names:
            if name not in found.absent:
                server = {"postgresql": postgres, "valkey": valkey, "rabbitmq": rabbitmq}[name]
                found.environment[f"PARVIS_TEST_{name.upper()}"] = stack.enter_context(server())
        yield found
