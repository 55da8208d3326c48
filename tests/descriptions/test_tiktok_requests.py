"""The requests of the TikTok connector to the developers' API, held against a corrected community description: TikTok has none."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from prism import Judged, prism

from parvis.networks.http import Answer
from parvis.networks.protocol import Draft, Processing
from parvis.networks.tests.cases import Scripted
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_tiktok import CASE, FAIR, NOW, OPTIONS, SECRETS, SETTINGS, VIDEO, fine
from parvis.networks.tiktok import TikTok

pytestmark = pytest.mark.server
AT = {**SETTINGS, "base": "https://open.tiktok.example", "business_id": "", "business_app": ""}
ROUTES = {route.replace(" /v2", " "): given for route, given in CASE.routes.items()} | {
    "POST /post/publish/content/init/": fine(publish_id="p_pub_url~v2.9"),
    "POST /video/query/": fine(videos=[{"id": VIDEO, "view_count": 9}]),
}  # fmt: skip


class Asked(Judged):
    """The description's paths begin after /v2, its queries are given apart, and it knows no body of creator_info, which TikTok shows."""

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, **sent: Any) -> Answer:
        address, _, query = url.replace("/v2/", "/").partition("?")
        if query:
            sent["params"] = dict(parse_qsl(query))
        judge = Scripted if address.endswith("/creator_info/query/") else Judged
        return judge._once(self, method, address, changes, timeout=timeout, **sent)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("tiktok/unofficial/openapi-late-pruned.json") as url:
        yield url


@pytest.fixture
def http(server: str) -> Judged:
    return Asked(server, ROUTES, SECRETS)


@pytest.fixture
def account(http: Judged) -> TikTok:
    return TikTok(AT, SECRETS, http)


def test_videos(account: TikTok, http: Judged) -> None:
    first = account.publish(FAIR, "k")
    assert isinstance(first, Processing)
    account.resume(FAIR, {**first.token, "sent": 1000}, "k")
    account.find(FAIR, "k", NOW)
    assert http.refused == []


def test_photos(account: TikTok, http: Judged) -> None:
    photo = media("image/jpeg", alt="", url="https://ville.example/1.jpg")
    account.publish(Draft("Le marché", media=(photo,), options=OPTIONS), "k")
    account.publish(replace(FAIR, media=(photo,), options={**OPTIONS, "title": "Marché"}), "k")
    assert http.refused == []


def test_figures_and_the_account(account: TikTok, http: Judged) -> None:
    account.who()
    list(account.presence())
    list(account.measure([VIDEO]))
    assert http.refused == []
