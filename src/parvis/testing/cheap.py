"""A pytest plugin (`-p parvis.testing.cheap`): what each of thousands of tests would do anew is done once, or left out.

Nothing of it changes what a test proves: a second of a core saved in each of ten thousand tests is three hours.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import os
import shutil
from pathlib import Path
from typing import Any

import django
import httpcore2
import structlog
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.sqlite3.creation import DatabaseCreation
from django.test import TransactionTestCase

ROOT = Path(__file__).resolve().parents[3]
MADE = ROOT / ".venv" / "tests"
"""Databases with all tables and nothing in them, under the hash of what makes them."""
FILLED = {"django_content_type", "auth_permission", "django_migrations"}
"""Tables that are full before each test."""


def pytest_configure() -> None:
    certificates_read_once()
    only_full_tables_emptied()
    tables_made_once()
    errors_told_plainly()


def pytest_collection_finish() -> None:
    """What was imported stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


def certificates_read_once() -> None:
    """`httpx2.get(…)` reads all certificates of the machine each time: 20 ms."""
    httpcore2.default_ssl_context = functools.cache(httpcore2.default_ssl_context)


def errors_told_plainly() -> None:
    """Where a test configures no logs, structlog draws each error in colours with what all variables held: 500 ms."""
    console = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*structlog.get_config()["processors"][:-1], console])


def only_full_tables_emptied() -> None:
    """After a test with real transactions Django empties each of four hundred tables and writes types and permissions anew."""

    def emptied(self: Any) -> None:
        for alias in self._databases_names(include_mirrors=False):
            _empty(connections[alias])

    TransactionTestCase._fixture_teardown = emptied


@functools.cache
def _tables(alias: str) -> list[str]:
    connection = connections[alias]
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [connection.ops.quote_name(name) for name in sorted({*names, "people_counted"} - FILLED)]


def _empty(connection: BaseDatabaseWrapper) -> None:
    names = _tables(connection.alias)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT {n} WHERE EXISTS (SELECT 1 FROM {name})" for n, name in enumerate(names)))
        full = [names[n] for (n,) in cursor.fetchall()]
        if not full:
            return
        if connection.vendor == "postgresql":
            deleted = "; ".join(f"DELETE FROM {name}" for name in full)
            cursor.execute(f"SET session_replication_role = replica; {deleted}; SET session_replication_role = DEFAULT")
            return
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("BEGIN IMMEDIATE")
        for name in full:
            cursor.execute(f"DELETE FROM {name}")
        cursor.execute("COMMIT")


def tables_made_once() -> None:
    """On SQLite each process of a run, and the next run, begins with a copy; `migrate` then finds nothing to do."""
    create, whole = DatabaseCreation._create_test_db, DatabaseCreation.create_test_db

    def copied(self: Any, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        name: str = create(self, verbosity, autoclobber, keepdb)
        if kept().exists() and not self.is_in_memory_db(name):
            shutil.copyfile(kept(), name)
        return name

    def then_kept(self: Any, *arguments: Any, **options: Any) -> str:
        name: str = whole(self, *arguments, **options)
        if not kept().exists() and not self.is_in_memory_db(name):
            MADE.mkdir(parents=True, exist_ok=True)
            draft = kept().with_suffix(f".{os.getpid()}")
            with self.connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(draft)])
            draft.rename(kept())
        return name

    DatabaseCreation._create_test_db, DatabaseCreation.create_test_db = copied, then_kept


@functools.cache
def kept() -> Path:
    found = hashlib.sha256(django.__version__.encode())
    for path in [*sorted((ROOT / "src").glob("parvis/*/migrations/*.py")), ROOT / "src/parvis/conf/tables.py"]:
        found.update(path.name.encode() + path.read_bytes())
    return MADE / f"{found.hexdigest()[:16]}.sqlite3"
