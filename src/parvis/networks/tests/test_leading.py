"""Which fields of a network say where secrets go, and what makes two addresses lead to the same."""

from __future__ import annotations

import pytest

from parvis.networks.addresses import origins
from parvis.networks.catalogue import CATALOGUE

LINKS = {("bluesky", "web")}
"""Addresses that only begin the links on our pages."""
NAMED = ("adresse de l’api", "adresse de connexion", "adresse des jetons", "serveur", "relais", "site")


def test_every_address_of_a_field_leads() -> None:
    """What holds or asks for an address, or is called one."""
    unmarked = {
        (key, field.key)
        for key, network in CATALOGUE.items()
        for field in network.fields
        if ("://" in field.default + field.hint or field.label.lower().startswith(NAMED)) and not field.secret and not field.leads
    }
    assert unmarked == LINKS
    assert sum(field.leads for network in CATALOGUE.values() for field in network.fields) > 30


def test_what_leads_is_no_secret() -> None:
    assert not [field.key for network in CATALOGUE.values() for field in network.fields if field.leads and field.secret]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://api.example/v1", "https://API.example:443/v2/"),
        ("imaps://mail.example:993", "imaps://mail.example:993"),
        ("wss://a.example wss://b.example", "wss://b.example/ wss://a.example"),
    ],
)
def test_they_lead_to_the_same(one: str, other: str) -> None:
    assert origins(one) == origins(other)


@pytest.mark.parametrize(
    "other",
    [
        "http://api.example",
        "https://api.example:8443",
        "https://api.example.evil.example",
        "https://api.example@evil.example",
        "https://api.example\\@evil.example",
        "https://evil.example?https://api.example",
        "https://evil.example#api.example",
        "api.example",
    ],
)
def test_they_lead_elsewhere(other: str) -> None:
    assert not origins(other) <= origins("https://api.example")
