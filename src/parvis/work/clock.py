"""The clock: finds due rows, holds them, hands them to the engine. Any number of clocks may run."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from datetime import datetime

import structlog
from django.db import close_old_connections, connection, connections
from django.db.models import Q
from django.utils import timezone

from parvis.work import rows
from parvis.work.bell import CHANNEL, bell
from parvis.work.ending import ending
from parvis.work.engine import Engine
from parvis.work.models import Due
from parvis.work.registry import JOBS, Job

log = structlog.get_logger()
TICK = 0.5
"""Seconds between two looks when nothing rings and nothing is due sooner."""
GAP = 0.02
"""Seconds between two looks however much it rings: meanwhile more becomes due or free, and is handed over at once."""


class Clock:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._rung = threading.Event()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        bell.hear(self._rung.set)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._rung.set()
        self._thread.join(10)
        bell.forget(self._rung.set)
        with ending():
            self.engine.stop()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                looked = time.monotonic()
                try:
                    wait = self.tick()
                except Exception:  # the database may be away for a minute: the clock must outlive it
                    log.exception("clock.failed")
                    connections.close_all()
                    wait = 2.0
                next_due = time.monotonic() + wait
                if self._rung.wait(wait):
                    self._stopped.wait(max(0.0, min(looked + GAP, next_due) - time.monotonic()))
                self._rung.clear()
        finally:
            connections.close_all()

    def tick(self) -> float:
        """Hand over what is due; returns the seconds until the next look."""
        close_old_connections()
        jobs = list(JOBS.values())
        while True:
            now = timezone.now()
            outlook = rows.outlook([found.model for found in jobs], now)
            early = False
            for found, (due, later) in zip(jobs, outlook, strict=True):
                soon = bool(found.ahead and later and later - now <= rows.AHEAD)
                while (due or soon) and (free := self.engine.free()) > 0:
                    held, more = self._hand_over(found, free)
                    early = early or (soon and held)
                    if not more:
                        break
            if not early:  # else what comes next is not what was seen
                return _until(min((later for _, later in outlook if later), default=None))

    def _hand_over(self, found: Job, free: int) -> tuple[bool, bool]:
        """Holds due rows of one job and sends them: (were there any, may there be more)."""
        busy = self.engine.lanes(found.label) if found.seats else Counter[str]()
        full = [lane for lane, n in busy.items() if n >= found.seats]
        if full and not found.lane:
            return False, False
        seen: list[Due] = []

        def choose(due: list[Due]) -> list[Due]:
            seen.extend(due)
            return _seated(due, found, busy) if found.seats else due

        room = free if found.lane or not found.seats else min(free, found.seats - busy[""])
        limit = room * found.batch
        but = Q(**{f"{found.lane}__in": full}) if full else None
        held = rows.hold_due(
            found.model, limit, now=timezone.now(), but=but, choose=choose, only=found.lane or "due_at", ahead=found.ahead
        )
        by_lane: dict[str, list[int]] = defaultdict(list)
        for row in held:
            by_lane[_lane(row, found)].append(row.pk)
        for lane, pks in by_lane.items():
            for start in range(0, len(pks), found.batch):
                self.engine.send(found.label, lane, pks[start : start + found.batch], _token(held[0]))
        return bool(held), bool(held) and len(seen) == limit


def _until(soonest: datetime | None) -> float:
    """Seconds: not longer than a tick; just until the next row is due (never a moment before) when that is sooner."""
    return TICK if soonest is None else max(0.0, min(TICK, (soonest - timezone.now()).total_seconds() + 0.0005))


def _lane(row: Due, found: Job) -> str:
    return str(getattr(row, found.lane)) if found.lane else ""


def _seated(due: list[Due], found: Job, busy: Counter[str]) -> list[Due]:
    """Of due rows, those for which their lane has a seat: the others wait, so that one slow network takes no more."""
    room = Counter({lane: (found.seats - n) * found.batch for lane, n in busy.items()})
    chosen = []
    for row in due:
        lane = _lane(row, found)
        left = room.setdefault(lane, found.seats * found.batch)
        if left > 0:
            room[lane] = left - 1
            chosen.append(row)
    return chosen


def _token(row: Due) -> str:
    assert row.due_at is not None
    return row.due_at.isoformat()


class Ear(threading.Thread):
    """On PostgreSQL: hears the other processes' rings (a connection of its own that only listens)."""

    def __init__(self) -> None:
        super().__init__(name="ear", daemon=True)
        self._stopped = threading.Event()

    def run(self) -> None:
        import psycopg

        while not self._stopped.is_set():
            try:
                parameters = connection.get_connection_params()
                for unused in ("cursor_factory", "context", "prepare_threshold"):
                    parameters.pop(unused, None)
                with psycopg.connect(**parameters, autocommit=True) as heard:
                    heard.execute(f"LISTEN {CHANNEL}")
                    while not self._stopped.is_set():
                        for _ in heard.notifies(timeout=1.0, stop_after=1):
                            bell.ring_here()
            except psycopg.Error:
                log.warning("ear.deaf")
                time.sleep(2)

    def stop(self) -> None:
        self._stopped.set()
