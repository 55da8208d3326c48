"""A process that is killed during a create: the same key makes it afterwards, or gives what was made; never two."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = [pytest.mark.promise, pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(600)]
ROOT = Path(__file__).resolve().parents[2]
TABLES = {"posts": "publishing_post", "accounts": "accounts_account", "media": "media_file"}
DEATHS = [
    ("posts", "parvis.rest.idempotency:_keep", "after"),
    pytest.param("posts", "answer", "", marks=pytest.mark.gate),
    ("accounts", "parvis.accounts.actions:_ask", "before"),
    ("accounts", "parvis.rest.idempotency:_keep", "after"),
    ("accounts", "parvis.accounts.actions:subscribe", "before"),
    ("media", "parvis.media.actions:record", "after"),
    ("media", "parvis.rest.idempotency:_told", "before"),
]


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("killed")
    given = {**os.environ, "PARVIS_DATA": str(folder), "PARVIS_DATABASE_URL": "", "PARVIS_BROKER_URL": ""}
    subprocess.run([sys.executable, "-m", "parvis", "migrate"], env=given, check=True, capture_output=True)
    return given


@pytest.fixture(scope="module")
def create(environment):
    """`create(what, where, when)`: a create in a process of its own; how it ended and what it was told."""
    command = [sys.executable, "-m", "tests.crash.one_create"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    ) as maker:
        assert maker.stdin and maker.stdout

        def one(*asked: str) -> tuple[int, list[dict[str, int]]]:
            print(json.dumps(asked), file=maker.stdin)
            said = json.loads(next(line for line in maker.stdout if line.startswith('{"ended"')))
            return said["ended"], said["told"]

        yield one
        maker.stdin.close()


def rows(environment, statement: str) -> list[tuple]:
    import sqlite3

    with sqlite3.connect(Path(environment["PARVIS_DATA"]) / "parvis.sqlite3") as database:
        return database.execute(statement).fetchall()


@pytest.mark.parametrize(("what", "where", "when"), DEATHS)
def test_the_same_key_makes_one(environment, create, what, where, when):
    for table in ("rest_once", "accounts_grant", *TABLES.values()):
        if rows(environment, f"SELECT 1 FROM {table} LIMIT 1"):
            clear(environment, table)
    assert create(what, where, when) == (-9, [])
    time.sleep(0.3)  # the claim of the killed one ends
    ended, told = create(what, "", "")
    assert (ended, len(told)) == (0, 2)
    assert told[0] == told[1]
    assert told[0]["status"] == 201
    assert rows(environment, f"SELECT id FROM {TABLES[what]}") == [(told[0]["id"],)]


def clear(environment, table: str) -> None:
    import sqlite3

    with sqlite3.connect(Path(environment["PARVIS_DATA"]) / "parvis.sqlite3") as database:
        database.execute("PRAGMA foreign_keys=OFF")
        database.execute(f"DELETE FROM {table}")
