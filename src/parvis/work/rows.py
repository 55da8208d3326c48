"""Holding, taking and settling due rows: who works on a row is decided by comparing and setting `due_at`."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.expressions import Col
from django.utils import timezone

from parvis.work.bell import bell
from parvis.work.models import Due

Row = TypeVar("Row", bound=Due)
Choose: TypeAlias = Callable[[list[Row]], list[Row]]


def lease() -> timedelta:
    """How long a worker may be silent before its row is due again; a little random so that tokens differ."""
    return timedelta(seconds=settings.ENVIRONMENT.lease, microseconds=random.randrange(10**6))


def outlook(models: Sequence[type[Due]], now: datetime) -> list[tuple[datetime | None, datetime | None]]:
    """Of each model, the oldest row that is due and the next that will be: one statement, two looks at an index each."""
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    oldest = "(SELECT min(due_at) FROM {0} WHERE due_at <= %s), (SELECT min(due_at) FROM {0} WHERE due_at > %s)"
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(oldest.format(table) for table in tables), [at] * 2 * len(tables))
        found = cursor.fetchone()
    column = Col("", Due._meta.get_field("due_at"))
    for convert in connection.ops.get_db_converters(column):
        found = [convert(value, column, connection) for value in found]
    return list(zip(found[::2], found[1::2], strict=True))


def hold_due(
    model: type[Row], limit: int, *, now: datetime, but: models.Q | None = None, choose: Choose[Row] | None = None, only: str = ""
) -> list[Row]:
    """Up to `limit` due rows, oldest first, each moved one lease ahead: no other clock gets them meanwhile.

    `choose` may leave some of them where they are. `only` one field besides the key is read, when it is named.
    """
    until = now + lease()
    wanted = model._default_manager.filter(due_at__lte=now).order_by("due_at")
    if only:
        wanted = wanted.only("due_at", only)
    if but is not None:
        wanted = wanted.exclude(but)
    if not wanted.exists():  # on SQLite a transaction begins by locking: look before
        return []
    with transaction.atomic():
        if connection.features.has_select_for_update_skip_locked:
            wanted = wanted.select_for_update(skip_locked=True)
        rows = list(wanted[:limit])
        rows = choose(rows) if choose else rows
        if rows:
            model._default_manager.filter(pk__in=[row.pk for row in rows]).update(due_at=until)
    for row in rows:
        row.due_at = until
    return rows


def take(model: type[Row], pks: list[int], token: str, *, fetch: tuple[str, ...] = ()) -> list[Row]:
    """The rows that are still held under `token`, now ours for a lease; stale or repeated messages get nothing."""
    held = datetime.fromisoformat(token)
    until = timezone.now() + lease()
    with transaction.atomic():
        wanted = model._default_manager.filter(pk__in=pks, due_at=held)
        wanted = wanted.select_related(*fetch) if fetch else wanted
        if connection.features.has_select_for_update_skip_locked:
            wanted = wanted.select_for_update(skip_locked=True, of=("self",))
        rows = list(wanted)
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(due_at=until, attempts=F("attempts") + 1)
    for row in rows:
        row.due_at = until
        row.attempts += 1
    return rows


class Lost(Exception):
    """The lease ran out and somebody else has the row: whatever was found must not be written."""


def _guard(row: Due) -> contextlib.AbstractContextManager[Any]:
    """While a row's lease is being renewed, its `due_at` is not compared by its own worker, and the reverse."""
    lock: threading.Lock | None = getattr(row, "_renewing", None)
    return lock or contextlib.nullcontext()


def settle(row: Due, **changes: Any) -> None:
    """Write the outcome of a row that we hold. Raises Lost when the row is no longer ours.

    Without `due_at` among `changes` the row stays held (a state written in the middle of the work).
    """
    with _guard(row):
        written = type(row)._default_manager.filter(pk=row.pk, due_at=row.due_at).update(**changes)
        if not written:
            raise Lost(f"{row._meta.label_lower} {row.pk}")
        for name, value in changes.items():
            setattr(row, name, value)
    if changes.get("due_at") is not None:
        ring()


def soon(row: Due, **changes: Any) -> None:
    """Make a row due now (with other changes to it) and wake the clock when the transaction has ended."""
    type(row)._default_manager.filter(pk=row.pk).update(due_at=timezone.now(), **changes)
    ring()


def ring() -> None:
    """Wake the clocks when the present transaction is over: once, however often it is asked."""
    inside = set(connection.savepoint_ids)
    if not any(call == bell.ring and around <= inside for around, call, *_ in connection.run_on_commit):
        transaction.on_commit(bell.ring)


@contextlib.contextmanager
def renewed(row: Due) -> Iterator[None]:
    """While the block runs (a call to a network may take long) the lease is renewed; it ends with the process."""
    with _keeper.watch(row):
        yield


class _Keeper:
    """One thread a process that moves the leases of running work ahead, a third of a lease at a time."""

    def __init__(self) -> None:
        self._rows: dict[int, Due] = {}
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def watch(self, row: Due) -> Iterator[None]:
        row._renewing = threading.Lock()  # type: ignore[attr-defined]
        with self._lock:
            self._rows[id(row)] = row
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="leases", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                self._rows.pop(id(row), None)

    def _run(self) -> None:
        pause = threading.Event()
        try:
            while not pause.wait(settings.ENVIRONMENT.lease / 3):
                with self._lock:
                    rows = list(self._rows.values())
                for row in rows:
                    self._renew(row)
        finally:
            connection.close()

    def _renew(self, row: Due) -> None:
        # The database's turn first, then the row's: in the order in which `settle` takes them. (SQLite has one writer; the
        # other way round each would wait for the other.)
        with transaction.atomic(), _guard(row):
            if row.due_at is None or id(row) not in self._rows:
                return
            until = timezone.now() + lease()
            ours = type(row)._default_manager.filter(pk=row.pk, due_at=row.due_at)
            if connection.features.has_select_for_update_skip_locked and not ours.select_for_update(skip_locked=True).exists():
                return  # its own worker is writing it this moment: waiting for that could wait for ever
            if until > row.due_at and ours.update(due_at=until):
                row.due_at = until


_keeper = _Keeper()
