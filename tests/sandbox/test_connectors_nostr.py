"""The Nostr connector against the played relay and file server: they share no code, so each checks the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from played import DOOR, Played, sandbox
from town import Town, answering, picture

from parvis.networks.http import Http
from parvis.networks.nostr import make
from parvis.networks.nostr_wire.keys import Key
from parvis.networks.protocol import Answering, Doubt, Draft, Later, Published, Refused, Target
from parvis.sandbox import nostr as face
from parvis.sandbox import residents
from parvis.sandbox.nostr import shelf


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
    return Town(played, "nostr", given["id"], make(settings, {"key": given["token"]}, Http(DOOR)))


def acts(town: Town, item: Any, *verbs: Any) -> None:
    target = Target(item.remote_id, item.author.remote_id, item.author.handle, item.kind, item.thread, item.parent, item.context)
    for verb in verbs:
        town.connector.moderate(verb, target)
        town.connector.moderate(verb, target)


def of(town: Town, **asked: Any) -> list[Any]:
    return shelf.find(town.played.place, "nostr", {**asked, "authors": [town.identity]})


def test_who_tells_where_we_read(town: Town) -> None:
    profile = town.connector.who()
    assert profile.remote_id == town.identity
    assert profile.handle.startswith("npub1")
    assert {event["kind"] for event in of(town)} == {0, 10002, 10050, 10063}
    town.connector.who()
    assert len(of(town)) == 4


def test_a_note_with_a_picture_is_there_and_goes(town: Town, tmp_path: Path) -> None:
    there = town.send(Draft("Les quais rouvrent", media=(picture(tmp_path),)))
    assert town.texts()[0].startswith("Les quais rouvrent\n\nhttp")
    assert [row["alt"] for row in town.played.place.world.media_of(town.post(there.remote_id))] == ["Un pont au crépuscule"]
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []


def test_a_thread(town: Town) -> None:
    there = town.send(Draft("un", parts=("deux", "trois")))
    one, two, three = there.context["parts"]
    assert there.remote_id == one
    assert (town.post(two)["parent"], town.post(three)["parent"]) == (one, two)


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after", "5xx_before", "429"])
def test_a_fault_never_makes_two(town: Town, effect: str) -> None:
    draft = Draft(f"Sûrement {effect}")
    first = town.connector.publish(draft, "k")
    town.played.order(network="nostr", match="publish", effect=effect)
    with pytest.raises(Doubt if effect == "drop_after" else Later):
        town.connector.resume(draft, first.token, "k")
    found = town.connector.find(draft, "k", datetime.now(UTC), first.token)
    assert (found is not None) == effect.endswith("_after")
    again = town.finish(draft, first)
    assert town.texts().count(draft.text) == 1
    assert found is None or (isinstance(found, Published) and found.remote_id == again.remote_id)


def test_who_is_not_admitted_is_refused(town: Town) -> None:
    town.played.order(network="nostr", match="publish", effect="expired")
    with pytest.raises(Refused, match="nostr-refused"):
        town.send(Draft("Dehors"))


def test_a_resident_is_read_and_answered_in_public(town: Town) -> None:
    there = town.send(Draft("La piscine rouvre samedi"))
    _, cursor = town.read()
    asked = town.comments(there.remote_id, "à quelle heure ?")
    (message,), cursor = town.read(cursor)
    assert (message.remote_id, message.kind, message.parent) == (asked, "comment", there.remote_id)
    assert message.author.name == "Zoé Petit"
    answer = town.send(Draft("À 9 h.", answering=answering(message)), "k-a")
    assert town.post(answer.remote_id)["parent"] == asked
    own, cursor = town.read(cursor)
    assert [(item.remote_id, item.own, item.thread) for item in own] == [(answer.remote_id, True, message.thread)]
    town.comments(answer.remote_id, "merci !")
    (thanks,), _ = town.read(cursor)
    assert (thanks.parent, thanks.thread) == (answer.remote_id, message.thread)


@pytest.mark.wall  # the words are sealed by a library whose clock is the machine's
def test_private_stays_private(town: Town) -> None:
    _, cursor = town.read()
    town.whispers("Mon dossier 12 ?")
    (message,), cursor = town.read(cursor)
    assert (message.kind, message.private, message.text) == ("private", True, "Mon dossier 12 ?")
    answer = town.send(Draft("Nous regardons", answering=answering(message)))
    sql = "SELECT text, sender FROM messages WHERE network = 'nostr' AND owner = ? ORDER BY seq"
    said = [tuple(row) for row in town.played.place.store.execute(sql, (town.identity,))]
    assert said[1] == ("Nous regardons", town.identity)
    (own,), _ = town.read(cursor)
    assert (own.remote_id, own.own, own.thread) == (answer.remote_id, True, message.thread)


def test_a_mention_is_liked_muted_and_reported(town: Town) -> None:
    _, cursor = town.read()
    said = town.mentions("Quelle honte")
    (message,), _ = town.read(cursor)
    assert (message.kind, message.remote_id) == ("mention", said)
    acts(town, message, "like", "mute", "report")
    assert town.played.place.world.reactions(town.post(said), "like") == 1
    assert sorted(event["kind"] for event in of(town)) == [0, 7, 1984, 10000]
    acts(town, message, "unlike", "unmute")
    assert town.played.place.world.reactions(town.post(said), "like") == 0
    assert of(town, kinds=[10000])[0]["tags"] == []


def test_it_is_measured(town: Town) -> None:
    there = town.send(Draft("Comptez"))
    place = town.played.place
    for handle in ("zoe", "ali"):
        place.world.react(town.post(there.remote_id), residents.resident(place, "nostr", handle, handle)["id"], "like")
    town.comments(there.remote_id, "un")
    told = {reading.metric: reading.value for reading in town.connector.measure([there.remote_id])}
    assert told == {"likes": 2, "comments": 1, "shares": 0}


def test_one_relay_is_enough(town: Town) -> None:
    settings = face.credentials(town.played.place)["settings"]
    key = face.open_account(town.played.place, "deux_relais", "Ville")
    both = make({**settings, "relays": f"ws://127.0.0.1:9 {settings['relays']}"}, {"key": key["token"]}, Http(DOOR))
    two = Town(town.played, "nostr", key["id"], both)
    there = two.send(Draft("Un relais sur deux"))
    assert there.context["relays"] == [settings["relays"]]
    assert two.read()[0] == []


def test_a_stranger_without_inbox_cannot_be_written_to(town: Town) -> None:
    stranger = Key("44" * 32)
    told: dict[str, Any] = {
        "remote_id": "aa" * 32,
        "thread": f"dm:{stranger.pub}",
        "private": True,
        "author_id": stranger.pub,
        "author": "x",
    }
    with pytest.raises(Refused, match="nostr-no-inbox"):
        town.send(Draft("Oui", answering=Answering(**told, at=datetime.now(UTC), context={"kind": 14})))
