"""What is asked of the database, counted in its own steps: a test of growth holds on any machine."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection


def database_work(ask: Callable[[], object]) -> int:
    """What `ask` has the database do, in a unit that neither the machine nor its load changes: steps of SQLite's own machine, rows that
    PostgreSQL read (it knows how many rows there are, and goes by its indexes: to read a small table whole would be cheaper)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE; SET LOCAL enable_seqscan = off")
        before = _rows_read()
        ask()
        return _rows_read() - before
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 10

    connection.ensure_connection()
    connection.connection.set_progress_handler(step, 10)
    try:
        ask()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return steps


def _rows_read() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])
