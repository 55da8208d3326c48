"""Every request of the Pinterest connector, held against the description that Pinterest publishes.

Figures of pins are left out: the description asks of `metric_types` to be of exactly one of two lists that overlap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from prism import Judged, prism

from parvis.networks.pinterest import Pinterest, refresh
from parvis.networks.pinterest.api import moment
from parvis.networks.protocol import Processing
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_pinterest import BOARD, CASE, FAIR, PIN, SECRETS, SETTINGS, pin

pytestmark = pytest.mark.server
AT = {**SETTINGS, "base": "https://api.pinterest.example"}  # the description's paths begin after /v5
ROUTES = {route.replace("/v5/", "/"): given for route, given in CASE.routes.items()}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("pinterest/openapi.json") as url:
        yield url


@pytest.fixture
def http(server: str) -> Judged:
    return Judged(server, ROUTES, SECRETS)


@pytest.fixture
def pinterest(http: Judged) -> Pinterest:
    return Pinterest(AT, SECRETS, http)


@pytest.mark.parametrize("count", [1, 3])
def test_pins(pinterest: Pinterest, http: Judged, count: int) -> None:
    options = {"board": BOARD, "section": f"{BOARD}/549755885176", "title": "Les quais"}
    draft = replace(FAIR, media=FAIR.media * count, link="https://paris.fr", options=options)
    pinterest.publish(draft, "k")
    pinterest.edit(PIN, draft)
    pinterest.find(draft, "k", pin_moment())
    pinterest.remove(PIN)
    assert http.refused == []


def test_films(pinterest: Pinterest, http: Judged, tmp_path: Path) -> None:
    cover = tmp_path / "cover.jpg"
    cover.write_bytes(b"jpeg")
    draft = replace(FAIR, media=(replace(media("video/mp4"), cover=cover),))
    first = pinterest.publish(draft, "k")
    http.refused.clear()  # the file goes to a storage that is not described here
    while isinstance(first, Processing):
        first = pinterest.resume(draft, first.token, "k")
    assert http.refused == []


def test_boards_and_the_account(pinterest: Pinterest, http: Judged) -> None:
    pinterest.who()
    pinterest.choices("section")
    pinterest.create("board", "Sport")
    pinterest.create("section", "Culture / Piscines")
    list(pinterest.presence())
    list(pinterest.audience())
    assert http.refused == []


def test_renewing(http: Judged) -> None:
    refresh(http, AT, SECRETS)
    assert http.refused == []


def pin_moment() -> datetime:

    return moment(pin()["created_at"])
