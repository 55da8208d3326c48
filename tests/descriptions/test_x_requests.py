"""Every request of the X connector, held against the description that X publishes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prism import Judged, prism

from parvis.networks.protocol import Answering, Draft, Media, Processing, Target
from parvis.networks.tests.cases import Given
from parvis.networks.x import X

pytestmark = pytest.mark.server
US, MARIA, POST = "1990000000000000001", "1990000000000000002", "1990000000000000003"
SETTINGS = {"user_id": US, "handle": "ville"}
SECRETS = {
    "token": "user-token",
    "refresh_token": "refresh-token",
    "client_id": "client",
    "client_secret": "client-secret",
    "consumer_secret": "consumer-secret",
    "app_token": "application-token",
}
NOW = datetime.now(UTC)
MEDIA = {"data": {"id": "1990000000000000004"}}
ROUTES = {
    "GET /2/users/me": Given(body={"data": {"id": US, "username": "ville", "name": "Ville"}}),
    "POST /2/tweets": Given(201, {"data": {"id": POST, "text": "Bonjour"}}),
    "DELETE /2/tweets/*": Given(body={"data": {"deleted": True}}),
    "PUT /2/tweets/*/hidden": Given(body={"data": {"hidden": True}}),
    "GET /2/users/*/tweets": [
        Given(body={"data": [{"id": POST, "text": "Bonjour", "public_metrics": {"quote_count": 1}}]}),
        Given(body={"meta": {"result_count": 0}}),
    ],
    f"GET /2/tweets/{POST}/quote_tweets": Given(body={"meta": {"result_count": 0}}),
    f"POST /2/users/{US}/*": Given(body={"data": {}}),
    f"DELETE /2/users/{US}/*": Given(body={"data": {}}),
    f"POST /2/users/{MARIA}/dm/*": Given(body={"data": {}}),
    "GET /2/users/*/mentions": Given(body={"meta": {"result_count": 0}}),
    "GET /2/dm_events": Given(body={"meta": {"result_count": 0}}),
    "GET /2/dm_conversations/with/*/dm_events": Given(body={"meta": {"result_count": 0}}),
    "POST /2/dm_conversations/with/*/messages": Given(201, {"data": {"dm_event_id": "1", "dm_conversation_id": "1-2"}}),
    "POST /2/media/upload": Given(body=MEDIA),
    "POST /2/media/metadata": Given(body=MEDIA),
    "POST /2/media/upload/initialize": Given(body=MEDIA),
    "POST /2/media/upload/*/append": Given(body={"data": {}}),
    "POST /2/media/upload/*/finalize": Given(body=MEDIA),
    "GET /2/media/upload": Given(body={"data": {"processing_info": {"state": "succeeded"}}}),
    "GET /2/webhooks": Given(body={"data": [], "meta": {"result_count": 0}}),
    "POST /2/webhooks": Given(body={"data": {"id": "1990000000000000005"}}),
    "GET /2/activity/subscriptions": Given(body={"data": [], "meta": {}}),
    "POST /2/activity/subscriptions": Given(body={"data": {}}),
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("x/openapi.json") as url:
        yield url


@pytest.fixture
def http(server: str) -> Judged:
    return Judged(server, ROUTES, SECRETS)


@pytest.fixture
def x(http: Judged) -> X:
    return X(SETTINGS, SECRETS, http)


def answering(*, private: bool) -> Answering:
    return Answering(POST, "thread", private, MARIA, "maria", NOW - timedelta(hours=1), {"summoned": True})


def finish(x: X, draft: Draft) -> None:
    outcome = x.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = x.resume(draft, outcome.token, "k")


@pytest.mark.parametrize(
    "draft",
    [
        Draft("Bonjour", options={"replies": "mentionedUsers"}),
        Draft("Un", parts=("deux", "trois")),
        Draft("Oui ou non ?", options={"poll": {"choices": ["oui", "non"], "minutes": 1440}}),
        Draft("Demain.", answering=answering(private=False)),
        Draft("Demain.", answering=answering(private=True)),
    ],
)
def test_what_is_said_and_looked_for(x: X, http: Judged, draft: Draft) -> None:
    finish(x, draft)
    x.find(draft, "k", NOW)
    assert len(http.sent) >= 2
    assert http.refused == []


@pytest.mark.parametrize(("name", "mime"), [("a.png", "image/png"), ("a.gif", "image/gif"), ("a.mp4", "video/mp4")])
@pytest.mark.parametrize("private", [False, True])
def test_media(x: X, http: Judged, tmp_path: Path, name: str, mime: str, private: bool) -> None:
    (tmp_path / name).write_bytes(b"bytes")
    media = (Media(tmp_path / name, mime, 5, name, "Une photo"),)
    finish(x, Draft("Voici", media=media, answering=answering(private=True) if private else None))
    assert http.calls("POST", "/2/media/metadata")
    assert http.refused == []


def test_reading_moderating_and_the_rest(x: X, http: Judged) -> None:
    enterprise = X({**SETTINGS, "enterprise": "oui"}, SECRETS, http)
    x.who()
    page = x.read(None)
    while page.more:
        page = x.read(page.cursor)
    for target in (Target(POST, MARIA), Target(POST, MARIA, kind="private"), Target(POST, US)):
        for act in sorted(enterprise.may_moderate(target)):
            enterprise.moderate(act, target)
    x.remove(POST)
    x.subscribe("https://ville.example/in/x/secret")
    assert {sent.path for sent in http.sent} >= {
        f"/2/tweets/{POST}/quote_tweets",
        "/2/dm_events",
        "/2/webhooks",
        "/2/activity/subscriptions",
    }
    assert http.refused == []


def test_the_judge_does_judge(http: Judged) -> None:
    http.call("POST", "https://api.x.com/2/tweets", json={"txet": "misspelt"}, headers={"Authorization": "Bearer t"})
    assert len(http.refused) == 1
