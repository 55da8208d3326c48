"""The diVine connector against the played relay and file server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx2
import pytest
from played import DOOR, Played, sandbox
from town import Town, answering

from parvis.networks.divine import make
from parvis.networks.http import Http
from parvis.networks.protocol import Doubt, Draft, Later, Media, Published, Target
from parvis.sandbox import divine as face
from parvis.sandbox import residents

FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 400


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    played.reset()
    handle = request.node.name.split("[")[0][-30:]
    given = face.open_account(played.place, handle, "Ville")
    settings = face.credentials(played.place)["settings"]
    return Town(played, "divine", given["id"], make(settings, {"key": given["token"]}, Http(DOOR)))


@pytest.fixture
def film(tmp_path: Path) -> Media:
    path = tmp_path / "seine.mp4"
    path.write_bytes(FILM)
    return Media(path, "video/mp4", len(FILM), "seine.mp4", "La Seine au crépuscule", 720, 720, 5.9)


def test_a_loop_is_there_changes_and_goes_with_its_film(town: Town, film: Media) -> None:
    draft = Draft("La Seine", media=(film,))
    there = town.send(draft, "k-1")
    assert there.remote_id == f"34236:{town.identity}:parvis-k-1"
    (medium,) = town.played.place.world.media_of(town.post(there.remote_id))
    assert medium["alt"] == "La Seine au crépuscule"
    town.connector.edit(there.remote_id, replace(draft, text="La Seine, corrigé"))
    assert town.texts() == ["La Seine, corrigé"]
    sha = town.played.place.store.one("SELECT sha FROM nostr_files WHERE medium = ?", (medium["id"],))
    assert sha
    url = f"{town.played.url}/divine/{sha['sha']}.mp4"
    assert httpx2.get(url, trust_env=False).content == FILM
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []
    assert httpx2.get(url, trust_env=False).status_code == 404


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_published_again_from_the_start_it_is_still_one(town: Town, film: Media, effect: str) -> None:
    draft = Draft(f"Une fois {effect}", media=(film,))
    first = town.connector.publish(draft, f"k-{effect}")
    town.played.order(network="divine", match="publish", effect=effect)
    with pytest.raises((Doubt, Later)):
        town.connector.resume(draft, first.token, f"k-{effect}")
    found = town.connector.find(draft, f"k-{effect}", datetime.now(UTC), first.token)
    again = town.send(draft, f"k-{effect}")
    assert isinstance(found, Published)
    assert found.remote_id == again.remote_id
    assert town.texts().count(draft.text) == 1


def test_a_comment_is_answered_liked_and_counted(town: Town, film: Media) -> None:
    there = town.send(Draft("Les quais", media=(film,)), "k-2")
    _, cursor = town.read()
    asked = town.comments(there.remote_id, "où est-ce ?")
    (message,), cursor = town.read(cursor)
    assert (message.remote_id, message.kind, message.parent) == (asked, "comment", there.remote_id)
    answer = town.send(Draft("Pont Neuf", answering=answering(message)), "k-3")
    assert town.post(answer.remote_id)["parent"] == asked
    town.comments(answer.remote_id, "merci")
    items, _ = town.read(cursor)
    assert [(item.own, item.thread) for item in items] == [(True, message.thread), (False, message.thread)]
    town.connector.moderate("like", Target(asked, message.author.remote_id, context=message.context))
    assert town.played.place.world.reactions(town.post(asked), "like") == 1
    place = town.played.place
    place.world.react(town.post(there.remote_id), residents.resident(place, "divine", "ali", "Ali")["id"], "like")
    told = {reading.metric: reading.value for reading in town.connector.measure([there.remote_id])}
    assert told == {"likes": 1, "comments": 3, "shares": 0}


@pytest.mark.wall  # the words are sealed by a library whose clock is the machine's
def test_private_stays_private(town: Town) -> None:
    _, cursor = town.read()
    town.whispers("Puis-je réutiliser le film ?")
    (message,), _ = town.read(cursor)
    assert message.private
    town.send(Draft("Oui, sous licence libre", answering=answering(message)))
    sql = "SELECT text FROM messages WHERE network = 'divine' AND owner = ? AND sender = ?"
    assert town.played.place.store.execute(sql, (town.identity, town.identity))[0]["text"].startswith("Oui")
