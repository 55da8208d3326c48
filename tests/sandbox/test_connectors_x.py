"""The X connector against the played X: they share no code, so each checks the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from played import DOOR, Played, ear, sandbox
from town import Town, answering, asked_since, picture, spoken_in

from parvis.networks.http import Http
from parvis.networks.protocol import Doubt, Draft, Expired, Forged, Later, Processing, Published, Refused, Target
from parvis.networks.text import weighted
from parvis.networks.x import make, refresh
from parvis.networks.x.hooks import EVENTS


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    given = played.credentials("x")
    account = played.open_account("x", request.node.name.split("[")[0].removeprefix("test_")[:15])
    names = ("client_id", "client_secret", "consumer_secret", "app_token")
    secrets = {"token": account["token"], **{name: given[name] for name in names}}
    settings = {
        "base": given["base_url"],
        "user_id": account["id"],
        "handle": account["handle"],
        "dm_every": 1e-6,
    }  # at once: the moment is kept in whole seconds
    connector = make(settings, secrets, Http(DOOR, secrets=secrets.values()))
    return Town(played, "x", account["id"], connector)


def test_it_knows_itself(town: Town) -> None:
    assert dict(town.connector.who().settings) == {"user_id": town.identity, "handle": town.city()["handle"]}


def test_a_post_with_a_picture_is_there_and_goes(town: Town, tmp_path: Path) -> None:
    there = town.send(Draft("Les quais rouvrent", media=(picture(tmp_path),)))
    assert town.texts() == ["Les quais rouvrent"]
    assert [row["alt"] for row in town.played.place.world.media_of(town.post(there.remote_id))] == ["Un pont au crépuscule"]
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []


def test_a_video_has_its_subtitles(town: Town, tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + b"v" * 1000)
    spoken = spoken_in(tmp_path, "fr", "en")
    video = replace(picture(tmp_path), path=tmp_path / "film.mp4", mime="video/mp4", size=1012, name="film.mp4", captions=spoken)
    there = town.send(Draft("Le film", media=(video,)))
    (row,) = town.played.place.world.media_of(town.post(there.remote_id))
    tracks = json.loads(row["details"])["subtitles"]
    assert sorted(tracks) == ["EN", "FR"]
    kept = town.played.place.media.get("x", tracks["FR"])
    assert kept is not None
    assert (town.played.place.media.folder / kept["file"]).read_text() == "1\n00:00:01,000 --> 00:00:02,000\nBonjour\n\n"


def test_a_video_in_pieces(town: Town, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0\0\0\x18ftypmp42" + b"v" * 5_000_000)
    video = replace(picture(tmp_path), path=film, mime="video/mp4", size=film.stat().st_size, name="film.mp4")
    town.played.order(network="x", match="media", effect="slow_media", delay_ms=1200)
    draft = Draft("Le film", media=(video,))
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    there = town.finish(draft, first)
    (row,) = town.played.place.world.media_of(town.post(there.remote_id))
    assert row["mime"] == "video/mp4"


def test_a_thread(town: Town) -> None:
    there = town.send(Draft("un", parts=("deux", "trois")))
    one, two, three = there.context["parts"]
    assert (town.post(two)["parent"], town.post(three)["parent"]) == (one, two)


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_doubtful_post_is_looked_for(town: Town, effect: str) -> None:
    draft = Draft(f"Sûrement & sans faute {effect}", link="https://paris.fr/quais")
    town.played.order(network="x", match="publish", effect=effect)
    since = asked_since()
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    found = town.connector.find(draft, "k", since)
    assert isinstance(found, Published)
    assert len([text for text in town.texts() if effect in text]) == 1
    assert town.connector.find(Draft("Autre chose"), "k", since) is None


def test_a_doubt_inside_a_thread(town: Town) -> None:
    draft = Draft("premier", parts=("second",))
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    town.played.order(network="x", match="any", effect="drop_after")
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, first.token, "k")
    found = town.connector.find(draft, "k", datetime.now(UTC), doubt.value.token)
    assert isinstance(found, Published)
    assert town.texts() == ["premier", "second"]


def test_waiting_and_signing_in_again(town: Town) -> None:
    town.played.order(network="x", match="publish", effect="429", retry_after=9)
    with pytest.raises(Later) as later:
        town.connector.publish(Draft("Trop vite"), "k")
    assert later.value.named
    assert timedelta(0) < later.value.after <= timedelta(seconds=10)
    town.played.order(network="x", match="publish", effect="expired")
    with pytest.raises(Expired):
        town.connector.publish(Draft("Trop tard"), "k")
    assert town.texts() == []


@pytest.mark.parametrize(
    "text", ["é" * 280, "日" * 140, "👨‍👩‍👧‍👦" * 140, "a" * 256 + " paris.fr", "a" * 256 + " https://example.com/" + "b" * 90]
)
def test_both_count_alike(town: Town, text: str) -> None:
    assert weighted(text) == 280
    town.send(Draft(text))
    with pytest.raises(Refused, match="invalid"):
        town.connector.publish(Draft(f"!{text}"), "k")
    assert "text-long" in {problem.code for problem in town.connector.check(Draft(f"!{text}"))}


def test_twice_the_same_is_refused(town: Town) -> None:
    town.send(Draft("Bonjour"))
    with pytest.raises(Refused, match="duplicate"):
        town.connector.publish(Draft("Bonjour"), "k2")


def test_a_resident_who_names_us_is_answered(town: Town) -> None:
    _, cursor = town.read()
    asked = town.mentions("où est la mairie ?")
    (message,), cursor = town.read(cursor)
    assert (message.remote_id, message.kind, message.context["summoned"]) == (asked, "mention", True)
    assert town.connector.may_answer(answering(message), datetime.now(UTC)) == []
    answer = town.send(Draft("Place de l’Hôtel.", answering=answering(message)))
    assert town.post(answer.remote_id)["parent"] == asked
    town.comments(answer.remote_id, f"@{town.city()['handle']} merci")
    (thanks,), _ = town.read(cursor)
    assert (thanks.parent, thanks.thread) == (answer.remote_id, message.thread)


def test_who_did_not_name_us_is_not_answered(town: Town) -> None:
    there = town.send(Draft("La piscine rouvre"))
    _, cursor = town.read()
    town.comments(there.remote_id, "pas trop tôt")
    (message,), _ = town.read(cursor)
    assert message.kind == "comment"
    assert [problem.code for problem in town.connector.may_answer(answering(message), datetime.now(UTC))] == ["not-summoned"]
    with pytest.raises(Refused, match="not-summoned"):
        town.connector.publish(Draft("Pardon", answering=answering(message)), "k")
    town.connector.moderate("hide", Target(message.remote_id, "1"))
    assert town.post(message.remote_id)["hidden"]
    town.connector.moderate("show", Target(message.remote_id, "1"))
    assert not town.post(message.remote_id)["hidden"]


def test_private_stays_private(town: Town) -> None:
    _, cursor = town.read()
    town.whispers("Mon dossier 12 ?")
    (message,), cursor = town.read(cursor)
    assert (message.kind, message.thread) == ("private", f"dm:{message.author.remote_id}")
    draft = Draft("Nous regardons", answering=answering(message))
    answer = town.send(draft)
    assert town.texts() == []
    (own,), _ = town.read(cursor)
    assert (own.remote_id, own.own, own.thread) == (answer.remote_id, True, message.thread)
    found = town.connector.find(draft, "k", datetime.now(UTC))
    assert isinstance(found, Published)
    assert found.remote_id == answer.remote_id


def test_everything_that_came_between_two_reads_is_there(town: Town) -> None:
    _, cursor = town.read()
    asked = {town.mentions(f"question {number}") for number in range(230)} | {town.whispers(f"aparté {n}") for n in range(120)}
    found, cursor = town.read(cursor)
    assert {item.remote_id for item in found} == asked
    assert len(found) == len(asked)
    assert town.read(cursor)[0] == []


def test_x_rings(town: Town) -> None:
    with ear(town.connector.challenge) as heard:
        town.connector.subscribe(heard.url)
        town.connector.subscribe(heard.url)
        rows = town.played.place.store.execute("SELECT event FROM subscriptions WHERE person = ?", (town.identity,))
        assert sorted(row["event"] for row in rows) == sorted(EVENTS)
        asked = town.mentions("bonjour")
        whispered = town.whispers("en privé")
        deliveries = heard.wait(2)
        items = []
        for headers, body in deliveries:
            town.connector.verify(headers, body)
            items += list(town.connector.parse(body))
            with pytest.raises(Forged):
                town.connector.verify(headers, body + b" ")
        assert {(item.kind, item.remote_id) for item in items} == {("mention", asked), ("private", whispered)}
        assert {item.author.handle for item in items} == {"zoe"}
        town.connector.unsubscribe(f"{heard.url}/other")  # an address of somebody else's: nothing is ended
        assert town.played.place.store.number("SELECT count(*) FROM subscriptions WHERE person = ?", (town.identity,)) == len(
            EVENTS
        )
        town.connector.unsubscribe(heard.url)
        town.connector.unsubscribe(heard.url)
        left = "SELECT (SELECT count(*) FROM subscriptions WHERE person = ?) + (SELECT count(*) FROM hooks WHERE url = ?)"
        assert town.played.place.store.number(left, (town.identity, heard.url)) == 0  # each event is paid for


def test_the_token_is_renewed_once(played: Played) -> None:
    given = played.credentials("x")
    settings, http = {"base": given["base_url"]}, Http(DOOR)
    secrets = {name: given[name] for name in ("token", "refresh_token", "client_id", "client_secret")}
    new = refresh(http, settings, secrets)
    assert make(settings, new, http).who().handle == given["handle"]
    with pytest.raises(Expired):
        refresh(http, settings, secrets)
    assert refresh(http, settings, {**secrets, **new})["token"] != new["token"]


def test_what_a_post_did_grows_with_who_likes_it(town: Town) -> None:
    there = town.send(Draft("Les quais rouvrent : https://paris.fr/quais"))
    before = {one.metric: one.value for one in town.connector.measure([there.remote_id, "1"])}
    town.played.place.world.react(town.post(there.remote_id), town.resident()["id"], "like")
    after = {one.metric: one.value for one in town.connector.measure([there.remote_id])}
    assert (before["likes"], after["likes"]) == (0, 1)
    assert after["impressions"] > before["impressions"]
    assert {"clicks", "profile_clicks"} <= set(after)
    assert {one.metric for one in town.connector.presence()} == {"followers", "following", "publications"}
    assert list(town.connector.audience()) == []


def test_a_poll_is_published(town: Town) -> None:
    poll = {"choices": ["Oui", "Non"], "minutes": 60}
    town.send(Draft("Baignade ?", options={"poll": poll, "replies": "following"}))
    assert town.texts() == ["Baignade ?"]
