"""The Loops connector against the played Loops: they share no code, so each checks the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx2
import pytest
from played import DOOR, Played, sandbox
from town import Town, answering, asked_since

from parvis.networks.http import Http
from parvis.networks.loops import make
from parvis.networks.loops.signing import SIGN_IN, refresh
from parvis.networks.protocol import Doubt, Draft, Expired, Later, Media, Processing, Published, Refused, Target
from parvis.networks.signing import Way
from parvis.sandbox import loops as face
from parvis.sandbox import residents

FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 300_000


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    handle = request.node.name.replace("[", "_").rstrip("]")[-30:]
    given = face.open_account(played.place, handle, "Ville")
    server = face.credentials(played.place)["settings"]
    return Town(played, "loops", given["id"], make(server, {"token": given["token"]}, Http(DOOR)))


@pytest.fixture
def film(tmp_path: Path) -> Media:
    path = tmp_path / "seine.mp4"
    path.write_bytes(FILM)
    return Media(path, "video/mp4", len(FILM), "seine.mp4", "La Seine", 1080, 1920, 5.9)


def test_it_is_taken_for_a_loops(town: Town) -> None:
    profile = town.connector.who()
    assert profile.remote_id == town.identity
    assert profile.settings["max_video_size"] == 40


def test_a_film_is_found_after_its_upload_and_goes(town: Town, film: Media) -> None:
    draft = Draft("La Seine en crue", media=(film,))
    there = town.send(draft)
    assert town.texts() == ["La Seine en crue"]
    assert [row["alt"] for row in town.played.place.world.media_of(town.post(there.remote_id))] == ["La Seine"]
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []


def test_a_film_that_is_prepared_slowly_is_waited_for(town: Town, film: Media) -> None:
    town.played.order(network="loops", match="media", effect="slow_media", delay_ms=400)
    draft = Draft("Lentement", media=(film,))
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    assert isinstance(town.connector.find(draft, "k", datetime.now(UTC)), Processing)
    town.finish(draft, first)
    assert town.texts() == ["Lentement"]


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_doubtful_upload_is_found(town: Town, film: Media, effect: str) -> None:
    draft = Draft(f"Sûrement {effect}", media=(film,))
    since = asked_since()
    town.played.order(network="loops", match="publish", effect=effect)
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    assert isinstance(town.connector.find(draft, "k", since), Published)
    assert town.texts() == [draft.text]


def test_before_it_left_is_no_doubt(town: Town, film: Media) -> None:
    draft = Draft("Trop vite", media=(film,))
    town.played.order(network="loops", match="publish", effect="429", retry_after=7)
    with pytest.raises(Later) as later:
        town.connector.publish(draft, "k")
    assert (later.value.named, later.value.after) == (True, timedelta(seconds=7))
    assert town.connector.find(draft, "k", datetime.now(UTC)) is None
    town.played.order(network="loops", match="publish", effect="expired")
    with pytest.raises(Expired):
        town.connector.publish(draft, "k")
    with pytest.raises(Refused, match="invalid"):
        town.connector.publish(Draft("é" * 201, media=(film,)), "k")
    assert town.texts() == []


def test_a_comment_is_answered_hidden_and_removed(town: Town, film: Media) -> None:
    there = town.send(Draft("Les quais", media=(film,)))
    _, cursor = town.read()
    asked = town.comments(there.remote_id, "où est-ce ?")
    (message,), cursor = town.read(cursor)
    assert (message.remote_id, message.kind, message.parent) == (asked, "comment", there.remote_id)
    answer = town.send(Draft("Pont Neuf", answering=answering(message)))
    assert town.post(answer.remote_id)["parent"] == asked
    (own,), cursor = town.read(cursor)
    assert (own.own, own.thread) == (True, message.thread)
    target = Target(asked, message.author.remote_id, context=message.context)
    for act, hidden in (("hide", 1), ("hide", 1), ("show", 0)):
        town.connector.moderate(act, target)
        assert town.post(asked)["hidden"] == hidden
    town.connector.moderate("like", target)
    assert town.played.place.world.reactions(town.post(asked), "like") == 1
    town.connector.moderate("delete", target)
    town.connector.moderate("delete", target)
    assert town.played.place.world.post("loops", asked) is None


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_doubtful_answer_is_found(town: Town, film: Media, effect: str) -> None:
    there = town.send(Draft(f"Film {effect}", media=(film,)))
    town.comments(there.remote_id, "alors ?")
    (message,), _ = town.read()
    draft, since = Draft("Bientôt", answering=answering(message)), datetime.now(UTC)
    town.played.order(network="loops", match="reply", effect=effect)
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    assert isinstance(town.connector.find(draft, "k", since), Published)


def test_every_page_of_comments_is_read(town: Town, film: Media) -> None:
    there = town.send(Draft("Beaucoup", media=(film,)))
    _, cursor = town.read()
    said = [town.comments(there.remote_id, f"n° {number}") for number in range(35)]
    found, cursor = town.read(cursor)
    assert [item.remote_id for item in found] == said
    assert town.read(cursor)[0] == []


def test_private_stays_private(town: Town) -> None:
    _, cursor = town.read()
    town.whispers("Mon dossier ?")
    (message,), cursor = town.read(cursor)
    assert (message.private, message.text) == (True, "Mon dossier ?")
    answer = town.send(Draft("Nous regardons", answering=answering(message)))
    (own,), _ = town.read(cursor)
    assert (own.remote_id, own.own, own.thread) == (answer.remote_id, True, message.thread)


def test_it_is_measured(town: Town, film: Media) -> None:
    there = town.send(Draft("Comptez", media=(film,)))
    place = town.played.place
    place.world.react(town.post(there.remote_id), residents.resident(place, "loops", "ali", "Ali")["id"], "like")
    told = {reading.metric: reading.value for reading in town.connector.measure([there.remote_id])}
    assert told == {"likes": 1, "comments": 0, "shares": 0, "saves": 0}
    days = list(town.connector.presence())
    assert len(days) == 7
    assert days[-1].value > 0


def test_signing_in_and_renewing(played: Played) -> None:
    http, back = Http(DOOR), "http://127.0.0.1/retour"
    settings = face.credentials(played.place)["settings"]
    assert SIGN_IN.register
    secrets = SIGN_IN.register(http, Way(settings, {}, back))
    way = Way(settings, secrets, back, "s1", "v", "c")
    page = SIGN_IN.address(way)
    assert "Autoriser" in httpx2.get(page, trust_env=False).text
    owner = played.place.world.owned("loops")[0]["id"]
    sent = httpx2.post(page, data={"account": owner}, trust_env=False)
    told = httpx2.URL(sent.headers["location"]).params
    assert told["state"] == "s1"
    (presence,) = SIGN_IN.exchange(http, way, told["code"])
    assert presence.label == "@paris_demo"
    renewed = refresh(http, settings, {**secrets, **presence.secrets})
    assert make(settings, renewed, http).who().remote_id == owner
