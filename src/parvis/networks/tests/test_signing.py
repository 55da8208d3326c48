"""Every network that can be signed in to: what it asks for before is a field, what it asks for is explained, its address is safe."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from parvis.networks import fields_en
from parvis.networks.catalogue import CATALOGUE, Network
from parvis.networks.signing import SignIn, Way

SIGNED = [pytest.param(network, network.sign_in, id=key) for key, network in CATALOGUE.items() if network.sign_in]
every = pytest.mark.parametrize(("network", "sign_in"), SIGNED)
REDIRECT = "https://parvis.ville.example/accounts/signed-in/x"


def given(network: Network, sign_in: SignIn, *, secret: bool) -> dict[str, str]:
    """What an administrator gave before, and what an application that registered itself has."""
    fields = {field.key: field for field in network.fields if field.secret is secret}
    told = {key: f"https://given-{key}.example" for key in sign_in.before if key in fields}
    if secret and sign_in.register is not None:
        told |= {"client_id": "registered-client", "client_secret": "registered-secret"}
    return {key: field.default for key, field in fields.items() if field.default} | told


@every
def test_what_is_asked_before_and_what_it_fills_in_are_fields(network: Network, sign_in: SignIn) -> None:
    keys = {field.key for field in network.fields}
    assert set(sign_in.before) <= keys
    assert not set(sign_in.before) & set(sign_in.fills)
    needed = {field.key for field in network.fields if field.needed}
    assert sign_in.besides or needed <= {*sign_in.before, *sign_in.fills}, "a person would have to type what signing in gives"


@every
def test_each_permission_is_explained_in_both_languages(network: Network, sign_in: SignIn) -> None:
    names = [scope.name for scope in sign_in.scopes]
    assert len(set(names)) == len(names)
    assert sign_in.besides or any(scope.needed for scope in sign_in.scopes)
    for scope in sign_in.scopes:
        assert scope.why.endswith(".")
        assert fields_en.asked(scope.why, "en") != scope.why


@every
def test_the_address_carries_the_state_and_no_secret(network: Network, sign_in: SignIn) -> None:
    settings, secrets = given(network, sign_in, secret=False), given(network, sign_in, secret=True)
    way = Way(settings, secrets, REDIRECT, "the-state-we-made", "the-verifier-we-made", "the-challenge-we-made")
    address = sign_in.address(way)
    asked = parse_qs(urlsplit(address).query)
    assert urlsplit(address).scheme == "https"
    assert asked["state"] == ["the-state-we-made"]
    assert asked["redirect_uri"] == [REDIRECT]
    assert "the-verifier-we-made" not in address
    hidden = [value for key, value in secrets.items() if "secret" in key or "token" in key]
    assert [value for value in hidden if value in address] == []
