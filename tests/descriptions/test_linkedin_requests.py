"""The requests of the LinkedIn connector, held against a community description: LinkedIn publishes none.

It asks of pictures a size, of reactions an `entity`, of languages URNs, and of videos no other call than the first, all of which
LinkedIn's own pages contradict: those are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl

import pytest
from prism import Judged, prism

from parvis.networks.http import Answer
from parvis.networks.linkedin import LinkedIn
from parvis.networks.protocol import Audience, Draft
from parvis.networks.tests.fixtures_linkedin import CASE, NOW, POST, SECRETS, SETTINGS, on_comment

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("linkedin/unofficial/openapi-late.json") as url:
        yield url


class Asked(Judged):
    """LinkedIn's queries are part of the address, for their brackets stay raw: Prism is given them apart."""

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, **sent: Any) -> Answer:
        address, _, query = url.partition("?")
        return super()._once(method, address, changes, timeout=timeout, **{**sent, "params": parse_qsl(query)})


@pytest.fixture
def http(server: str) -> Judged:
    return Asked(server, CASE.routes, SECRETS)


@pytest.fixture
def page(http: Judged) -> LinkedIn:
    return LinkedIn(SETTINGS, SECRETS, http)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("Bonjour (à tous)"),
        Draft("Lire", link="https://paris.fr", options={"title": "Paris", "description": "La ville"}),
        Draft("Oui ?", options={"poll": {"choices": ["oui", "non"], "minutes": 1440}}),
        Draft("Pour la France", audience=Audience(countries=("FR",))),
    ],
    ids=["text", "link", "poll", "for some"],
)
def test_posts(page: LinkedIn, http: Judged, draft: Draft) -> None:
    page.publish(draft, "k")
    page.edit(POST, draft)
    page.find(draft, "k", NOW)
    page.remove(POST)
    assert http.refused == []


def test_answers(page: LinkedIn, http: Judged) -> None:
    draft = Draft("Bonjour", answering=on_comment())
    page.publish(draft, "k")
    page.find(draft, "k", NOW)
    assert http.refused == []


def test_figures(page: LinkedIn, http: Judged) -> None:
    page.who()
    list(page.measure([POST]))
    list(page.audience())
    assert http.refused == []
