"""A new installation's tables are those that the migrations make, step by step, and never half of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython

from parvis.conf import tables

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


@contextmanager
def empty_database(alias: str, folder: Any) -> Iterator[BaseDatabaseWrapper]:
    """Another database of the same kind, with nothing in it."""
    name = (
        f"{connection.settings_dict['NAME']}_{alias}" if connection.vendor == "postgresql" else str(folder / f"{alias}.sqlite3")
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}"')
    connections.settings[alias] = {**connection.settings_dict, "NAME": name}
    other = connections[alias]
    try:
        yield other
    finally:
        other.close()
        del connections[alias]
        del connections.settings[alias]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE "{name}"')


@pytest.fixture(autouse=True)
def _every_database(django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        yield


def asked(database: BaseDatabaseWrapper, statement: str) -> list[Any]:
    with database.cursor() as cursor:
        cursor.execute(statement)
        return sorted(cursor.fetchall(), key=str)


def drawn(database: BaseDatabaseWrapper) -> dict[str, list[Any]]:
    """Everything that a database says of itself, without the order of columns."""
    if database.vendor == "postgresql":
        columns = (
            "table_name, column_name, data_type, character_maximum_length, is_nullable, column_default, generation_expression"
        )
        return {
            "columns": asked(database, f"SELECT {columns} FROM information_schema.columns WHERE table_schema = 'public'"),
            "indexes": asked(database, "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"),
            "constraints": asked(
                database,
                "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE connamespace = 'public'::regnamespace",
            ),
        }
    names = [name for (name,) in asked(database, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {
        "others": asked(database, "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type <> 'table'"),
        "columns": [(name, sorted(row[1:] for row in asked(database, f"PRAGMA table_xinfo('{name}')"))) for name in names],
        "foreign": [(name, sorted(row[2:] for row in asked(database, f"PRAGMA foreign_key_list('{name}')"))) for name in names],
        "words": [
            (name, sorted(sql.partition("(")[2].removesuffix(")").split(", "))) if sql else (name, [])
            for name, sql in asked(database, "SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        ],
    }


@pytest.mark.slow
def test_both_ways_make_the_same(tmp_path):
    with empty_database("short", tmp_path) as short, empty_database("long", tmp_path) as long:
        call_command("migrate", database="short", verbosity=0)
        call_command("migrate", "work", database="long", verbosity=0)  # a part of them: step by step from here
        assert not tables.is_new(long)
        call_command("migrate", database="long", verbosity=0)
        assert len(asked(short, "SELECT * FROM inbox_conversation")) == 0
        one, other = drawn(short), drawn(long)
        for part in one:
            assert one[part] == other[part], part
        applied = "SELECT app, name FROM django_migrations"
        assert asked(short, applied) == asked(long, applied)
        rows = "SELECT content_type_id, codename FROM auth_permission"
        assert len(asked(short, rows)) == len(asked(long, rows)) > 100


def test_nothing_is_left_of_half_an_attempt(tmp_path, monkeypatch):
    """The process dies at the last step: the next start finds an empty database again."""

    def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    with empty_database("half", tmp_path) as half:
        monkeypatch.setattr(RunPython, "database_forwards", dies)
        with pytest.raises(KeyboardInterrupt):
            call_command("migrate", database="half", verbosity=0)
        monkeypatch.undo()
        assert tables.is_new(half)
        call_command("migrate", database="half", verbosity=0)
        assert not tables.is_new(half)
        if half.vendor == "sqlite":
            assert asked(half, "PRAGMA foreign_keys") == [(1,)]


@pytest.mark.django_db
def test_a_database_that_lacks_a_migration_is_told_from_one_that_has_all(monkeypatch):
    monkeypatch.setattr(tables, "MigrationExecutor", lambda *_: pytest.fail("names alone say that nothing is missing"))
    assert tables.has_all(connection)
    monkeypatch.undo()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'work' AND name LIKE '0001%%'")
    assert not tables.has_all(connection)
