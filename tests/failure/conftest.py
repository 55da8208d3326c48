"""A sandbox beside the tests: the networks, with faults to order. Each test begins with an empty one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bench.place import Place, installation
from parvis.accounts import actions
from parvis.accounts.models import Account
from parvis.demo.begin import connections
from parvis.testing import make
from tests.failure.city import City
from tests.failure.city import city as at_work


@pytest.fixture(scope="session")
def city() -> Iterator[City]:
    """One city at work for all tests that need processes; what they do to it they undo."""
    # Without bytecode: a process whose disk is full must not leave half a .pyc to the others.
    with at_work(PARVIS_LEASE="3", PARVIS_LOOK_AGAIN="1", PARVIS_BODY_SECONDS="3", PYTHONDONTWRITEBYTECODE="1") as place:
        yield place


class Networks:
    """The sandbox as tests see it."""

    def __init__(self, place: Place) -> None:
        self.place = place

    @property
    def url(self) -> str:
        return self.place.sandbox_url

    def ask(self, path: str, body: Any = None, *, method: str = "") -> Any:
        return self.place.ask(path, body, method=method)

    def given(self, network: str) -> tuple[dict[str, Any], dict[str, str]]:
        """Settings and secrets that connect the city's account."""
        every = connections(self.url, self.ask("/credentials"))
        return next((given, secrets) for name, given, secrets in every if name == network)

    def account(self, network: str) -> Account:
        given, secrets = self.given(network)
        return actions.connect(network=network, settings=given, secrets=secrets, by=None, team=make.team())

    def fault(self, network: str, match: str, effect: str, **more: Any) -> None:
        self.ask("/faults", {"network": network, "match": match, "effect": effect, **more})

    def mended(self) -> None:
        self.ask("/faults", method="DELETE")

    def published(self, network: str = "") -> list[str]:
        """The texts that a network accepted from us."""
        found = self.ask(f"/records?limit=1000{f'&network={network}' if network else ''}")["records"]
        return [record["text"] for record in found]


@pytest.fixture(scope="session")
def _sandbox() -> Iterator[Networks]:
    with installation() as place:
        place.sandbox()
        yield Networks(place)


@pytest.fixture
def networks(_sandbox: Networks) -> Networks:
    _sandbox.ask("/reset", {})
    return _sandbox
