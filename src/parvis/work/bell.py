"""The bell: wakes clocks and streams in this process, and in the others through NOTIFY on PostgreSQL.

It is a hint and may be lost: clocks look every half second, streams every two seconds anyway.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection

CHANNEL = "parvis"


class Bell:
    def __init__(self) -> None:
        self._listeners: set[Callable[[], None]] = set()
        self._lock = threading.Lock()

    def hear(self, listener: Callable[[], None]) -> None:
        """`listener` is called at each ring, in the ringing thread: it only sets a flag."""
        with self._lock:
            self._listeners.add(listener)

    def forget(self, listener: Callable[[], None]) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def ring(self) -> None:
        """A hint need not wait for the disk as a commit does."""
        self.ring_here()
        if connection.vendor == "postgresql":
            said = f"SET LOCAL synchronous_commit = off; NOTIFY {CHANNEL}"
            with connection.cursor() as cursor:
                cursor.execute(f"NOTIFY {CHANNEL}" if connection.in_atomic_block else f"BEGIN; {said}; COMMIT")

    def ring_here(self) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener()


bell = Bell()
