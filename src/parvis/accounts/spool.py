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
from django.db import Error, connection, connections
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.accounts.raws import Handed

log = structlog.get_logger()
TABLE = "CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, account INTEGER, digest TEXT, body BLOB, at TEXT)"
AT_ONCE = 500


class Spool:
    """`put` by the door, `carry` by a thread that begins with the first delivery, or with what was left by a crash."""

    def __init__(self, path: Path, keep: Callable[[list[Handed]], None]) -> None:
        self._keep = keep
        # FULL: the 200 is said for what a power cut does not take away. What is only forgotten need not wait for the disk.
        self._file, self._carried = _opened(path, "FULL"), _opened(path, "NORMAL")
        self._there, self._closed = threading.Event(), threading.Event()
        self._there.set()
        self._thread = threading.Thread(target=self._run, name="spool", daemon=True)
        self._thread.start()

    def put(self, handed: list[Handed]) -> None:
        rows = [(one.account_id, one.digest, one.body, one.received_at.isoformat()) for one in handed]
        with self._file:
            self._file.execute("BEGIN IMMEDIATE")
            self._file.executemany("INSERT INTO waiting (account, digest, body, at) VALUES (?, ?, ?, ?)", rows)
        self._there.set()

    def carry(self) -> int:
        """The oldest ones into the database; how many."""
        oldest = "SELECT id, account, digest, body, at FROM waiting ORDER BY id LIMIT ?"
        rows = self._carried.execute(oldest, [AT_ONCE]).fetchall()
        if not rows:
            return 0
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:  # on the disk there before it is forgotten here
                cursor.execute("PRAGMA synchronous=FULL")
        there = set(Account.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", flat=True))
        now = timezone.now()
        self._keep(
            [
                Handed(account, digest, "hook", body, datetime.fromisoformat(at), now)
                for _, account, digest, body, at in rows
                if account in there
            ]
        )
        self._carried.execute("DELETE FROM waiting WHERE id <= ?", [rows[-1][0]])
        return len(rows)

    def close(self) -> None:
        """Everything is carried over first."""
        self._closed.set()
        self._there.set()
        self._thread.join(30)
        self._file.close()
        self._carried.close()

    def _run(self) -> None:
        try:
            while True:
                self._there.wait()
                self._there.clear()
                try:
                    while self.carry():
                        pass
                except (Error, sqlite3.Error):
                    log.exception("spool.waits")
                    connections.close_all()
                    if not self._closed.wait(1):
                        self._there.set()
                if self._closed.is_set() and not self._there.is_set():
                    return
        finally:
            connections.close_all()


def _opened(path: Path, synchronous: str) -> sqlite3.Connection:
    file = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=30)
    for line in ("PRAGMA journal_mode=WAL", f"PRAGMA synchronous={synchronous}", TABLE):
        file.execute(line)
    return file
