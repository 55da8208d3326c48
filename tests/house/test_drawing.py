"""What the gate draws: nothing falls between the two databases, and a promise is asked on both."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tools.drawing import DATABASES, elsewhere


def item(number: int, *markers: str) -> Any:
    return SimpleNamespace(nodeid=f"tests/test_it.py::test_it[{number}]", get_closest_marker=lambda name: name in markers)


def here(database: str, monkeypatch: pytest.MonkeyPatch, *markers: str) -> set[int]:
    monkeypatch.setenv("PARVIS_TEST_DRAWN_FOR", database)
    return {number for number in range(400) if not elsewhere("abc", item(number, *markers))}


def test_what_can_differ_is_asked_on_one_of_the_two_and_a_promise_on_both(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = (here(database, monkeypatch, "postgresql") for database in DATABASES)
    assert one | other == set(range(400)) and one & other == set()
    assert 150 < len(one) < 250
    assert all(len(here(database, monkeypatch, "postgresql", "promise")) == 400 for database in DATABASES)
    assert all(len(here(database, monkeypatch)) == 400 for database in DATABASES)


def test_without_a_second_database_all_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARVIS_TEST_DRAWN_FOR", raising=False)
    assert not any(elsewhere("abc", item(number, "postgresql")) for number in range(100))
