"""Who does the work that is due: threads in this process, or Celery's workers. Both only carry "go now" messages."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from typing import Protocol

import structlog
from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import timezone

from parvis.work import groups, rows
from parvis.work.bell import bell
from parvis.work.ending import Ends
from parvis.work.models import Seat
from parvis.work.registry import JOBS

log = structlog.get_logger()


class Engine(Protocol):
    def free(self) -> int:
        """How many more batches it takes now."""

    def lanes(self, label: str) -> Counter[str]:
        """Batches at work, by lane."""

    def send(self, label: str, lane: str, pks: list[int], token: str) -> None: ...

    def stop(self) -> None: ...


def begin(label: str, pks: list[int], token: str) -> groups.Batch | None:
    """What a worker does with a message: take the rows that are still held under this token, and run their job.

    Returns what is still under way when the worker is free again; None: all is done.
    """
    found = JOBS[label]
    close_old_connections()
    taken = rows.take(found.model, pks, token, fetch=found.fetch)
    if not taken:
        return None
    try:
        return found.run(taken)
    except rows.Lost as lost:
        log.warning("work.lost", row=str(lost))
    except Ends:
        for row in taken:
            rows.let_go(row)
    except Exception:  # a bug must not stop the worker: the rows come back after their lease, slower each time
        log.exception("work.failed", label=label, rows=pks)
        for row in taken:
            rows.back_off(row)
    return None


def perform(label: str, pks: list[int], token: str) -> None:
    """`begin`, and wait until all of it is done."""
    batch = begin(label, pks, token)
    if batch is not None:
        batch.wait()


class Threads:
    """The engine of one process: a pool of threads, each with its own database connection."""

    def __init__(self, size: int | None = None) -> None:
        self.size = size or settings.ENVIRONMENT.threads
        self._pool = ThreadPoolExecutor(self.size, thread_name_prefix="work")
        self._busy: Counter[tuple[str, str]] = Counter()
        self._batches = 0
        self._lock = threading.Lock()

    def free(self) -> int:
        return self.size * 2 - self._batches  # a few wait at the door, so that no thread waits for the clock

    def lanes(self, label: str) -> Counter[str]:
        with self._lock:
            return Counter({lane: n for (at, lane), n in self._busy.items() if at == label and n})

    def send(self, label: str, lane: str, pks: list[int], token: str) -> None:
        with self._lock:
            self._busy[label, lane] += 1
            self._batches += 1
        sent = self._pool.submit(self._run, label, lane, pks, token)
        sent.add_done_callback(lambda done: self._unsent(done, label, pks, token))

    def _run(self, label: str, lane: str, pks: list[int], token: str) -> None:
        batch = None
        try:
            batch = begin(label, pks, token)
        except Exception:  # e.g. the database is away: the rows come back after their lease
            log.exception("work.failed", label=label, rows=pks)
            connections.close_all()
        if batch is None:
            self._left(label, lane)
        else:
            batch.then(lambda: self._left(label, lane))

    def _left(self, label: str, lane: str) -> None:
        with self._lock:
            self._busy[label, lane] -= 1
            self._batches -= 1
        bell.ring_here()

    def _unsent(self, done: Future[None], label: str, pks: list[int], token: str) -> None:
        """Held, never begun, because this process ends: due now, for others."""
        if done.cancelled():
            rows.give_back(JOBS[label].model, pks, datetime.fromisoformat(token))

    def stop(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        groups.give_back()


class Broker:
    """Celery as the engine: any number of worker processes on any number of machines.

    A batch has its seat until it is back, or until its lease ends; its message may still wait in the queue then, stale. Such
    messages take room as well: else they would pile up where a queue is longer than a lease, and a fresh one would always wait
    behind them until it is stale too.
    """

    LOOK, SILENCE = 1.0, 10.0  # seconds until the queue is asked again; until it is when it did not answer

    def __init__(self, size: int | None = None) -> None:
        from parvis.conf.celery import Queue

        self.size = size or settings.ENVIRONMENT.threads * 4
        self._queue = Queue()
        self._stale, self._look_at = 0, 0.0

    def free(self) -> int:
        Seat.objects.filter(until__lt=timezone.now()).delete()
        seats = Seat.objects.count()
        if time.monotonic() >= self._look_at:
            depth = self._queue.depth()
            self._stale = max(0, (depth or 0) - seats)
            self._look_at = time.monotonic() + (self.SILENCE if depth is None else self.LOOK)
        return self.size - seats - self._stale

    def lanes(self, label: str) -> Counter[str]:
        return Counter(Seat.objects.filter(label=label, until__gte=timezone.now()).values_list("lane", flat=True))

    def send(self, label: str, lane: str, pks: list[int], token: str) -> None:
        from parvis.conf.celery import go

        seat = Seat(label=label, row=pks[0], lane=lane, until=datetime.fromisoformat(token))
        Seat.objects.bulk_create([seat], update_conflicts=True, unique_fields=["label", "row"], update_fields=["until", "lane"])
        go.delay(label, pks, token)

    def stop(self) -> None:
        """Workers are processes of their own; this one may be among them."""
        groups.give_back()


def leave(label: str, pks: list[int], token: str) -> None:
    """A broker's worker gives its seat back; who comes with a stale message has none, and leaves that of a fresh one."""
    Seat.objects.filter(label=label, row=pks[0], until=datetime.fromisoformat(token)).delete()
    bell.ring()
