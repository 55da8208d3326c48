"""Holding, taking and settling due rows: who works on a row is decided by comparing and setting `due_at`."""

from __future__ import annotations

import contextlib
import random
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from django.conf import settings
from django.db import Error, connection, models, transaction
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


def lease_third() -> float:
    """Seconds between two renewals of a lease."""
    return float(settings.ENVIRONMENT.lease) / 3


def leaves_time(row: Due) -> bool:
    """Is enough of its lease left for a call to begin? A process may stand still between a commit and its call."""
    return row.due_at is not None and row.due_at - timezone.now() > timedelta(seconds=lease_third())


def outlook(models: Sequence[type[Due]], now: datetime) -> list[tuple[datetime | None, datetime | None]]:
    """Of each model, the oldest row that is due and the next that will be: one statement, two looks at an index each.

    The moment stands behind a fence (`OFFSET 0`): where PostgreSQL sees it, it plans all tables anew for each moment, which with
    a million messages took it ten times as long as looking.
    """
    tables = [connection.ops.quote_name(model._meta.db_table) for model in models]
    oldest = "(SELECT min(due_at) FROM {0} WHERE due_at <= here.moment), (SELECT min(due_at) FROM {0} WHERE due_at > here.moment)"
    moment = "%s::timestamptz AS moment OFFSET 0" if connection.vendor == "postgresql" else "%s AS moment"
    statement = f"SELECT {', '.join(oldest.format(table) for table in tables)} FROM (SELECT {moment}) AS here"
    with connection.cursor() as cursor:
        cursor.execute(statement, [connection.ops.adapt_datetimefield_value(now)])
        found = cursor.fetchone()
    column = Col("", Due._meta.get_field("due_at"))
    for convert in connection.ops.get_db_converters(column):
        found = [convert(value, column, connection) for value in found]
    return list(zip(found[::2], found[1::2], strict=True))


AHEAD = timedelta(seconds=1)
"""How long before their moment rows are held whose job prepares them (`@job(…, ahead=…)`)."""


def hold_due(
    model: type[Row], limit: int, *, now: datetime, but: models.Q | None = None, choose: Choose[Row] | None = None,
    only: str = "", ahead: str = "", counting: bool = False,
) -> list[Row]:  # fmt: skip
    """Up to `limit` due rows, oldest first, each moved one lease ahead: no other clock gets them meanwhile.

    `choose` may leave some of them where they are. `only` one field besides the key is read, when it is named.
    `ahead`: the field that keeps a row's moment while it is held; such rows are held a little before it. `counting`: they are worked
    on at once, as if they had been taken.
    """
    until = now + lease()
    wanted = model._default_manager.filter(due_at__lte=now + AHEAD if ahead else now).order_by("due_at")
    if ahead:
        wanted = wanted.filter(models.Q(due_at__lte=now) | models.Q(due_at=F(ahead)))
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
            taken = {"attempts": F("attempts") + 1} if counting else {}
            model._default_manager.filter(pk__in=[row.pk for row in rows]).update(due_at=until, **taken)
    for row in rows:
        row.due_at = until
        row.attempts += counting
    return rows


def take(model: type[Row], pks: list[int], token: str, *, fetch: tuple[str, ...] = ()) -> list[Row]:
    """The rows that are still held under `token`, now ours for a lease; stale or repeated messages get nothing."""
    held = datetime.fromisoformat(token)
    until = timezone.now() + lease()
    with transaction.atomic():
        wanted = model._default_manager.filter(pk__in=pks, due_at=held).order_by("pk")
        wanted = wanted.select_related(*fetch) if fetch else wanted
        if connection.features.has_select_for_update_of:
            # It waits: another clock, which looked just before these rows were held, has them locked for a moment.
            wanted = wanted.select_for_update(of=("self",))
        rows = list(wanted)
        model._default_manager.filter(pk__in=[row.pk for row in rows]).update(due_at=until, attempts=F("attempts") + 1)
    for row in rows:
        row.due_at = until
        row.attempts += 1
    return rows


def give_back(model: type[Due], pks: Sequence[int], token: datetime) -> None:
    """Rows that were held and will not be worked on here are due now: nobody waits for the end of their lease."""
    model._default_manager.filter(pk__in=pks, due_at=token).update(due_at=timezone.now())


class Lost(Exception):
    """The lease ran out and somebody else has the row: whatever was found must not be written."""


@contextlib.contextmanager
def _turn(row: Due) -> Iterator[None]:
    """While a row's lease is being renewed, its `due_at` is not compared by its own worker, and the reverse.

    Both take the database's turn first, then the row's: SQLite has one writer, and the other way round each would wait for
    the other. The row is let go when what was written can be seen by all.
    """
    lock: threading.Lock | None = getattr(row, "_renewing", None)
    if lock is None:
        yield
        return
    with contextlib.ExitStack() as committed, transaction.atomic():
        committed.enter_context(lock)
        yield


def settle(row: Due, **changes: Any) -> None:
    """Write the outcome of a row that we hold. Raises Lost when the row is no longer ours.

    Without `due_at` among `changes` the row stays held (a state written in the middle of the work).
    """
    with _turn(row):
        written = type(row)._default_manager.filter(pk=row.pk, due_at=row.due_at).update(**changes)
        if not written:
            raise Lost(f"{row._meta.label_lower} {row.pk}")
        for name, value in changes.items():
            setattr(row, name, value)
    if changes.get("due_at") is not None:
        ring()


def settle_all(outcomes: Sequence[tuple[Due, dict[str, Any]]]) -> None:
    """`settle` for many rows of one model that we hold, in one transaction: all of them, or Lost and none.

    `due_at` of the rows themselves is left to the caller: it is their token until the transaction is committed.
    """
    for row, changes in outcomes:
        for name, value in changes.items():
            if name != "due_at":
                setattr(row, name, value)
    write_all(type(outcomes[0][0]), [({"pk": row.pk, "due_at": row.due_at}, changes) for row, changes in outcomes])
    if any(changes.get("due_at") is not None for _, changes in outcomes):
        ring()


def write_all(model: type[models.Model], changes: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Write `changes` of many rows: each the fields that find one row, and their new values. One statement for all whose fields
    are the same.

    Raises Lost when one of them was not there to be written: the caller's transaction is over.
    """
    alike: dict[tuple[tuple[str, ...], tuple[str, ...]], list[list[Any]]] = defaultdict(list)
    for where, new in changes:
        values = [_field(model, name).get_db_prep_save(value, connection) for name, value in (*new.items(), *where.items())]
        alike[tuple(new), tuple(where)].append(values)
    for (new_names, where_names), values in alike.items():
        written = _write_alike(model, new_names, where_names, values)
        if written != len(values):
            raise Lost(f"{model._meta.label_lower}: {written} of {len(values)}")


def _write_alike(model: type[models.Model], new: Sequence[str], where: Sequence[str], values: list[list[Any]]) -> int:
    """How many rows were written. PostgreSQL plans a statement each time: it gets one, with the values of each column as an array,
    so that its words are the same for any number of rows."""
    table = connection.ops.quote_name(model._meta.db_table)
    fields = [_field(model, name) for name in (*new, *where)]
    columns = [connection.ops.quote_name(str(field.column)) for field in fields]
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            given = ", ".join(f"{column} = %s" for column in columns[: len(new)])
            found = " AND ".join(f"{column} = %s" for column in columns[len(new) :])
            cursor.executemany(f"UPDATE {table} SET {given} WHERE {found}", values)
        else:
            given = ", ".join(f"{column} = v.column{n}" for n, column in enumerate(columns[: len(new)], 1))
            found = " AND ".join(f"t.{column} = v.column{n}" for n, column in list(enumerate(columns, 1))[len(new) :])
            arrays = ", ".join(f"%s::{_kind(field)}[]" for field in fields)
            names = ", ".join(f"column{n}" for n in range(1, len(fields) + 1))
            cursor.execute(
                f"UPDATE {table} AS t SET {given} FROM unnest({arrays}) AS v ({names}) WHERE {found}",
                [list(one) for one in zip(*values, strict=True)],
            )
        written: int = cursor.rowcount
    return written


def _kind(field: models.Field[Any, Any]) -> str:
    """The column's type. Text has no length here: a cast would cut it without a word."""
    kind = (field.rel_db_type(connection) if field.primary_key else field.db_type(connection)) or "text"
    return "text" if kind.startswith("varchar") else kind


def _field(model: type[models.Model], name: str) -> models.Field[Any, Any]:
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


def renew_all(held: Sequence[Due]) -> None:
    """Move the lease of many rows of one model ahead. Those that were lost meanwhile keep their old token and so stay lost,
    even when the same row was taken anew beside them."""
    model, ahead = type(held[0]), timezone.now() + lease()
    for n, token in enumerate({row.due_at for row in held}):
        until = ahead + timedelta(microseconds=n)  # each group its own: it tells whose renewal was written
        alike = [row for row in held if row.due_at == token]
        pks = [row.pk for row in alike]
        renewed = model._default_manager.filter(pk__in=pks, due_at=token).update(due_at=until)
        kept = set(pks)
        if renewed < len(pks):
            kept = set(model._default_manager.filter(pk__in=pks, due_at=until).values_list("pk", flat=True))
        for row in alike:
            if row.pk in kept:
                row.due_at = until


def back_off(row: Due) -> None:
    """After a bug: the row comes back slower each time."""
    if row.due_at is None:
        return
    wait = timedelta(seconds=min(5 * 2 ** min(row.attempts, 10), 3600))
    with contextlib.suppress(Lost):
        settle(row, due_at=timezone.now() + wait)


def let_go(row: Due) -> None:
    """This process ends: the row is due at once for others, and the try that was not finished does not count."""
    if row.due_at is None:
        return
    with contextlib.suppress(Lost):
        settle(row, due_at=timezone.now(), attempts=max(row.attempts - 1, 0))


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
        lock = row._renewing = threading.Lock()  # type: ignore[attr-defined]
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
            with lock:  # a renewal that is under way is the last one
                del row._renewing  # type: ignore[attr-defined]

    def _run(self) -> None:
        pause = threading.Event()
        try:
            while not pause.wait(lease_third()):
                with self._lock:
                    rows = list(self._rows.values())
                for row in rows:
                    try:
                        self._renew(row)
                    except Error:  # away for a moment: the next third of the lease may do
                        connection.close()
        finally:
            connection.close()

    def _renew(self, row: Due) -> None:
        with _turn(row):
            if row.due_at is None or id(row) not in self._rows:
                return
            until = timezone.now() + lease()
            if until > row.due_at and type(row)._default_manager.filter(pk=row.pk, due_at=row.due_at).update(due_at=until):
                row.due_at = until


_keeper = _Keeper()
