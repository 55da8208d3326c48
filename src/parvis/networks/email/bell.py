"""The mailbox that rings: IMAP IDLE on a connection of its own, renewed in time; a slow clock without it."""

from __future__ import annotations

import threading
import time
from typing import Any

from parvis.networks.email.mailbox import Mailbox, Session
from parvis.networks.protocol import Later

RENEW = 25 * 60.0  # seconds: servers may hang up after 29 minutes of IDLE
POLL = 60.0  # seconds between two looks where there is no IDLE
STEADY = 60.0  # a connection that lived so long was a good one
SHORTEST, LONGEST = 5.0, 900.0  # pause after a lost connection, seconds


class Bell:
    """IDLE goes on between two calls of `wait`: what arrives in the meantime is found by the next one.

    `mailbox` is the bell's own and never asks its connection whether it lives: IDLE suffers no other command.
    """

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._lock = threading.Lock()
        self._idle: Session | None = None
        self._since = 0.0
        self._pause = SHORTEST
        self._stop = threading.Event()

    def wait(self, seconds: float) -> bool:
        """True = read now: something arrived, or we cannot tell. Raises Expired and Refused only."""
        until = time.monotonic() + seconds
        with self._lock:
            try:
                with self._mailbox.open() as session:
                    return self._listen(session, until)
            except Later:
                self._idle = None
                return self._sleep(until)

    def close(self) -> None:
        """A call that waits returns; a later one connects again."""
        self._stop.set()
        self._mailbox.interrupt()
        with self._lock:
            self._mailbox.drop()
            self._idle = None
        self._stop.clear()

    def _listen(self, session: Session, until: float) -> bool:
        if not session.client.has_capability("IDLE"):
            self._stop.wait(max(0.0, min(until - time.monotonic(), POLL)))
            return True
        if self._idle is not session:
            session.client.idle()
            self._idle, self._since = session, time.monotonic()
            return True  # what came before we listened
        while not self._stop.is_set():
            now = time.monotonic()
            if now - self._since > STEADY:
                self._pause = SHORTEST
            wished = min(until, self._since + RENEW) - now
            heard = session.client.idle_check(timeout=max(0.0, wished)) if wished > 0 else []
            if _rings(heard):
                return True
            early = not heard and time.monotonic() < now + wished - 0.05  # nothing, before its time: does it live?
            if (early or time.monotonic() >= self._since + RENEW) and self._renew(session):
                return True
            if time.monotonic() >= until:
                return False
        return False

    def _renew(self, session: Session) -> bool:
        """End IDLE, begin again; True if something arrived in between. A dead connection shows itself here."""
        _, heard = session.client.idle_done()
        session.client.idle()
        self._since = time.monotonic()
        return _rings(heard)

    def _sleep(self, until: float) -> bool:
        """No connection: a growing pause, then the reader finds out for itself, and says why."""
        self._stop.wait(max(0.0, min(until - time.monotonic(), self._pause)))
        self._pause = min(self._pause * 2, LONGEST)
        return True


def _rings(heard: list[Any]) -> bool:
    return any(isinstance(one, tuple) and len(one) > 1 and one[1] == b"EXISTS" for one in heard)
