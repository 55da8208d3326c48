"""Every page of an account, with an account of each network, as every role: what one may open opens, and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.networks.catalogue import CATALOGUE
from parvis.people.access import ROLES
from parvis.testing import make
from tests.failure.addresses import address, patterns

pytestmark = pytest.mark.django_db
PAGES = sorted(path for path in patterns() if path.startswith("comptes/") or "compte" in path.split("<")[0])
OPENS = ("comptes/", "comptes/<int:pk>")
"""Shown to whoever sees accounts, whatever network it is."""


@pytest.mark.drawn(lambda item: item.callspec.params["role"])
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("network", CATALOGUE)
def test_no_page_of_an_account_breaks(network: str, role: str, monkeypatch: Any) -> None:
    real, user = make.account, make.user(role)
    monkeypatch.setattr(make, "account", lambda kind=network, **fields: real(kind, **fields))
    client = Client(raise_request_exception=False)
    client.force_login(user)
    found = {path: client.get(address(path, make.team(), user)).status_code for path in PAGES}
    assert {path: status for path, status in found.items() if status >= 500} == {}
    expected = 200 if "account.see" in ROLES[role] else 403
    assert {path: found[path] for path in OPENS if path in found} == dict.fromkeys((path for path in OPENS if path in found), expected)


def test_the_pages_of_accounts_are_among_them() -> None:
    assert {"comptes/", "comptes/<int:pk>"} <= set(PAGES) and len(PAGES) > 10
