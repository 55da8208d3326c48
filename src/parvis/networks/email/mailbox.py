"""A kept IMAP connection, for one caller at a time: opened when needed, proved alive, dropped at the first failure."""

from __future__ import annotations

import imaplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from parvis.networks.email.wire import IMAP_ERRORS, Way, busy, hang_up
from parvis.networks.protocol import Later, NetworkError, Refused

QUIET = 30.0  # seconds after which a kept connection is asked whether it lives
PATIENCE = 900  # longest pause between two tries, seconds
IMPORTED = "$Imported"


@dataclass(slots=True)
class Session:
    """A connection with its folder open. `waiting`: UIDs found after UID `before`, that nobody has fetched yet."""

    client: Any
    uidvalidity: int
    marks: bool  # may we set keywords of our own
    used: float = field(default_factory=time.monotonic)
    waiting: list[int] = field(default_factory=list)
    before: int = 0
    searched: int = 0  # the last UID that was looked for


class Mailbox:
    """`folder` of an account. `with mailbox.open() as session:` raises the four errors, whatever IMAP says."""

    def __init__(self, way: Way, folder: str, *, readonly: bool = False, quiet: float = QUIET) -> None:
        self._way = way
        self._quiet = quiet
        self._folder = folder
        self._readonly = readonly
        self._lock = threading.RLock()
        self._session: Session | None = None
        self._failures = 0

    @contextmanager
    def open(self) -> Iterator[Session]:
        with self._lock:
            whole = False
            try:
                session = self._alive()
                yield session
                session.used, self._failures, whole = time.monotonic(), 0, True
            except IMAP_ERRORS as error:
                raise self._paced(self._way.judge(error)) from error
            except Later as error:
                raise self._paced(error) from error.__cause__
            finally:
                if not whole:
                    self.drop()  # an answer may be half read

    def drop(self) -> None:
        """Forget the connection; the next `open` makes another."""
        session, self._session = self._session, None
        if session is not None:
            hang_up(session.client)

    def interrupt(self) -> None:
        """Cut the line under a call that waits in another thread: it fails at once."""
        session = self._session
        if session is not None:
            with suppress(OSError):
                session.client.socket().shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye, if nobody is using the connection."""
        if not self._lock.acquire(timeout=1):
            return
        try:
            if self._session is not None:
                self._session.client.logout()
        except IMAP_ERRORS:
            pass  # it is closed all the same
        finally:
            self.drop()
            self._lock.release()

    def _alive(self) -> Session:
        session = self._session
        if session is not None and time.monotonic() - session.used > self._quiet:
            try:
                session.client.noop()
            except IMAP_ERRORS:
                self.drop()  # servers hang up on the quiet: no failure
        if self._session is None:
            self._session = self._connect()
        return self._session

    def _connect(self) -> Session:
        client = self._way.imap()
        try:
            found = client.select_folder(self._folder, readonly=self._readonly)
            return Session(
                client,
                int(found.get(b"UIDVALIDITY", 0)),
                not self._readonly and _marks(found),
            )
        except imaplib.IMAP4.abort:
            hang_up(client)
            raise
        except imaplib.IMAP4.error as error:
            hang_up(client)
            judged = self._way.judge(error)
            if isinstance(judged, Later) and not busy(judged.said):
                raise Refused("folder", f"{self._folder}: {judged.said}") from error
            raise judged from error
        except OSError:
            hang_up(client)
            raise

    def _paced(self, error: NetworkError) -> NetworkError:
        """Failures in a row wait longer and longer: 5 s … 15 min."""
        if not isinstance(error, Later):
            return error
        pause = timedelta(seconds=min(5 * 2 ** min(self._failures, 10), PATIENCE))
        self._failures += 1
        return Later(error.code, error.said, status=error.status, after=max(pause, error.after), named=error.named)


def _marks(found: dict[bytes, Any]) -> bool:
    allowed = [flag.lower() if isinstance(flag, bytes) else flag for flag in found.get(b"PERMANENTFLAGS", ())]
    return b"\\*" in allowed or IMPORTED.lower().encode() in allowed
