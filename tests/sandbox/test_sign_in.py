"""Signing in on the played networks: a person presses "Autoriser", the code comes back, and what it opens works."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest
from played import DOOR, Played, sandbox

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.http import Http
from parvis.networks.protocol import Expired, NetworkError
from parvis.networks.signing import Presence, Way

REDIRECT = "https://parvis.ville.example/accounts/signed-in/{network}"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
NETWORKS = ("mastodon", "x", "facebook")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def way(played: Played, network: str) -> Way:
    """As the account room makes it, with what an administrator gives before."""
    given: Mapping[str, Any] = played.credentials(network)
    settings = {
        "mastodon": {"server": given.get("server")},
        "x": {"base": given.get("base_url")},
        "facebook": {"base": given.get("base_url"), "version": "v26.0", "app_id": given.get("app_id")},
    }[network]
    secrets = {name: given[name] for name in ("client_id", "client_secret", "app_secret") if given.get(name)}
    made = Way(settings, secrets, REDIRECT.format(network=network), "an-unguessable-state", VERIFIER, CHALLENGE)
    register = sign_in(network).register
    return made if register is None else replace(made, secrets={**secrets, **register(Http(DOOR), made)})


def sign_in(network: str) -> Any:
    found = CATALOGUE[network].sign_in
    assert found is not None
    return found


def allowed(address: str, account: str = "") -> dict[str, str]:
    """The person opens the address, sees the page of the network, and presses its button: what comes back to us."""
    page = httpx2.get(address, trust_env=False)
    assert page.status_code == 200
    assert "Autoriser" in page.text
    asked = dict(parse_qsl(urlsplit(address).query))
    answer = httpx2.post(address.partition("?")[0], data={**asked, "account": account}, trust_env=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(asked["redirect_uri"] + "?")
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def opened(played: Played, network: str, handle: str) -> tuple[Way, list[Presence]]:
    there, person = way(played, network), played.open_account(network, handle)
    back = allowed(sign_in(network).address(there), person["id"])
    assert back["state"] == there.state
    return there, list(sign_in(network).exchange(Http(DOOR), there, back["code"]))


@pytest.mark.parametrize("network", NETWORKS)
def test_what_was_found_is_who_the_network_says(played: Played, network: str) -> None:
    there, found = opened(played, network, f"mairie_{network}")
    for one in found:
        secrets = {**there.secrets, **one.secrets}
        connector = CATALOGUE[network].make({**there.settings, **one.settings}, secrets, Http(DOOR, secrets=secrets.values()))
        profile = connector.who()
        assert one.label.removeprefix("@") in (profile.handle, profile.name)
    assert len(found) == 1 or network == "facebook"


@pytest.mark.parametrize("network", NETWORKS)
def test_it_tells_what_was_granted(played: Played, network: str) -> None:
    _there, found = opened(played, network, "ville_dons")
    granted = set(found[0].secrets["scopes"].split())
    assert {scope.name for scope in sign_in(network).scopes if scope.needed} <= granted


def test_every_page_of_facebook_is_offered(played: Played) -> None:
    played.open_account("facebook", "seconde_page")
    there, found = opened(played, "facebook", "troisieme_page")
    assert len({one.settings["page"] for one in found}) == len(found) > 2
    assert all(one.secrets["token"] for one in found)
    assert there.secrets["app_secret"] not in repr([one.settings for one in found])


def test_the_address_holds_no_secret(played: Played) -> None:
    for network in NETWORKS:
        there = way(played, network)
        address = sign_in(network).address(there)
        kept = {name: value for name, value in there.secrets.items() if name != "client_id"}
        assert [name for name, value in kept.items() if value in address] == []
        assert VERIFIER not in address


@pytest.mark.parametrize("network", NETWORKS)
def test_a_code_serves_once_and_a_false_one_never(played: Played, network: str) -> None:
    there, exchange = way(played, network), sign_in(network).exchange
    code = allowed(sign_in(network).address(there), played.open_account(network, "ville_une_fois")["id"])["code"]
    exchange(Http(DOOR), there, code)
    for wrong in (code, "invented"):
        with pytest.raises(NetworkError) as caught:
            exchange(Http(DOOR), there, wrong)
        assert (there.secrets.get("client_secret") or there.secrets["app_secret"]) not in caught.value.said


@pytest.mark.parametrize("network", ["mastodon", "x"])
def test_another_verifier_opens_nothing(played: Played, network: str) -> None:
    there = way(played, network)
    code = allowed(sign_in(network).address(there), played.open_account(network, "ville_pkce")["id"])["code"]
    with pytest.raises(NetworkError):
        sign_in(network).exchange(Http(DOOR), replace(there, verifier="w" * 64), code)


def test_what_x_gave_is_renewed_before_it_ends(played: Played) -> None:
    there, (found,) = opened(played, "x", "ville_renouvelee")
    refresh = CATALOGUE["x"].refresh
    assert refresh is not None
    secrets = {**there.secrets, **found.secrets}
    new = refresh(Http(DOOR), there.settings, secrets)
    assert new["token"] != secrets["token"]
    assert new["expires"] >= secrets["expires"]
    with pytest.raises(Expired):  # it serves once
        refresh(Http(DOOR), there.settings, secrets)
