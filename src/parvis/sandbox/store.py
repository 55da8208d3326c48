"""The sandbox's memory: one SQLite connection, shared by every thread, committed in the background.

Answers always show the latest writes, because everybody reads through the same connection; only the commit lags
(at most `FLUSH` seconds), which is what lets the sandbox take hundreds of publications a second. A `kill -9` may lose
that last moment of the *played* world, never its consistency.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

Value = str | int | float | bytes | None
Params = Sequence[Value] | Mapping[str, Value]

FLUSH = 0.05
SCHEMA = Path(__file__).with_name("schema.sql")


class Store:
    """Tables of `schema.sql` (and those that other parts create), behind one lock."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.lock = threading.RLock()
        self._connection = sqlite3.connect(folder / "sandbox.sqlite3", check_same_thread=False, cached_statements=512)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=OFF")
        self._connection.executescript(SCHEMA.read_text())
        self._counter = self._saved_counter()
        self._dirty = threading.Event()
        self._closing = threading.Event()
        self._flusher = threading.Thread(target=self._flush_for_ever, name="sandbox-flush", daemon=True)
        self._flusher.start()

    def execute(self, sql: str, params: Params = ()) -> list[sqlite3.Row]:
        """Run one statement and return its rows. Safe from any thread."""
        with self.lock:
            rows = self._connection.execute(sql, params).fetchall()
            if self._connection.in_transaction:
                self._dirty.set()
            return rows

    def one(self, sql: str, params: Params = ()) -> sqlite3.Row | None:
        rows = self.execute(sql, params)
        return rows[0] if rows else None

    def number(self, sql: str, params: Params = ()) -> int:
        """The single number that a `SELECT count(*)` (or the like) answers."""
        return int(self.execute(sql, params)[0][0] or 0)

    def insert(self, table: str, **values: Value) -> None:
        names = ", ".join(values)
        marks = ", ".join("?" * len(values))
        self.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(values.values()))

    def next(self) -> int:
        """The next number of the one counter behind every id: the same run gives the same ids."""
        with self.lock:
            self._counter += 1
            return self._counter

    def record(self, network: str, kind: str, account: str, text: str, remote_id: str, key: str = "") -> None:
        """Note what the city's software said and the network accepted. Doubles are counted from here."""
        self.insert(
            "records",
            seq=self.next(),
            at=time.time(),
            network=network,
            kind=kind,
            account=account,
            text=text,
            remote_id=remote_id,
            key=key,
        )

    def remember(self, name: str, value: str) -> None:
        self.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

    def recall(self, name: str) -> str | None:
        row = self.one("SELECT value FROM meta WHERE name = ?", (name,))
        return str(row["value"]) if row else None

    def reset(self) -> None:
        """Empty every table, also those that other parts created, and start counting again from nought."""
        with self.lock:
            for row in self.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"):
                self.execute(f'DELETE FROM "{row["name"]}"')
            self._counter = 0
            self.flush()

    def flush(self) -> None:
        with self.lock:
            if self._connection.in_transaction:
                self.remember("counter", str(self._counter))
                self._connection.commit()

    def close(self) -> None:
        self._closing.set()
        self._dirty.set()
        self._flusher.join(timeout=5)
        with self.lock:
            self.flush()
            self._connection.close()

    def _saved_counter(self) -> int:
        return int(self.recall("counter") or 0)

    def _flush_for_ever(self) -> None:
        while not self._closing.is_set():
            self._dirty.wait()
            self._dirty.clear()
            self._closing.wait(FLUSH)
            if not self._closing.is_set():
                self.flush()


def details(row: Mapping[str, Any] | sqlite3.Row) -> dict[str, Any]:
    """What a row keeps beside its columns."""
    kept: dict[str, Any] = json.loads(row["details"])
    return kept


def marks(values: Iterable[object]) -> str:
    """`?, ?, ?` for an SQL `IN`."""
    return ", ".join("?" for _ in values)
