"""Walks: somebody's day from end to end, in a demo city that has a past. What they look at is kept when pictures are asked for."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bench.place import installation
from tests.e2e.city import DESK, City, begun
from tests.e2e.conftest import Opener
from tests.e2e.walks.walk import Walk

PICTURES = "PARVIS_PICTURES"
"""A folder: each walk leaves there what it looked at."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/walks/" in str(item.path):
            item.add_marker(pytest.mark.walk)


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    """Instead of the other browser tests' city, which opens today."""
    with installation(PARVIS_LOOK_AGAIN="0.5", PARVIS_READ_EVERY="5", PARVIS_DEMO="past") as place:
        yield begun(place)


@pytest.fixture
def walk(request: pytest.FixtureRequest, window: Opener) -> Iterator[Callable[..., Walk]]:
    """`walk("agent")`: the day of a colleague, signed in; `walk("")`: of somebody who is not. `size=PHONE`: passed on a phone."""
    folder = Path(given) if (given := os.environ.get(PICTURES)) else None
    begun: list[Walk] = []
    numbers = count(1)  # of the pictures of all who walk it

    def set_out(who: str, *, size: tuple[int, int] = DESK, **options: Any) -> Walk:
        watched = window(who, bypass_csp=True, size=size, **options)  # for axe
        begun.append(Walk(watched, request.node.name.removeprefix("test_"), folder, size, numbers))
        return begun[-1]

    yield set_out
    for one in begun:
        one.tell()
