"""A pytest plugin (`-p tools.drawing`): of long tables of tests the gate asks one row a kind, another one for each tree.

A test marked `drawn(kind)` is made from a table (every operation, every page); `kind` takes its item and says which rows are alike.
A test marked `postgresql` is asked on one of the two databases, which PARVIS_TEST_DRAWN_FOR names, and a `promise` on both.
PARVIS_TEST_SEED is what the draw depends on: the same seed draws the same rows, in every process of a run and the next day.
"""

from __future__ import annotations

import hashlib
import os

import pytest

DATABASES = ("sqlite", "postgresql")


@pytest.hookimpl(tryfirst=True)  # before `-m` and before the tests are shared out
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    seed, kinds = os.environ["PARVIS_TEST_SEED"], dict[tuple[str, str], list[pytest.Item]]()
    for item in items:
        if row := kind(item):
            kinds.setdefault(row, []).append(item)
    kept = {min(rows, key=lambda item: lot(seed, item)) for rows in kinds.values()}
    left = [item for item in items if (kind(item) and item not in kept) or elsewhere(seed, item)]
    gone = set(left)
    items[:] = [item for item in items if item not in gone]
    config.hook.pytest_deselected(items=left)


def kind(item: pytest.Item) -> tuple[str, str] | None:
    """The table and the kind of row; None: no row of a table."""
    mark = item.get_closest_marker("drawn")
    if not mark or "[" not in item.nodeid:
        return None
    return item.nodeid.split("[")[0], str(mark.args[0](item))


def elsewhere(seed: str, item: pytest.Item) -> bool:
    """It is asked on the other database. Without a name all are asked here."""
    here = os.environ.get("PARVIS_TEST_DRAWN_FOR")
    if not here or not item.get_closest_marker("postgresql") or item.get_closest_marker("promise"):
        return False
    return here != DATABASES[int(lot(seed, item), 16) % 2]


def lot(seed: str, item: pytest.Item) -> str:
    return hashlib.sha256(f"{seed} {item.nodeid}".encode()).hexdigest()
