"""Faults to order: each has the effect it says, strikes as often as it says, and leaves a trace."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from played import Played, sandbox

from parvis.sandbox.faults import CALL_EFFECTS, Faults, WrongOrder, order

SAYS: dict[str, tuple[str, str]] = {
    "mastodon": ("/mastodon/api/v1/statuses", "status"),
    "x": ("/x/2/tweets", "text"),
    "facebook": ("/facebook/v26.0/{page}/feed", "message"),
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("faults")) as played:
        yield played


@pytest.fixture
def played(running: Played) -> Iterator[Played]:
    yield running
    httpx2.delete(f"{running.url}/faults", trust_env=False)


def publish(played: Played, network: str, text: str, timeout: float = 5) -> httpx2.Response:
    given = played.credentials(network)
    path, name = SAYS[network]
    token = given.get("token") or given["page_token"]
    url = played.url + path.format(page=given.get("page_id"))
    headers = {"authorization": f"Bearer {token}"}
    return httpx2.post(url, json={name: text}, headers=headers, timeout=timeout, trust_env=False)


def heard(played: Played, network: str, text: str) -> bool:
    return text in played.accepted(network, "publish")


@pytest.mark.parametrize("network", SAYS)
@pytest.mark.parametrize(("effect", "happened"), [("timeout_after", True), ("drop_after", True), ("timeout_before", False)])
def test_an_answer_that_never_comes(played: Played, network: str, effect: str, happened: bool) -> None:
    played.order(network=network, match="publish", effect=effect, delay_ms=60)
    text = f"Perdu {effect}"
    with pytest.raises(httpx2.RemoteProtocolError):
        publish(played, network, text)
    assert heard(played, network, text) is happened
    assert publish(played, network, f"Ensuite {effect}").is_success


def test_a_caller_who_hangs_up_is_not_waited_for(played: Played) -> None:
    played.order(network="mastodon", effect="timeout_after", delay_ms=60_000)
    began = time.monotonic()
    with pytest.raises(httpx2.ReadTimeout):
        publish(played, "mastodon", "Impatient", timeout=0.2)
    assert publish(played, "mastodon", "Suivant").is_success
    assert time.monotonic() - began < 30  # half of what it was told to wait


@pytest.mark.parametrize("network", SAYS)
@pytest.mark.parametrize(("effect", "happened"), [("5xx_before", False), ("5xx_after", True)])
def test_a_server_in_trouble(played: Played, network: str, effect: str, happened: bool) -> None:
    played.order(network=network, effect=effect, status=502)
    text = f"Panne {effect}"
    assert publish(played, network, text).status_code == 502
    assert heard(played, network, text) is happened


def test_too_fast_as_each_network_says_it(played: Played) -> None:
    played.order(network="*", match="publish", effect="429", retry_after=120, count=3)
    mastodon, x, facebook = (publish(played, network, "Trop vite") for network in SAYS)
    assert (mastodon.status_code, mastodon.headers["retry-after"]) == (429, "120")
    assert (x.status_code, x.headers["x-rate-limit-remaining"]) == (429, "0")
    assert 60 <= int(x.headers["x-rate-limit-reset"]) - time.time() <= 121
    assert facebook.json()["error"]["code"] == 4
    assert '"estimated_time_to_regain_access": 2' in facebook.headers["x-business-use-case-usage"]
    assert publish(played, "x", "À la bonne allure").is_success


def test_an_expired_token_as_each_network_says_it(played: Played) -> None:
    played.order(network="*", effect="expired", count=3)
    mastodon, x, facebook = (publish(played, network, "Qui suis-je") for network in SAYS)
    assert (mastodon.status_code, x.status_code) == (401, 401)
    assert (facebook.json()["error"]["code"], facebook.json()["error"]["error_subcode"]) == (190, 463)


def test_latency(played: Played) -> None:
    played.order(network="x", match="publish", effect="latency", delay_ms=150)
    began = time.monotonic()
    assert publish(played, "x", "Lentement").is_success
    assert time.monotonic() - began >= 0.15


def test_a_fault_strikes_only_what_it_matches(played: Played) -> None:
    given = played.credentials("x")
    headers = {"authorization": f"Bearer {given['token']}"}
    played.order(network="x", match="reply", effect="5xx_before")
    played.order(network="x", match="/users/me$", effect="5xx_before", status=500)
    root = publish(played, "x", "Une publication").json()["data"]["id"]
    assert httpx2.get(f"{played.url}/x/2/users/me", headers=headers, trust_env=False).status_code == 500
    assert httpx2.get(f"{played.url}/x/2/users/me", headers=headers, trust_env=False).status_code == 200
    reply = {"text": "Une suite", "reply": {"in_reply_to_tweet_id": root}}
    assert httpx2.post(f"{played.url}/x/2/tweets", json=reply, headers=headers, trust_env=False).status_code == 503


def test_orders_are_listed_taken_back_and_logged(played: Played) -> None:
    played.order(network="facebook", effect="5xx_before", count=2)
    publish(played, "facebook", "Touché")
    shown = httpx2.get(f"{played.url}/faults", trust_env=False).json()["faults"]
    assert [(each["effect"], each["count"], each["hits"]) for each in shown] == [("5xx_before", 1, 1)]
    assert httpx2.delete(f"{played.url}/faults/{shown[0]['id']}", trust_env=False).status_code == 200
    assert publish(played, "facebook", "Guéri").is_success
    calls = httpx2.get(f"{played.url}/calls", params={"network": "facebook", "limit": 2}, trust_env=False).json()["calls"]
    assert [(call["act"], call["status"], call["fault"]) for call in calls] == [
        ("publish", 200, ""),
        ("publish", 503, "5xx_before"),
    ]


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"effect": "boredom"},
        {"effect": "429", "network": "myspace"},
        {"effect": "429", "rate": 2},
        {"effect": "429", "match": "("},
        {"effect": "429", "count": "many"},
        {"effect": "429", "typo": 1},
    ],
)
def test_a_wrong_order_is_refused(played: Played, asked: dict[str, Any]) -> None:
    with pytest.raises(WrongOrder):
        order(asked)
    assert httpx2.post(f"{played.url}/faults", json=asked, trust_env=False).status_code == 422


def test_the_dice_fall_the_same_for_the_same_seed() -> None:
    def throws(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(order({"effect": "429", "rate": 0.3}))
        return [faults.strike("x", "publish", "/", CALL_EFFECTS) is not None for _ in range(200)]

    assert throws(7) == throws(7)
    assert throws(7) != throws(8)
    assert 30 < sum(throws(7)) < 90
