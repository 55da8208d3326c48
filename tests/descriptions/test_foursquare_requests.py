"""What the Foursquare connector reads, held against a third party's description of the Places API (Placemaker is not in it)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prism import Judged, prism

from parvis.networks.foursquare import make
from parvis.networks.tests.fixtures_foursquare import CASE, POOL, SECRETS, SETTINGS

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("foursquare/foursquare-places-openapi.yml") as url:
        yield url


def test_what_is_read(server: str) -> None:
    http = Judged(server, CASE.routes, SECRETS)
    city = make(SETTINGS, SECRETS, http)
    assert city.candidates("Piscine Joséphine-Baker")
    assert city.candidates("Piscine", near=(48.8357, 2.3757), address="Quai François-Mauriac")
    assert city.venue(POOL).name
    assert city.read(None).items
    assert len(http.sent) == 5
    assert http.refused == []
