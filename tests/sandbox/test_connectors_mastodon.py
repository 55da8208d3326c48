"""The Mastodon connector against the played Mastodon: they share no code, so each checks the other."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from played import DOOR, Played, sandbox
from town import Town, answering, asked_since, picture

from parvis.networks.http import Http
from parvis.networks.mastodon import make
from parvis.networks.protocol import Doubt, Draft, Expired, Later, Processing, Published, Refused, Repeat, Target


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    given = played.open_account("mastodon", request.node.name.split("[")[0][-30:])
    server = played.credentials("mastodon")["server"]
    http = Http(DOOR, secrets=[given["token"]])
    learnt = make({"server": server}, {"token": given["token"]}, http).who().settings
    return Town(played, "mastodon", given["id"], make(learnt, {"token": given["token"]}, http))


def test_it_is_taken_for_a_mastodon(town: Town) -> None:
    profile = town.connector.who()
    assert profile.remote_id == town.identity
    assert profile.settings["software"] == "mastodon"
    assert town.connector.facts.repeat is Repeat.SAFE


def test_a_status_with_a_picture_is_there_and_goes(town: Town, tmp_path: Path) -> None:
    there = town.send(Draft("Les quais rouvrent", media=(picture(tmp_path),)))
    assert town.texts() == ["Les quais rouvrent"]
    assert [row["alt"] for row in town.played.place.world.media_of(town.post(there.remote_id))] == ["Un pont au crépuscule"]
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []


def test_slow_media_are_waited_for(town: Town, tmp_path: Path) -> None:
    town.played.order(network="mastodon", match="media", effect="slow_media", delay_ms=300)
    draft = Draft("Patience", media=(picture(tmp_path),))
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    assert town.texts() == []
    town.finish(draft, first)
    assert town.texts() == ["Patience"]


def test_a_thread(town: Town) -> None:
    there = town.send(Draft("un", parts=("deux", "trois")))
    one, two, three = there.context["parts"]
    assert there.remote_id == one
    assert (town.post(two)["parent"], town.post(three)["parent"]) == (one, two)


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_doubtful_status_is_sent_again_under_its_key_and_is_one(town: Town, effect: str) -> None:
    draft = Draft(f"Sûrement {effect}")
    town.played.order(network="mastodon", match="publish", effect=effect)
    since = asked_since()
    with pytest.raises(Doubt):
        town.connector.publish(draft, f"k-{effect}")
    found = town.connector.find(draft, f"k-{effect}", since)
    again = town.send(draft, f"k-{effect}")
    assert isinstance(found, Published)
    assert again.remote_id == found.remote_id
    assert town.texts().count(draft.text) == 1


def test_a_doubt_inside_a_thread_goes_on_where_it_stood(town: Town) -> None:
    draft = Draft("premier", parts=("second",))
    first = town.connector.publish(draft, "k-t")
    assert isinstance(first, Processing)
    town.played.order(network="mastodon", match="any", effect="drop_after")
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, first.token, "k-t")
    found = town.connector.find(draft, "k-t", datetime.now(UTC), doubt.value.token)
    assert isinstance(found, Published)
    assert town.texts() == ["premier", "second"]


def test_before_it_left_is_no_doubt(town: Town) -> None:
    town.played.order(network="mastodon", match="publish", effect="429", retry_after=7)
    with pytest.raises(Later) as later:
        town.connector.publish(Draft("Trop vite"), "k")
    assert (later.value.named, later.value.after) == (True, timedelta(seconds=7))
    assert town.connector.find(Draft("Trop vite"), "k", datetime.now(UTC)) is None
    town.played.order(network="mastodon", match="publish", effect="expired")
    with pytest.raises(Expired):
        town.connector.publish(Draft("Trop tard"), "k")
    assert town.texts() == []


def test_both_count_alike(town: Town) -> None:
    draft = Draft("é" * 470 + " https://example.org/" + "a" * 200 + " @zoe@mastodon.example")
    assert town.connector.length(draft).used == 470 + 1 + 23 + 1 + 4
    assert town.connector.check(draft) == []
    town.send(draft)
    long = Draft("é" * 501)
    assert [problem.code for problem in town.connector.check(long)] == ["text-long"]
    with pytest.raises(Refused, match="invalid"):
        town.connector.publish(long, "k2")


def test_a_resident_is_read_and_answered_in_public(town: Town) -> None:
    there = town.send(Draft("La piscine rouvre samedi"))
    _, cursor = town.read()
    asked = town.comments(there.remote_id, "à quelle heure ?")
    (message,), cursor = town.read(cursor)
    assert (message.remote_id, message.kind, message.parent) == (asked, "comment", there.remote_id)
    answer = town.send(Draft("À 9 h.", answering=answering(message)), "k-a")
    row = town.post(answer.remote_id)
    assert (row["parent"], row["visibility"]) == (asked, "public")
    assert row["text"].startswith("@zoe")
    town.comments(answer.remote_id, "merci !")
    (thanks,), _ = town.read(cursor)
    assert thanks.parent == answer.remote_id  # by this the inbox joins it to the same conversation


def test_private_stays_private(town: Town) -> None:
    _, cursor = town.read()
    town.whispers("Mon dossier 12 ?")
    (message,), _ = town.read(cursor)
    assert (message.kind, message.private) == ("private", True)
    answer = town.send(Draft("Nous regardons", answering=answering(message)))
    assert town.post(answer.remote_id)["visibility"] == "direct"


def test_everything_that_came_between_two_reads_is_there(town: Town) -> None:
    _, cursor = town.read()
    asked = [town.mentions(f"question {number}") for number in range(95)]
    found, cursor = town.read(cursor)
    assert [item.remote_id for item in found] == asked
    assert town.read(cursor)[0] == []


def test_the_bell_rings(town: Town) -> None:
    assert town.connector.wait(60) is True  # just opened
    ring = threading.Timer(0.2, town.mentions, ["toc toc"])
    ring.start()
    assert town.connector.wait(60) is True
    ring.join()


def test_what_a_status_did_grows_with_who_likes_it(town: Town) -> None:
    there = town.send(Draft("Les quais rouvrent"))
    before = {one.metric: one.value for one in town.connector.measure([there.remote_id, "1"])}
    town.played.place.world.react(town.post(there.remote_id), town.resident()["id"], "favourite")
    after = {one.metric: one.value for one in town.connector.measure([there.remote_id])}
    assert (before["likes"], after["likes"]) == (0, 1)
    assert {one.metric for one in town.connector.presence()} == {"followers", "following", "publications"}


def test_a_poll_is_published_and_counted(town: Town) -> None:
    poll = {"choices": ["Oui", "Non"], "minutes": 60}
    there = town.send(Draft("Baignade ?", options={"poll": poll}))
    kept = json.loads(town.post(there.remote_id)["details"])["poll"]
    assert [option["title"] for option in kept["options"]] == ["Oui", "Non"]
    assert {one.metric: one.value for one in town.connector.measure([there.remote_id])}["votes"] == 0


def test_a_thread_is_edited_and_its_picture_stays(town: Town, tmp_path: Path) -> None:
    draft = Draft("un", parts=("deux",), media=(picture(tmp_path),))
    there = town.send(draft)
    for _ in range(2):
        town.connector.edit(there.remote_id, replace(draft, text="un, corrigé", parts=("deux, corrigé",)), there.context)
    assert town.texts() == ["un, corrigé", "deux, corrigé"]
    assert len(town.played.place.world.media_of(town.post(there.remote_id))) == 1


def test_people_are_liked_muted_blocked_and_reported(town: Town) -> None:
    said = town.mentions("Bravo")
    (item,), _ = town.read()
    zoe, store, world = town.resident()["id"], town.played.place.store, town.played.place.world
    target = Target(said, zoe, item.author.handle, kind="mention", reason="Insultes")
    assert town.connector.may_moderate(target) >= {"like", "mute", "block", "report"}
    sql = "SELECT kind FROM relations WHERE network = 'mastodon' AND owner = ? AND person = ? AND kind IN ('mute', 'block')"
    steps = (
        ("like", 1, []),
        ("unlike", 0, []),
        ("mute", 0, ["mute"]),
        ("unmute", 0, []),
        ("block", 0, ["block"]),
        ("unblock", 0, []),
    )
    for act, liked, kept in steps:
        for _ in range(2):
            town.connector.moderate(act, target)
        assert world.reactions(town.post(said), "favourite") + world.reactions(town.post(said), "like") == liked
        assert [row["kind"] for row in store.execute(sql, (town.identity, zoe))] == kept
    town.connector.moderate("report", target)
    assert town.played.accepted("mastodon", "report")[-1] == "Insultes"


def test_our_own_answer_is_deleted(town: Town) -> None:
    there = town.send(Draft("Une erreur"))
    target = Target(there.remote_id, town.identity)
    assert town.connector.may_moderate(target) == {"delete"}
    for _ in range(2):
        town.connector.moderate("delete", target)
    assert town.texts() == []


def test_a_hashtag_is_heard_and_our_own_account_looked_at(town: Town, played: Played) -> None:
    other = played.open_account("mastodon", "voisine")
    server = played.credentials("mastodon")["server"]
    theirs = make({"server": server}, {"token": other["token"]}, Http(DOOR, secrets=[other["token"]]))
    theirs.publish(Draft("La fête #quais2026 commence"), "k1")
    town.send(Draft("Nous aussi #quais2026"))
    found = town.connector.overhear("#quais2026", None)
    assert [one.text for one in found.items] == ["La fête #quais2026 commence"], "ours is no news"
    assert town.connector.overhear("#quais2026", found.cursor).items == ()
    shown = town.connector.look_at(f"@{other['handle']}" if "handle" in other else "voisine")
    assert shown.publications == 1 and len(shown.posts) == 1 and shown.posts[0].engaged == 0
