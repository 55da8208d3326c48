"""A city whose assistant is on, and the service that it asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from parvis.assist import actions
from parvis.assist.models import OPEN, USES, Assistant
from parvis.assist.sorting import look_anew
from parvis.assist.tests.doubts import measured
from parvis.assist.tests.played import KEY, Service
from parvis.people.models import User
from parvis.testing import make


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def looked_anew() -> None:
    """Others' tests have measured nothing."""
    look_anew()


@pytest.fixture
def service(monkeypatch: Any) -> Iterator[Service]:
    made = Service()
    allowed = replace(configured.ENVIRONMENT, allow_hosts=frozenset({made.host}))
    monkeypatch.setattr(configured, "ENVIRONMENT", allowed)
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture
def admin() -> User:
    return make.user("admin", username="ines")


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def switched(service: Service, admin: User) -> Callable[..., Assistant]:
    """On, with all uses, unless told otherwise."""

    def switch(**told: Any) -> Assistant:
        given = {"on": True, "address": service.address, "model": "albert-large", "uses": USES, "private": False, "ceiling": 100}
        return actions.settle(by=admin, key=KEY, **{**given, **told})

    return switch


@pytest.fixture
def open_(switched: Callable[..., Assistant]) -> Callable[..., Assistant]:
    """On, opened for kinds, and measured well."""

    def made(**told: Any) -> Assistant:
        row = switched(**{"uses": OPEN, **told})
        measured(row)
        return row

    return made


@pytest.fixture
def page(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def settings_page(admin: User) -> Client:
    client = Client()
    client.force_login(admin)
    return client
