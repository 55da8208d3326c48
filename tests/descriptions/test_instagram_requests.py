"""Every request of the Instagram connector, held against a description derived from Meta's SDK (Graph API v26.0)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from prism import Judged, prism

from parvis.networks.instagram.connector import Instagram
from parvis.networks.protocol import Draft, Processing, Target
from parvis.networks.tests.fixtures_instagram import (
    ACCOUNT,
    CASE,
    COMMENT,
    LEA,
    PHOTO,
    ROOT,
    film,
    on_comment,
    on_mention,
    on_message,
    picture,
)

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("meta/openapi-derived.json") as url:
        yield url


@pytest.fixture
def http(server: str) -> Judged:
    return Judged(server, CASE.routes, CASE.secrets)


@pytest.fixture
def instagram(http: Judged) -> Any:
    return CASE.connector(http)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("Bonjour", media=(picture(),), options={"ai": True, "first_comment": "Et voilà"}),
        Draft("Bonjour", media=(film(),), options={"form": "reel"}),
        Draft("", media=(film(),), options={"form": "story"}),
        Draft("Deux", media=(picture(), film())),
        Draft("Demain.", answering=on_comment()),
        Draft("Demain.", answering=on_comment(private=True)),
        Draft("Merci.", answering=on_mention()),
        Draft("Demain.", answering=on_message(), options={"human_agent": True}),
    ],
)
def test_what_is_said_and_looked_for(instagram: Instagram, http: Judged, draft: Draft) -> None:
    outcome = instagram.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = instagram.resume(draft, outcome.token, "k")
    instagram.find(draft, "k", datetime.now(UTC))
    assert len(http.sent) >= 2 or not draft.text
    assert http.refused == []


def test_reading_moderating_measuring_and_the_rest(instagram: Instagram, http: Judged) -> None:
    instagram.who()
    page = instagram.read(None)
    while page.more:
        page = instagram.read(page.cursor)
    for act in ("hide", "show", "delete"):
        instagram.moderate(act, Target(COMMENT, LEA))
    instagram.remove(PHOTO)
    list(instagram.measure([PHOTO]))
    list(instagram.presence())
    list(instagram.audience())
    instagram.subscribe("https://ville.example/in")
    assert {sent.path for sent in http.sent} >= {f"{ROOT}/{ACCOUNT}/insights", f"{ROOT}/{ACCOUNT}/subscribed_apps"}
    assert http.refused == []


def test_the_judge_does_judge(server: str) -> None:
    http = Judged(server, CASE.routes, CASE.secrets)
    http.call("POST", f"https://graph.facebook.com{ROOT}/{ACCOUNT}/media", json={"capton": "misspelt"})
    assert len(http.refused) == 1
