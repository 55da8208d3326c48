"""A pytest plugin (`-p parvis.testing.environment`), read before Django.

A data folder of its own, the database named by PARVIS_TEST_DATABASE_URL or SQLite, passwords that cost nothing, and what
thousands of tests would each do anew done once."""

from __future__ import annotations

import gc
import os
import random
import tempfile
from datetime import datetime
from typing import Any

import httpx2
import hypothesis
import pytest
import time_machine
from django.conf import settings

_FOLDER = tempfile.mkdtemp(prefix="parvis-tests-")
os.environ["PARVIS_DATA"] = _FOLDER
os.environ["PARVIS_DATABASE_URL"] = os.environ.get("PARVIS_TEST_DATABASE_URL", "")
os.environ.pop("PARVIS_BROKER_URL", None)
os.environ["PARVIS_ALLOW_HOSTS"] = "127.0.0.1,localhost"
os.environ["PARVIS_LOOK_AGAIN"] = "0.2"
os.environ["PARVIS_API_RATE"] = "0"  # thousands of requests under one token: what is limited is tried by itself
os.environ["DJANGO_SETTINGS_MODULE"] = "parvis.conf.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the test's own thread
DATABASE = {"db", "transactional_db", "live_server"}
"""Fixtures by which a test comes to the database."""
COUNTING = {"django_assert_num_queries", "django_assert_max_num_queries"}
"""Fixtures by which a test counts statements; others of its module use Django's own context."""
# What a test asks of a server that it started comes when it can: a busy machine takes more than the usual five seconds.
for _part in ("connect", "read", "write", "pool"):
    setattr(httpx2._config.DEFAULT_TIMEOUT_CONFIG, _part, 60.0)
# How long one example takes, and how long its values are drawn, is the machine's: what it finds is what counts.
hypothesis.settings.register_profile("parvis", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("parvis")
gc.set_threshold(50_000, 20, 100)  # as the product has it: what is loaded stays, looking through it costs a tenth of the run


def pytest_configure() -> None:
    """PARVIS_TEST_CLOCK, a moment: the whole run takes place from then on. What fails by the calendar fails there first."""
    if moment := os.environ.get("PARVIS_TEST_CLOCK"):
        time_machine.travel(datetime.fromisoformat(moment), tick=True).start()


def pytest_itemcollected(item: pytest.Item) -> None:
    """schemathesis names its items, pytest leaves the name out of their ids: 875 tests of one id were told as one."""
    operation = getattr(item, "operation_label", None)
    if operation and "[" not in item.nodeid:
        item._id = type(item._id).parse(f"{item.nodeid}[{operation}]")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`tables`: those that may speak to the database. pytest-django lets no other do it."""
    settings.SQUARE_KEPT = False
    for item in items:
        fixtures: list[str] = getattr(item, "fixturenames", [])
        if item.get_closest_marker("django_db") or DATABASE & set(fixtures):
            item.add_marker("tables")
        if COUNTING & set(fixtures) or "CaptureQueriesContext" in vars(getattr(item, "module", item)):
            fixtures.append("_rules_read_before")
    if order := os.environ.get("PARVIS_TEST_ORDER"):
        reorder(items, order)


def reorder(items: list[pytest.Item], order: str) -> None:
    """`reversed`, or by lot, the same for the same word. A test that needs another before it is found out."""
    if order == "reversed":
        items.reverse()
    else:
        random.Random(order).shuffle(items)
        items.sort(key=lambda item: str(item.path))  # files whole, their tests by lot


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """Users are made by the thousand here, and nobody steals their passwords: the product's own hasher takes a fifth of a second."""
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> None:
    """Each client of a test has a chain of middleware of its own; the first one's static files are those of all."""
    from whitenoise.middleware import WhiteNoiseMiddleware

    find, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def once(self: WhiteNoiseMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = once


@pytest.fixture
def _rules_read_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who must have a second factor is asked anew every five seconds: on a busy machine that would be counted now and then. Whether
    SQLite knows JSON is asked once a process, by whichever test comes first."""
    from django.db import connection

    from parvis.pages.people import factor

    monkeypatch.setattr(factor, "rules", dict)
    assert connection.features.supports_json_field
