"""One installation with a sandbox beside it, for commands that leave it as it was; others make their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.commands.home import Home, home


@pytest.fixture(scope="session")
def place() -> Iterator[Home]:
    with home() as found:
        found.sandbox()
        found.manager()
        yield found
