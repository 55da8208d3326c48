"""The sandbox's memory and its own calls: records, doubles, accounts, reset, and what survives a restart."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from played import Played, sandbox

from parvis.sandbox.store import Store


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as played:
        yield played


@pytest.fixture
def played(running: Played) -> Iterator[Played]:
    yield running
    httpx2.post(f"{running.url}/reset", trust_env=False)


def get(played: Played, path: str, **params: Any) -> Any:
    return httpx2.get(played.url + path, params=params, trust_env=False).json()


def say(played: Played, token: str, text: str, key: str = "") -> str:
    headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
    answer = httpx2.post(f"{played.url}/mastodon/api/v1/statuses", json={"status": text}, headers=headers, trust_env=False)
    return str(answer.json()["id"])


def test_everything_accepted_is_recorded(played: Played) -> None:
    given = played.credentials("mastodon")
    identity = say(played, given["token"], "Bonjour", key="k1")
    [record] = get(played, "/records", network="mastodon")["records"]
    assert {name: record[name] for name in ("kind", "account", "text", "remote_id", "key")} == {
        "kind": "publish", "account": "paris_demo", "text": "Bonjour", "remote_id": identity, "key": "k1",
    }  # fmt: skip
    assert get(played, "/records", since=record["seq"])["records"] == []


def test_doubles_are_counted(played: Played) -> None:
    token = played.credentials("mastodon")["token"]
    other = played.open_account("mastodon", "autre_compte")["token"]
    for text, key in (("Une fois", "a"), ("Deux fois", "b"), ("Deux fois", "c"), ("Une fois", "a")):
        say(played, token, text, key)
    say(played, other, "Une fois", "d")
    assert get(played, "/records/count") == {"count": 4, "distinct": 3, "doubled": 1, "kinds": {"publish": 4}}
    assert get(played, "/records/count", network="x")["count"] == 0


def test_more_accounts_can_be_opened(played: Played) -> None:
    for network in ("mastodon", "x", "facebook"):
        first, again = played.open_account(network, "musees"), played.open_account(network, "musees")
        assert first == again
        assert first["token"] != played.credentials(network).get("token")
    url = f"{played.url}/accounts"
    assert httpx2.post(url, json={"network": "myspace", "handle": "a"}, trust_env=False).status_code == 422
    broken = httpx2.post(url, content=b"{", headers={"content-type": "application/json"}, trust_env=False)
    assert broken.status_code == 400


def test_reset_forgets_all_but_the_demo_accounts(played: Played) -> None:
    before = get(played, "/credentials")
    say(played, before["mastodon"]["token"], "Oublié")
    played.order(network="x", effect="429")
    httpx2.post(f"{played.url}/crowd/burst", json={"count": 5}, trust_env=False)
    assert httpx2.post(f"{played.url}/reset", trust_env=False).status_code == 200
    assert get(played, "/credentials") == before
    assert get(played, "/records/count")["count"] == 0
    assert get(played, "/faults")["faults"] == []
    said = "SELECT count(*) FROM posts WHERE network != 'foursquare'"  # whose places are there from the beginning
    assert played.place.store.number(said) == 0
    assert played.place.store.number("SELECT count(*) FROM mails") == 0


def test_a_restart_remembers(tmp_path: Path) -> None:
    with sandbox(tmp_path) as first:
        identity = say(first, first.credentials("mastodon")["token"], "Durable", "k1")
    with sandbox(tmp_path) as second:
        token = second.credentials("mastodon")["token"]
        assert second.accepted("mastodon", "publish") == ["Durable"]
        assert say(second, token, "Durable", "k1") == identity
        assert int(say(second, token, "La suite", "k2")) > int(identity)


def test_the_demo_content_comes_once(played: Played) -> None:
    assert httpx2.post(f"{played.url}/seed-demo", trust_env=False, timeout=60).status_code == 201
    assert httpx2.post(f"{played.url}/seed-demo", trust_env=False).status_code == 409


def test_the_store_serves_many_threads(tmp_path: Path) -> None:
    store = Store(tmp_path)
    numbers: list[int] = []

    def write() -> None:
        for _ in range(200):
            number = store.next()
            numbers.append(number)
            store.record("x", "publish", "a", f"texte {number}", str(number))

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 800
    assert store.number("SELECT count(*) FROM records") == 800
    store.close()
    again = Store(tmp_path)
    assert again.number("SELECT count(*) FROM records") == 800
    assert again.next() > max(numbers)
    again.close()
