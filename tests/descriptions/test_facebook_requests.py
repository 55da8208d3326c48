"""Every request of the Facebook connector, held against a description derived from Meta's SDK (Graph API v26.0)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from prism import Judged, prism

from parvis.networks.facebook.connector import Facebook
from parvis.networks.protocol import Audience, Draft, Processing
from parvis.networks.tests.fixtures_facebook import CASE, COMMENT, PAGE, POST, ROOT, on_comment, on_message, picture

pytestmark = pytest.mark.server
FOR_SOME = Audience(countries=("FR",), regions=("3847",), cities=("2430536",), languages=("fr",))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("meta/openapi-derived.json") as url:
        yield url


@pytest.fixture
def http(server: str) -> Judged:
    return Judged(server, CASE.routes, CASE.secrets)


@pytest.fixture
def facebook(http: Judged) -> Any:
    return CASE.connector(http)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("Bonjour"),
        Draft("Bonjour", link="https://ville.example/a", audience=FOR_SOME),
        Draft("Demain.", answering=on_comment()),
        Draft("Demain.", answering=on_comment(private=True)),
        Draft("Demain.", answering=on_message()),
        Draft("Demain.", answering=on_message(), options={"human_agent": True}),
    ],
)
def test_what_is_said_and_looked_for(facebook: Facebook, http: Judged, draft: Draft) -> None:
    facebook.publish(draft, "k")
    facebook.find(draft, "k", datetime.now(UTC))
    assert len(http.sent) >= 2
    assert http.refused == []


@pytest.mark.parametrize("answering", [None, on_comment()])
def test_photos(facebook: Facebook, http: Judged, tmp_path: Path, answering: Any) -> None:
    file = tmp_path / "seine.png"
    file.write_bytes(b"\x89PNG")
    draft = Draft("Photo", media=(picture(file, "image/png"),), answering=answering, audience=FOR_SOME)
    begun = facebook.publish(draft, "k")
    assert isinstance(begun, Processing)
    facebook.resume(draft, begun.token, "k")
    assert len(http.sent) == 2
    assert http.refused == []


def test_reading_moderating_and_the_rest(facebook: Facebook, http: Judged) -> None:
    facebook.who()
    page = facebook.read(None)
    while page.more:
        page = facebook.read(page.cursor)
    facebook.hide(COMMENT, True)
    facebook.remove(POST)
    facebook.subscribe("https://ville.example/in")
    assert {sent.path for sent in http.sent} >= {f"{ROOT}/{PAGE}/conversations", f"{ROOT}/{PAGE}/subscribed_apps"}
    assert http.refused == []


def test_the_judge_does_judge(server: str) -> None:
    http = Judged(server, CASE.routes, CASE.secrets)
    http.call("POST", f"https://graph.facebook.com{ROOT}/{PAGE}/feed", json={"mesage": "misspelt"})
    assert len(http.refused) == 1
