"""On SQLite, deliveries wait in a file of their own until the database has a moment.

SQLite lets one writer in at a time, and a batch that is digested holds it for a tenth of a second: too long for a network
that waits for its 200. So they are committed here first, where nobody else writes, and carried over behind the answer. What
is carried twice, after a crash between the two files, is recognised by its digest.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog
from django.db import DatabaseError, connections
from django.utils import timezone

from parvis.accounts.models import Account, Raw

log = structlog.get_logger()
TABLE = "CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, account INTEGER, digest TEXT, body BLOB, at TEXT)"
AT_ONCE = 500


class Spool:
    """`put` by the door, `carry` by a thread that begins with the first delivery, or with what was left by a crash."""

    def __init__(self, path: Path, keep: Callable[[list[Raw]], None]) -> None:
        self._keep = keep
        self._file = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
        # FULL: the 200 is said for what a power cut does not take away.
        for line in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", TABLE):
            self._file.execute(line)
        self._lock = threading.Lock()
        self._there, self._closed = threading.Event(), threading.Event()
        self._there.set()
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    def put(self, raws: list[Raw]) -> None:
        rows = [(raw.account_id, raw.digest, raw.body, raw.received_at.isoformat()) for raw in raws]
        with self._lock, self._file:
            self._file.execute("BEGIN IMMEDIATE")
            self._file.executemany("INSERT INTO waiting (account, digest, body, at) VALUES (?, ?, ?, ?)", rows)
        self._there.set()

    def carry(self) -> int:
        """The oldest ones into the database; how many."""
        with self._lock:
            rows = self._file.execute(
                "SELECT id, account, digest, body, at FROM waiting ORDER BY id LIMIT ?", [AT_ONCE]
            ).fetchall()
        if not rows:
            return 0
        accounts, now = Account.objects.in_bulk({row[1] for row in rows}), timezone.now()
        self._keep(
            [
                Raw(
                    account=accounts[account],
                    digest=digest,
                    form="hook",
                    body=body,
                    received_at=datetime.fromisoformat(at),
                    due_at=now,
                )
                for _, account, digest, body, at in rows
                if account in accounts
            ]
        )
        with self._lock:
            self._file.execute("DELETE FROM waiting WHERE id <= ?", [rows[-1][0]])
        return len(rows)

    def close(self) -> None:
        """Everything is carried over first."""
        self._closed.set()
        self._there.set()
        self._thread.join(30)
        self._file.close()

    def _run(self) -> None:
        try:
            while True:
                self._there.wait()
                self._there.clear()
                try:
                    while self.carry():
                        pass
                except (DatabaseError, sqlite3.Error):
                    log.exception("spool.waits")
                    connections.close_all()
                    if not self._closed.wait(1):
                        self._there.set()
                if self._closed.is_set() and not self._there.is_set():
                    return
        finally:
            connections.close_all()
