"""The machine: what it is, how busy, what its database does by itself, what a process used of it."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
from contextlib import closing, contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tools import servers

PACKAGES = ("Django", "django-ninja", "uvicorn", "psycopg", "celery")
TICKS = os.sysconf("SC_CLK_TCK")


def versions() -> str:
    found = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    return " · ".join([*found, *(f"{name} {version(name)}" for name in PACKAGES)])


def described() -> str:
    """Processor, cores, memory."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()} {platform.release().split('-')[0]}"


def load() -> str:
    """Runnable processes over the last minute: above the number of cores, others were measured too."""
    return f"{os.getloadavg()[0]:.1f}"


def pace() -> float:
    """Milliseconds that a fixed piece of Python takes, the best of ten: how fast one core is just now. Milliseconds of two days are
    beside each other only as their paces are."""
    found = []
    for _ in range(10):
        began = time.perf_counter()
        sum(n * n % 7 for n in range(100_000))
        found.append(time.perf_counter() - began)
    return min(found) * 1000


def cpu(pid: int) -> float:
    """Seconds of processor used by the process group that `pid` leads."""
    return sum(_seconds(other) for other in _processes() if _group(other) == pid)


def cpu_of_postgres(url: str) -> float:
    """Seconds used by a cluster of this machine: its first process and all that it started."""
    import psycopg

    with psycopg.connect(url) as connection:
        backend: Any = connection.execute("SELECT pg_backend_pid()").fetchone()
    first = _parent(backend[0])
    return _seconds(first) + sum(_seconds(other) for other in _processes() if _parent(other) == first)


def memory(pid: int) -> float:
    """Megabytes resident."""
    return _status(pid, "VmRSS")


def own_memory(pid: int) -> float:
    """Megabytes of its own: without the pages of files, of which SQLite maps up to 128 MB of its database."""
    return _status(pid, "RssAnon")


def _status(pid: int, field: str) -> float:
    fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return int(fields[field].split()[0]) / 1024


def _processes() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def _stat(pid: int) -> list[int]:
    """The numbers of /proc/…/stat from the parent's id on; zeros when it is gone."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1:]]
    except (FileNotFoundError, ProcessLookupError):
        return [0] * 16


def _parent(pid: int) -> int:
    return _stat(pid)[0]


def _seconds(pid: int) -> float:
    """Its own and that of its children that ended."""
    return sum(_stat(pid)[10:14]) / TICKS


def raw_inserts(database_url: str, folder: Path, *, seconds: float = 2.0, size: int = 600) -> tuple[float, float]:
    """Rows a second into a table with one unique text: one a commit, and a hundred a commit. No Python of ours in between."""
    connect = _postgres(database_url) if database_url else _sqlite(folder / "raw.sqlite3")
    with closing(connect) as connection:
        connection.execute("CREATE TABLE raw_inserts (id integer, digest text UNIQUE, body text)")
        found = tuple(_rate(connection, batch, "x" * size, seconds, "%s" if database_url else "?") for batch in (1, 100))
        connection.execute("DROP TABLE raw_inserts")
        connection.commit()
    return found[0], found[1]


def _rate(connection: Any, batch: int, body: str, seconds: float, mark: str) -> float:
    statement = f"INSERT INTO raw_inserts VALUES {', '.join([f'({mark}, {mark}, {mark})'] * batch)}"
    done, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        values: list[Any] = []
        for n in range(done, done + batch):
            values += [n, f"{batch}-{n}", body]
        connection.execute(statement, values)
        connection.commit()
        done += batch
    return done / (time.monotonic() - began)


def _sqlite(path: Path) -> Any:
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    return connection


def _postgres(url: str) -> Any:
    import psycopg

    return psycopg.connect(url)


@contextmanager
def database(kind: str) -> Any:
    """Its URL: "" for SQLite, else a PostgreSQL cluster of our own that really waits for the disk."""
    if kind == "sqlite":
        yield ""
    else:
        with servers.postgres(durable=True) as url:
            yield url
