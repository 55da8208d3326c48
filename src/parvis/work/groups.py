"""Calls in groups: rows whose work is a call to somebody else begin together and end together, one transaction for all.

Whatever is ready while the last transaction was written goes into the next one: alone a row waits for one commit, a thousand
share twenty. A row that waits, for its moment or for an answer, costs no database connection and no worker.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import structlog
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from parvis.work import rows
from parvis.work.models import Due

log = structlog.get_logger()
PATIENCE = 0.2
"""Seconds that what has ended may wait to be written while others are to begin: these are late, it is not."""
MANY, PACE = 3, 0.02
"""After a group of so many, or of as many as there are threads for, so many seconds until the next: a group costs as much as
ten of its rows, and what becomes ready meanwhile goes along."""
LOOK = 1.0
"""Seconds, at most, between two looks of the thread that renews leases."""
IDLE = 1.0
"""Seconds after which a thread that has nothing left to do ends, and its connection with it."""


class Passage(Protocol):
    """A held row and its call. `moment`: not before; `lane`: whose calls share the seats."""

    @property
    def row(self) -> Due: ...

    @property
    def lane(self) -> int: ...

    @property
    def moment(self) -> datetime: ...


P = TypeVar("P", bound=Passage)


class Desk(Protocol[P]):
    """What a room makes of it."""

    def write(self, ended: list[P], ready: list[P]) -> list[P]:
        """One transaction: what `ended` found is written, `ready` ones are written down as begun. Returns those whose call
        may leave now; the other ready ones are settled, or were lost."""

    def call(self, one: P) -> None:
        """In a thread of its own: keeps what it finds in `one`."""


class Batch:
    """Passages that were brought together. Ends when the last of them is written."""

    def __init__(self, calls: Calls[Any], left: int) -> None:
        self.left = left
        self._calls = calls
        self._then: Callable[[], None] | None = None

    def then(self, call: Callable[[], None]) -> None:
        """Returns at once; `call` is called at the end, in the thread that wrote it."""
        self._calls.serve(self, call)

    def wait(self) -> None:
        """Until its end, leading the work in this very thread if nobody does."""
        self._calls.lead(self)


class Calls(Generic[P]):
    """The passages of one model in this process. Of all threads one leads: it alone writes. Another renews the leases, so that a
    group that waits for the database never costs the calls of others their lease."""

    def __init__(self, name: str, desk: Desk[P], *, seats: int) -> None:
        self._name, self._desk, self._seats = name, desk, seats
        self._turn = threading.Condition()
        self._news = threading.Event()
        self._led = False
        self._waiting: list[P] = []  # in the order of their moments
        self._flying: Counter[int] = Counter()  # calls under way, by lane
        self._ended: list[P] = []
        self._open: dict[int, tuple[P, Batch]] = {}  # by id(passage)
        self._crowded = False  # the next group waits for those who come after it
        self._wrote = 0.0  # the last group
        self._ended_at = 0.0  # the first of them
        self._writing: set[int] = set()  # passages in the leader's transaction: their tokens are its own
        self._renewing = False
        self._kept = False  # a thread renews
        self._pool: ThreadPoolExecutor | None = None
        EVERY.append(self)

    @property
    def size(self) -> int:
        """Calls at once: they wait for networks, so that there are more of them than workers."""
        return int(settings.ENVIRONMENT.threads) * 2

    def bring(self, brought: list[P]) -> Batch:
        """Rows that we hold. Nothing moves before `then` or `wait`."""
        batch = Batch(self, len(brought))
        with self._turn:
            if brought and not self._kept:
                self._kept = True
                threading.Thread(target=self._keep, name=f"leases-{self._name}", daemon=True).start()
            self._open.update({id(one): (one, batch) for one in brought})
            self._waiting = sorted([*self._waiting, *brought], key=lambda one: one.moment)
            self._news.set()
        return batch

    def serve(self, batch: Batch, then: Callable[[], None]) -> None:
        with self._turn:
            if batch.left:
                batch._then = then
                return self._begin_serving()
        then()

    def _begin_serving(self) -> None:
        if not self._led:
            self._led = True
            threading.Thread(target=self._serve, name=f"calls-{self._name}", daemon=True).start()

    def _serve(self) -> None:
        """Leads while there is anything to do, and a little longer."""
        while True:
            self._lead(lambda: bool(self._open))
            self._news.clear()
            if not self._open and self._news.wait(IDLE):
                continue
            with self._turn:
                if not self._open:
                    self._led = False
                    self._turn.notify_all()
                    break
        connection.close()

    def lead(self, batch: Batch) -> None:
        while batch.left:
            with self._turn:
                if self._led:
                    self._turn.wait()
                    continue
                self._led = True
            try:
                self._lead(lambda: bool(batch.left))
            finally:
                with self._turn:
                    self._led = False
                    if self._open:
                        self._begin_serving()
                    self._turn.notify_all()

    def _lead(self, wanted: Callable[[], bool]) -> None:
        while wanted():
            self._news.clear()
            if self._crowded:
                time.sleep(max(0.0, min(PACE, self._wrote + PACE - time.monotonic())))
            ended, ready, wait = self._next()
            if not ended and not ready:
                self._news.wait(wait)
                continue
            with self._turn:
                self._turn.wait_for(lambda: not self._renewing)
                self._writing = {id(one) for one in (*ended, *ready)}
            begun = self._written(ended, ready)
            self._wrote = time.monotonic()
            with self._turn:
                self._writing = set()
                self._flying.update(one.lane for one in begun)
            for one in begun:
                self._threads().submit(self._fly, one)
            done = {id(one) for one in begun}
            self._over([one for one in (*ended, *ready) if id(one) not in done])

    def _next(self) -> tuple[list[P], list[P], float]:
        """What has ended, what may begin, and else the seconds until something may."""
        now = timezone.now()
        with self._turn:
            free = self.size - self._flying.total()
            busy = self._flying.copy()
            ready: list[P] = []
            kept: list[P] = []
            for one in self._waiting:
                if one.moment > now or len(ready) >= free or busy[one.lane] >= self._seats:
                    kept.append(one)
                else:
                    busy[one.lane] += 1
                    ready.append(one)
            self._waiting = kept
            self._crowded = len(ready) >= min(free, MANY)
            ended: list[P] = []
            if not ready or time.monotonic() - self._ended_at > PATIENCE:
                ended, self._ended = self._ended, ended
            later = next((one.moment for one in kept if one.moment > now), None)
        return ended, ready, rows.lease_third() if later is None else (later - now).total_seconds()

    def _fly(self, one: P) -> None:
        try:
            if rows.leaves_time(one.row):
                self._desk.call(one)
                ended = True
            else:  # this process stood still: somebody else may have the row, and finds out whether a call left
                log.warning("work.too_late", row=f"{one.row._meta.label_lower} {one.row.pk}")
                ended = False
        except Exception:  # a bug in a connector: the row comes back after its lease, as one whose call may have left
            log.exception("work.failed", row=f"{one.row._meta.label_lower} {one.row.pk}")
            ended = False
        finally:
            connection.close()  # a call rarely needs it (a budget, a new permission), and never waits with it
        with self._turn:
            self._flying[one.lane] -= 1
            if ended:
                self._ended_at = self._ended_at if self._ended else time.monotonic()
                self._ended.append(one)
        if not ended:
            self._over([one])
        self._news.set()

    def _over(self, done: list[P]) -> None:
        """They are written, or lost: whoever waits for their batch hears it."""
        calls: list[Callable[[], None]] = []
        with self._turn:
            for one in done:
                _, batch = self._open.pop(id(one))
                batch.left -= 1
                if not batch.left:
                    self._turn.notify_all()
                    calls += [batch._then] if batch._then else []
        for call in calls:
            try:
                call()
            except Exception:  # e.g. a broker's seat that could not be given back: it ends by itself
                log.exception("work.failed")

    # ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _written(self, ended: list[P], ready: list[P]) -> list[P]:
        """All in one transaction; if that fails one by one, so that a row that cannot be written harms no other."""
        _mended()
        if len(ended) + len(ready) > 1:
            try:
                return self._desk.write(ended, ready)
            except (rows.Lost, Error) as error:
                log.warning("work.group_failed", rows=len(ended) + len(ready), error=str(error)[:200])
            except Exception:  # a bug must not stop the others
                log.exception("work.group_failed", rows=len(ended) + len(ready))
        begun = [one for one in ended if self._alone([one], [])]
        assert not begun
        return [one for one in ready if self._alone([], [one])]

    def _alone(self, ended: list[P], ready: list[P]) -> bool:
        """True: the call of the one that was ready may leave."""
        one = (ended or ready)[0]
        _mended()
        try:
            return bool(self._desk.write(ended, ready))
        except rows.Lost as lost:
            log.warning("work.lost", row=str(lost))
        except Exception:  # the row comes back after its lease: begun, its call is in doubt; else it is due again
            log.exception("work.failed", row=f"{one.row._meta.label_lower} {one.row.pk}")
            with contextlib.suppress(Error):
                rows.back_off(one.row)
        return False

    # ── leases ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _keep(self) -> None:
        """Renews while anything is here, a third of a lease at a time."""
        pause, renewed = threading.Event(), time.monotonic()
        while True:
            pause.wait(min(LOOK, rows.lease_third() / 2))
            with self._turn:
                if not self._open:
                    self._kept = False
                    break
                if time.monotonic() - renewed < rows.lease_third():
                    continue
                self._renewing, renewed = True, time.monotonic()
                held = [one.row for one, _ in self._open.values() if id(one) not in self._writing and one.row.due_at]
            try:
                if held:
                    _mended()
                    rows.renew_all(held)
            except Error:  # away for a moment: the next third of the lease may do
                connection.close()
            finally:
                with self._turn:
                    self._renewing = False
                    self._turn.notify_all()
        connection.close()

    def _threads(self) -> ThreadPoolExecutor:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self.size, thread_name_prefix=self._name)
        return self._pool

    def give_back(self) -> None:
        """This process ends: what has not begun is due now, for others; what has begun is waited for."""
        with self._turn:
            left, self._waiting = self._waiting, []
        for one in left:
            assert one.row.due_at is not None
            rows.give_back(type(one.row), [one.row.pk], one.row.due_at)
        self._over(left)
        with self._turn:
            while self._open:
                self._turn.wait(1.0)


def _mended() -> None:
    """A connection that broke is opened anew (not where all is one transaction already, as in many tests)."""
    if not connection.in_atomic_block:
        close_old_connections()


EVERY: list[Calls[Any]] = []


def give_back() -> None:
    for calls in EVERY:
        calls.give_back()
