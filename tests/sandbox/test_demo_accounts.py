"""The demo connects a network of each face: its credentials are fields of the connector, and the connector opens with them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from played import DOOR, Played, sandbox

from parvis.accounts.sorting import sort_out
from parvis.demo.begin import connections
from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.sandbox import residents
from parvis.sandbox.crowd import ELSEWHERE, Crowd
from parvis.sandbox.faces import FACES

CONNECTED = sorted(FACES.keys() & CATALOGUE.keys())
"""A face may stand before its connector does."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("accounts")) as running:
        yield running


def who(network: str, settings: dict[str, Any], secrets: dict[str, str]) -> Any:
    given, sealed = sort_out(network, settings, secrets)
    return CATALOGUE[network].make(given, sealed, Http(DOOR, secrets=sealed.values())).who()


@pytest.mark.parametrize("network", CONNECTED)
def test_the_demo_account_connects(played: Played, network: str) -> None:
    given: Any = played.credentials(network)
    profile = who(network, given["settings"], given["secrets"])
    assert profile.remote_id
    assert profile.name == "Ville de Paris (démo)"
    json.dumps(profile.settings)


def test_the_demo_connects_all_that_is_played(played: Played) -> None:
    found = httpx2.get(f"{played.url}/credentials", trust_env=False).json()
    told = [network for network, _, _ in connections(played.url, found)]
    assert told[:4] == ["mastodon", "x", "facebook", "email"]
    assert sorted(told[4:]) == CONNECTED


@pytest.mark.parametrize("network", [key for key in CONNECTED if hasattr(FACES[key], "open_account")])
def test_one_more_account_connects(played: Played, network: str) -> None:
    given: Any = httpx2.post(
        f"{played.url}/accounts", json={"network": network, "handle": "musees", "name": "Musées"}, trust_env=False
    ).json()  # fmt: skip
    assert given["network"] == network
    profile = who(network, given["settings"], given["secrets"])
    assert profile.name == "Musées"
    mine: Any = played.credentials(network)
    assert profile.remote_id != who(network, mine["settings"], mine["secrets"]).remote_id


@pytest.mark.parametrize("network", ELSEWHERE)
def test_the_crowd_speaks_there(played: Played, network: str) -> None:
    crowd = Crowd(played.place)
    said = [crowd.speak([network], stream=network) for _ in range(25)]
    assert {each.network for each in said} == {network}
    assert {each.way for each in said} <= {"comment", "mention", "private"}
    if not residents.has_messages(network):
        assert "private" not in {each.way for each in said}
    page = httpx2.get(f"{played.url}/{network}/web", follow_redirects=True, trust_env=False)
    assert page.status_code == 200
