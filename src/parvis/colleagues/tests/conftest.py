"""A city with an identity provider, and a browser that walks the whole way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from parvis.colleagues import actions
from parvis.colleagues.tests.played import CLIENT, SECRET, Provider
from parvis.people.models import User
from parvis.testing import make


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def admin() -> User:
    return make.user("admin", username="ines")


@pytest.fixture
def there() -> Iterator[Provider]:
    made = Provider()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def proconnect() -> Iterator[Provider]:
    made = Provider(proconnect=True)
    made.person = {
        "sub": "pc-1",
        "email": "jeanne@ville.test",
        "given_name": "Jeanne",
        "usual_name": "Martin",
        "siret": "21750001600019",
    }
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def settled(admin: User) -> Callable[..., Any]:
    def settle(provider: Provider, **told: Any) -> Any:
        given = {"on": True, "issuer": provider.issuer, "client": CLIENT}
        if provider.proconnect:
            given |= {"kind": "proconnect", "scopes": actions.PROCONNECT_SCOPES, "sirets": ["21750001600019"]}
        return actions.settle(by=admin, secret=SECRET, **{**given, **told})

    return settle


def come(provider: Provider, browser: Client | None = None, *, after: str = "", **spoil: str) -> tuple[Client, Any]:
    """The whole way: out, signed in there, back. `spoil`: parameters of the way back."""
    browser = browser or Client()
    out = browser.get("/signin/ville/", {"next": after} if after else {})
    assert out.status_code == 302, out.content.decode()[:2000]
    back = provider.authorize(out["Location"]) | spoil
    return browser, browser.get("/signin/ville/retour", {key: value for key, value in back.items() if value})
