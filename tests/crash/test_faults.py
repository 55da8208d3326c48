"""Never twice, never silently not: publications and answers through every kind of fault, workers killed in the middle.

The baseline is a client that simply tries again: it must show doubles, else the faults were not real.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.promise, pytest.mark.crash, pytest.mark.slow, pytest.mark.timeout(700)]
ROOT = Path(__file__).resolve().parents[2]
SETTINGS = {
    "SQLite": ("", ""),
    "PostgreSQL": ("PARVIS_TEST_POSTGRESQL", ""),
    "PostgreSQL, Celery over Valkey": ("PARVIS_TEST_POSTGRESQL", "PARVIS_TEST_VALKEY"),
    "PostgreSQL, Celery over RabbitMQ": ("PARVIS_TEST_POSTGRESQL", "PARVIS_TEST_RABBITMQ"),
}


def measured(*arguments: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "bench.faults", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def database(url: str, name: str) -> str:
    """A database of its own in the given cluster."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url.rsplit('/', 1)[0]}/{name}"


@pytest.mark.parametrize(
    ("setting", "count", "kills"),
    [
        *(pytest.param(setting, 100, 1, marks=pytest.mark.gate) for setting in ("SQLite", "PostgreSQL")),
        *(pytest.param(setting, 500, 4) for setting in SETTINGS),
        *(pytest.param(setting, 10_000, 12, marks=[pytest.mark.long, pytest.mark.timeout(7200)]) for setting in SETTINGS),
    ],
)
def test_nothing_lost_nothing_doubled(setting, count, kills):
    store, broker = SETTINGS[setting]
    for needed in filter(None, (store, broker)):
        if not os.environ.get(needed):
            pytest.skip(f"{needed} names no server (make test starts one)")
    arguments = ["--count", str(count), "--kills", str(kills)]
    if store:
        arguments += ["--database", database(os.environ[store], f"crash_{list(SETTINGS).index(setting)}_{count}")]
    if broker:
        arguments += ["--broker", os.environ[broker]]
    found = measured(*arguments)
    assert found["finished"], found
    assert (found["wanted"], found["lost"], found["doubled"]) == (count, 0, 0), found
    assert found["published"] == count, found


def test_the_baseline_doubles():
    found = measured("--baseline", "--count", "500")
    assert found["doubled"] > 0, found
