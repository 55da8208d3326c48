"""The Mastodon connector against two real servers, judged by what the servers say themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from mastodon_servers import Server, mastodon_mock, missing, snac
from PIL import Image

from parvis.networks.http import Door, Http
from parvis.networks.mastodon import Mastodon, make
from parvis.networks.protocol import (
    Answering,
    Draft,
    Expired,
    Incoming,
    Media,
    Outcome,
    Processing,
    Published,
    Refused,
    Repeat,
)
from tools.servers import free_port

pytestmark = pytest.mark.server

MOCK, SNAC = free_port(), free_port()
DOOR = Door(frozenset({"127.0.0.1"}))


@pytest.fixture(scope="module", params=["mastodon_mock", "snac"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp(str(request.param))
    if request.param == "snac" and missing("snac"):
        pytest.skip(missing("snac"))
    with mastodon_mock(folder, MOCK) if request.param == "mastodon_mock" else snac(folder, SNAC) as started:
        yield started


@pytest.fixture
def is_mastodon(server: Server) -> bool:
    return server.url.endswith(f":{MOCK}")


def connected(server: Server, settings: Mapping[str, Any] | None = None) -> Mastodon:
    return make({**(settings or {}), "server": server.url}, {"token": server.tokens["ville"]}, Http(DOOR))


@pytest.fixture
def ville(server: Server) -> Mastodon:
    """As an account is: with what `who()` learnt."""
    return connected(server, connected(server).who().settings)


def finished(connector: Mastodon, draft: Draft, key: str) -> Published:
    outcome: Outcome = connector.publish(draft, key)
    for _ in range(20):
        if isinstance(outcome, Published):
            return outcome
        time.sleep(outcome.after.total_seconds())
        outcome = connector.resume(draft, outcome.token, key)
    raise AssertionError(outcome)


def picture(folder: Path) -> Media:
    path = folder / "pont.png"
    Image.new("RGB", (60, 40), "teal").save(path)
    return Media(path, "image/png", path.stat().st_size, "pont.png", alt="Un pont au crépuscule", width=60, height=40)


def drained(connector: Mastodon, cursor: Any) -> tuple[list[Incoming], Any]:
    found: list[Incoming] = []
    while True:
        page = connector.read(cursor)
        found += page.items
        cursor = page.cursor
        if not page.more:
            return found, cursor


def arrived(connector: Mastodon, cursor: Any, count: int) -> tuple[list[Incoming], Any]:
    """`count` messages or more: snac takes seconds to hand a status from one of its users to another."""
    found: list[Incoming] = []
    end = time.monotonic() + 120
    while len(found) < count and time.monotonic() < end:
        items, cursor = drained(connector, cursor)
        found += items
        time.sleep(0 if items else 0.2)
    return found, cursor


def answering(message: Incoming) -> Answering:
    return Answering(
        message.remote_id, message.thread, message.private, message.author.remote_id, message.author.handle,
        message.at, message.context,
    )  # fmt: skip


def test_who_learns_the_server(server: Server, is_mastodon: bool) -> None:
    profile = connected(server).who()
    assert profile.handle == "ville"
    facts = connected(server, profile.settings).facts
    assert profile.settings["software"] == ("mastodon" if is_mastodon else "snac")
    assert facts.text.limit == (500 if is_mastodon else 100_000)
    assert facts.repeat is (Repeat.SAFE if is_mastodon else Repeat.VISIBLE)


def test_a_wrong_token_is_expired(server: Server) -> None:
    connector = make({"server": server.url}, {"token": "nobody-knows-this"}, Http(DOOR))
    with pytest.raises(Expired):
        connector.who()
    with pytest.raises(Expired):
        connector.publish(Draft("Bonjour"), "k-wrong")


@pytest.mark.gate
def test_publish_with_a_picture_and_remove(server: Server, ville: Mastodon, is_mastodon: bool, tmp_path: Path) -> None:
    draft = Draft("Les quais rouvrent à 10 h — voir https://example.org/quais", media=(picture(tmp_path),))
    published = finished(ville, draft, "k-picture")
    status = server.get("zoe", f"/api/v1/statuses/{published.remote_id}")
    assert status["media_attachments"][0]["description"] == "Un pont au crépuscule"
    assert status["visibility"] == "public"
    assert published.url == status["url"]
    if not is_mastodon:
        with pytest.raises(Refused, match="cannot-remove"):  # snac says "not found" and keeps it
            ville.remove(published.remote_id)
        return
    ville.remove(published.remote_id)
    ville.remove(published.remote_id)  # gone already: no error
    left = server.get("ville", f"/api/v1/accounts/{ville.who().remote_id}/statuses")
    assert published.remote_id not in [status["id"] for status in left]


def test_a_thread_is_a_chain_of_steps(server: Server, ville: Mastodon) -> None:
    draft = Draft("Travaux, 1/3", parts=("Rue Haute, 2/3", "Rue Basse, 3/3"))
    first = ville.publish(draft, "k-thread")
    assert isinstance(first, Processing)
    second = ville.resume(draft, first.token, "k-thread")
    assert isinstance(second, Processing)
    # The worker dies here: another one asks whether the last part is there, finds it is not, and goes on.
    assert ville.find(draft, "k-thread", datetime.now(UTC) - timedelta(minutes=1), second.token) is None
    last = ville.resume(draft, second.token, "k-thread")
    assert isinstance(last, Published)
    ids = last.context["parts"]
    assert last.remote_id == ids[0]
    assert len(set(ids)) == 3
    assert server.get("zoe", f"/api/v1/statuses/{ids[2]}")["in_reply_to_id"] == ids[1]
    assert server.get("zoe", f"/api/v1/statuses/{ids[1]}")["in_reply_to_id"] == ids[0]


def test_the_same_key_is_the_same_status(ville: Mastodon, is_mastodon: bool) -> None:
    draft = Draft("Envoyé deux fois")
    since = datetime.now(UTC)
    once = finished(ville, draft, "k-twice")
    if is_mastodon:
        assert finished(ville, draft, "k-twice").remote_id == once.remote_id
    found = ville.find(draft, "k-twice", since)
    assert isinstance(found, Published)
    assert found.remote_id == once.remote_id
    assert ville.find(Draft("Jamais envoyé"), "k-never", since) is None


REWRITTEN = ("Deux *étoiles* & <chevrons>", "Voir https://example.org/a_b?c=d&e=f.", "Ligne\n\nautre #ville")


@pytest.mark.parametrize("text", REWRITTEN)
def test_find_recognises_what_the_server_rewrote(ville: Mastodon, text: str) -> None:
    since = datetime.now(UTC)
    once = finished(ville, Draft(text), f"k-{text}".encode().hex()[:40])
    found = ville.find(Draft(text), "k", since)
    assert isinstance(found, Published)
    assert found.remote_id == once.remote_id


def test_a_resident_asks_and_is_answered_in_public(server: Server, ville: Mastodon) -> None:
    post = finished(ville, Draft("La piscine rouvre samedi"), "k-pool")
    _, cursor = drained(ville, None)
    said = server.post("zoe", "/api/v1/statuses", status="@ville à quelle heure ?", in_reply_to_id=post.remote_id)
    (message,), cursor = arrived(ville, cursor, 1)
    assert (message.remote_id, message.kind, message.private) == (said["id"], "comment", False)
    assert message.parent == post.remote_id
    assert message.thread == f"{post.remote_id}:{message.author.remote_id}"
    assert "à quelle heure" in message.text
    assert "<" not in message.text
    answer = finished(ville, Draft("À 9 h.", answering=answering(message)), "k-pool-answer")
    status = server.get("zoe", f"/api/v1/statuses/{answer.remote_id}")
    assert status["in_reply_to_id"] == message.remote_id
    assert status["visibility"] == said["visibility"]
    zoe = make({"server": server.url}, {"token": server.tokens["zoe"]}, Http(DOOR))
    told, _ = arrived(zoe, {"min_id": "0"}, 1)
    assert answer.remote_id in [message.remote_id for message in told]
    again = server.post("zoe", "/api/v1/statuses", status="@ville merci", in_reply_to_id=answer.remote_id)
    (thanks,), _ = arrived(ville, cursor, 1)
    assert (thanks.remote_id, thanks.parent) == (again["id"], answer.remote_id)


@pytest.mark.gate
def test_a_private_message_stays_private(server: Server, ville: Mastodon) -> None:
    _, cursor = drained(ville, None)
    server.post("zoe", "/api/v1/statuses", status="@ville mon dossier 12 ?", visibility="direct")
    (message,), _ = arrived(ville, cursor, 1)
    assert (message.kind, message.private) == ("private", True)
    assert message.thread == f"dm:{message.author.remote_id}"
    draft = Draft("Nous regardons.", answering=answering(message), options={"visibility": "public"})
    answer = finished(ville, draft, "k-private")
    found = ville.find(draft, "k-private", datetime.now(UTC))
    assert isinstance(found, Published)
    assert found.remote_id == answer.remote_id
    seen = server.get("zoe", f"/api/v1/statuses/{answer.remote_id}")["visibility"]
    assert seen in ("direct", "private")  # snac's word for a direct one is "private"


def test_more_than_a_page_is_caught_up_oldest_first(server: Server, ville: Mastodon, is_mastodon: bool) -> None:
    _, cursor = drained(ville, None)
    for number in range(45):
        server.post("zoe", "/api/v1/statuses", status=f"@ville question {number}")
    found, cursor = arrived(ville, cursor, 45)
    numbers = [int(message.text.split()[-1]) for message in found]
    assert sorted(numbers) == list(range(45))
    assert numbers == sorted(numbers) or not is_mastodon  # elsewhere pages come from the top
    assert drained(ville, cursor)[0] == []


def test_the_bell_rings(server: Server, ville: Mastodon, is_mastodon: bool) -> None:
    if not is_mastodon:
        started = time.monotonic()
        assert ville.wait(0.3) is False  # no streaming there: it sleeps
        assert 0.2 < time.monotonic() - started < 60
        return
    assert ville.wait(60) is True  # just opened: read what came before
    assert ville.wait(0.2) is False
    thread = threading.Timer(0.3, lambda: server.post("zoe", "/api/v1/statuses", status="@ville toc toc"))
    thread.start()
    started = time.monotonic()
    assert any(ville.wait(60) for _ in range(3))
    assert time.monotonic() - started < 50  # it rang: none of the waits came to its end
    thread.join()
