"""Every request of the Threads connector, held against a description derived from Meta's own collection."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from prism import Judged, prism

from parvis.networks.protocol import Audience, Draft, Processing, Target
from parvis.networks.tests.fixtures_threads import ACCOUNT, CASE, POST, REPLY, ROOT, film, on_reply, picture
from parvis.networks.threads.connector import Threads

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("threads/openapi-derived.json") as url:
        yield url


@pytest.fixture
def http(server: str) -> Judged:
    return Judged(server, CASE.routes, CASE.secrets)


@pytest.fixture
def threads(http: Judged) -> Any:
    return CASE.connector(http)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("Bonjour", link="https://ville.fr", audience=Audience(countries=("FR",)),
              options={"replies": "mentioned_only", "topic": "Ville"}),
        Draft("Quand ?", options={"poll": {"choices": ["lundi", "mardi"], "minutes": 1440}}),
        Draft("Un", parts=("Deux",)),
        Draft("Photo", media=(picture(),)),
        Draft("Deux", media=(picture(), film())),
        Draft("Demain.", answering=on_reply()),
    ],
)  # fmt: skip
def test_what_is_said_and_looked_for(threads: Threads, http: Judged, draft: Draft) -> None:
    outcome = threads.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = threads.resume(draft, outcome.token, "k")
    threads.find(draft, "k", datetime.now(UTC))
    assert len(http.sent) >= 3
    assert http.refused == []


def test_reading_moderating_measuring_and_the_rest(threads: Threads, http: Judged) -> None:
    threads.who()
    page = threads.read(None)
    while page.more:
        page = threads.read(page.cursor)
    for act in ("hide", "show"):
        threads.moderate(act, Target(REPLY, "lea"))
    threads.remove(POST)
    list(threads.measure([POST]))
    list(threads.presence())
    list(threads.audience())
    assert {sent.path for sent in http.sent} >= {f"{ROOT}/{ACCOUNT}/threads_insights", f"{ROOT}/{POST}/conversation"}
    assert http.refused == []


def test_the_judge_does_judge(server: str) -> None:
    http = Judged(server, CASE.routes, CASE.secrets)
    asked = {"media_type": "TEXTE", "text": "misspelt"}
    http.call("POST", f"https://graph.threads.net{ROOT}/{ACCOUNT}/threads", params=asked)
    assert len(http.refused) == 1
