"""The Bluesky connector against the played Bluesky: they share no code, so each checks the other."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from played import DOOR, Played, sandbox
from town import Town, answering, picture

from parvis.networks.bluesky import make, refresh
from parvis.networks.http import Http
from parvis.networks.protocol import Doubt, Draft, Expired, Incoming, Later, Processing, Published, Refused, Target
from parvis.sandbox.bluesky.auth import PLAIN
from parvis.sandbox.bluesky.names import did_of, uri_of


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    """One more account of the city, as it is once it was connected: `who` learnt its settings, `refresh` made its session."""
    given = played.credentials("bluesky")
    handle = f"v{zlib.crc32(request.node.name.encode()):x}.bsky.example"
    city = played.place.world.join("bluesky", handle, "La ville", owned=True, followers=40)
    http = Http(DOOR)
    settings = {**given["settings"], "handle": handle}
    settings |= make(settings, given["secrets"], http).who().settings
    secrets = {**given["secrets"], **refresh(http, settings, given["secrets"])}
    return Town(played, "bluesky", city["id"], make(settings, secrets, Http(DOOR, secrets=secrets.values())))


def row(town: Town, uri: str) -> object:
    return town.post(uri.rpartition("/")[2])


def below(town: Town, there: Published, text: str) -> str:
    """A resident answers; the address of what they wrote."""
    return uri_of(town.post(town.comments(there.remote_id.rpartition("/")[2], text)))


def target(item: Incoming, **more: str) -> Target:
    return Target(
        item.remote_id, item.author.remote_id, item.author.handle, item.kind, item.thread, item.parent, item.context, **more
    )


def test_it_knows_itself(town: Town) -> None:
    me = town.connector.who()
    assert (me.remote_id, me.handle, me.name) == (did_of(town.identity), town.city()["handle"], "La ville")


def test_a_text_with_links_mentions_and_tags(town: Town) -> None:
    zoe = town.resident()
    there = town.send(Draft("Été, merci @zoe.bsky.example ! #Paris https://exemple.invalid/été", language="fr"))
    post = town.post(there.remote_id.rpartition("/")[2])
    assert zoe["id"] in {person["id"] for person in town.played.place.world.mentioned(post)}
    assert post["text"].startswith("Été")


def test_private_messages_are_read_and_answered_once(town: Town) -> None:
    asked = town.whispers("Où est la mairie ?")
    (question,), cursor = town.read()
    assert (question.kind, question.private, question.author.handle, question.text) == (
        "private", True, "zoe.bsky.example", "Où est la mairie ?",
    )  # fmt: skip
    assert question.context["request"] and asked
    there = town.send(Draft("Place de l’Hôtel-de-Ville.", answering=answering(question)))
    town.whispers("Merci !")
    items, cursor = town.read(cursor)
    assert [(item.own, item.text) for item in items] == [(True, "Place de l’Hôtel-de-Ville."), (False, "Merci !")]
    assert items[0].remote_id == there.remote_id and not items[1].context["request"], "an answer accepts who wrote"
    assert town.read(cursor)[0] == []
    assert town.played.accepted("bluesky", "message")[-1:] == ["Place de l’Hôtel-de-Ville."]


@pytest.mark.parametrize("effect", ["timeout_after", "5xx_after", "drop_after"])
def test_a_private_answer_of_which_nothing_is_heard_is_said_once(town: Town, effect: str) -> None:
    town.whispers("Bonjour")
    (question,), _ = town.read()
    draft = Draft(f"Oui, {effect}.", answering=answering(question))
    token = town.connector.publish(draft, "k").token
    town.played.order(network="bluesky", match="reply", effect=effect, delay_ms=10, status=503)
    with pytest.raises(Doubt):
        town.connector.resume(draft, token, "k")
    assert town.connector.find(draft, "k", datetime.now(UTC), token) == town.connector.resume(draft, token, "k")
    assert town.played.accepted("bluesky", "message").count(f"Oui, {effect}.") == 1


def test_a_password_that_allows_no_private_messages_reads_the_rest(town: Town) -> None:
    given = {"password": PLAIN}
    http = Http(DOOR)
    secrets = {**given, **refresh(http, town.connector._settings, given)}
    plain = make(town.connector._settings, secrets, http)
    there = town.send(Draft("Piscine"))
    below(town, there, "À quelle heure ?")
    town.whispers("En privé")
    page, items = plain.read(None), list[Incoming]()
    while page.more:
        items, page = [*items, *page.items], plain.read(page.cursor)
    assert [item.text for item in (*items, *page.items)] == ["À quelle heure ?"]
    assert page.unread == {"messages": "bluesky-messages"}


def test_pictures_in_a_post_that_goes_with_all_its_parts(town: Town, tmp_path: Path) -> None:
    there = town.send(Draft("Les quais rouvrent", media=(picture(tmp_path),) * 2, parts=("La suite", "La fin")))
    assert town.texts() == ["Les quais rouvrent", "La suite", "La fin"]
    media = town.played.place.world.media_of(town.post(there.remote_id.rpartition("/")[2]))
    assert [each["alt"] for each in media] == ["Un pont au crépuscule"] * 2
    for uri in there.context["parts"]:
        town.connector.remove(uri)
        town.connector.remove(uri)
    assert town.texts() == []


def test_a_film_that_takes_its_time(town: Town, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0\0\0\x18ftypmp42" + b"v" * 50_000)
    video = replace(picture(tmp_path), path=film, mime="video/mp4", size=film.stat().st_size, name="film.mp4")
    town.played.order(network="bluesky", match="media", effect="slow_media", delay_ms=600)
    draft = Draft("Le film", media=(video,))
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    assert first.token["job"]
    there = town.finish(draft, first)
    (medium,) = town.played.place.world.media_of(town.post(there.remote_id.rpartition("/")[2]))
    assert (medium["mime"], medium["alt"]) == ("video/mp4", "Un pont au crépuscule")
    film.write_bytes(b"no film at all")
    with pytest.raises(Refused, match="media-failed"):
        town.connector.publish(draft, "k2")


def test_a_link_has_its_card(town: Town) -> None:
    page = f"{town.played.url}/bluesky/web"
    there = town.send(Draft("À lire", link=page))
    told = town.connector._api.record(there.remote_id)["value"]["embed"]["external"]
    assert told["uri"] == page
    assert "Bluesky" in told["title"]
    gone = town.send(Draft("Ailleurs", link=f"{town.played.url}/nowhere"))
    assert town.connector._api.record(gone.remote_id)["value"]["embed"]["external"]["uri"].endswith("/nowhere")


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
@pytest.mark.parametrize("options", [{}, {"replies": "followers", "no_quotes": True}], ids=["plain", "gated"])
def test_after_a_doubt_the_same_again_is_one_post(town: Town, effect: str, options: dict[str, object]) -> None:
    draft = Draft(f"Sans doublon {effect}", options=options)
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    town.played.order(network="bluesky", match="publish", effect=effect)
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, first.token, "k")
    found = town.connector.find(draft, "k", datetime.now(UTC), doubt.value.token)
    again = town.connector.resume(draft, doubt.value.token, "k")
    assert found == again
    assert len(town.texts()) == 1
    assert town.connector.find(Draft("Autre"), "other", datetime.now(UTC), doubt.value.token) is None


def test_waiting_and_the_session(town: Town) -> None:
    draft = Draft("Trop vite")
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    town.played.order(network="bluesky", match="publish", effect="429", retry_after=9)
    with pytest.raises(Later) as later:
        town.connector.resume(draft, first.token, "k")
    assert later.value.named
    assert later.value.after == timedelta(seconds=9)
    town.played.order(network="bluesky", match="publish", effect="expired")
    with pytest.raises(Expired):
        town.connector.resume(draft, first.token, "k")
    assert town.texts() == []


def test_answers_mentions_and_the_answer_to_them(town: Town) -> None:
    there = town.send(Draft("Le marché ouvre à 7 h"))
    _, cursor = town.read()
    asked = below(town, there, "Et dimanche ?")
    named = uri_of(town.post(town.mentions("un arbre est tombé")))
    items, cursor = town.read(cursor)
    assert [(item.remote_id, item.kind) for item in items] == [(asked, "comment"), (named, "mention")]
    assert town.read(cursor)[0] == []
    answer = town.send(Draft("Aussi, de 8 h à 13 h", answering=answering(items[0])))
    assert town.post(answer.remote_id.rpartition("/")[2])["parent"] == asked.rpartition("/")[2]
    after = below(town, answer, "Merci")
    items, cursor = town.read(cursor)
    assert [(item.remote_id, item.thread) for item in items] == [(after, f"{there.remote_id}:{items[0].author.remote_id}")]
    assert town.played.accepted("bluesky", "reply")[-1] == "Aussi, de 8 h à 13 h"


def test_a_long_list_is_read_to_its_end(town: Town) -> None:
    _, cursor = town.read()
    for number in range(230):
        town.mentions(f"numéro {number}")
    items, cursor = town.read(cursor)
    assert len({item.remote_id for item in items}) == 230
    assert town.read(cursor)[0] == []


def test_threads_bring_what_no_notification_told(town: Town) -> None:
    there = town.send(Draft("Le parc ferme tôt"))
    asked = below(town, there, "À quelle heure ?")
    town.played.place.store.execute("DELETE FROM notifications")
    items, cursor = town.read()
    assert asked in {item.remote_id for item in items}
    assert datetime.fromisoformat(cursor["next"]) > datetime.now(UTC)


def test_hiding_an_answer_and_showing_it(town: Town) -> None:
    there = town.send(Draft("Qu’en dites-vous ?", options={"replies": "followers"}))
    below(town, there, "Des bêtises")
    (item,), _ = town.read()
    assert {"hide", "show", "mute", "block", "report"} <= town.connector.may_moderate(target(item))
    for act, hidden in (("hide", True), ("hide", True), ("show", False)):
        town.connector.moderate(act, target(item))
        assert bool(town.post(item.remote_id.rpartition("/")[2])["hidden"]) is hidden


@pytest.mark.parametrize("act", ["mute", "block"])
def test_nothing_more_of_somebody_who_is_put_aside(town: Town, act: str) -> None:
    town.send(Draft("Bonjour"))
    town.mentions("premier")
    (item,), cursor = town.read()
    town.connector.moderate(act, target(item))
    town.mentions("second")
    assert town.read(cursor)[0] == []
    town.connector.moderate(f"un{act}", target(item))
    town.mentions("troisième")
    assert "troisième" in town.read(cursor)[0][-1].text


def test_likes_and_reports(town: Town) -> None:
    town.mentions("bravo pour les quais")
    (item,), _ = town.read()
    world, post = town.played.place.world, town.post(item.remote_id.rpartition("/")[2])
    for act, likes in (("like", 1), ("like", 1), ("unlike", 0), ("unlike", 0)):
        town.connector.moderate(act, target(item))
        assert world.reactions(post, "like") == likes
    town.connector.moderate("report", target(item, reason="Publicité"))
    assert town.played.accepted("bluesky", "report")[-1] == "Publicité"


def test_nobody_may_answer(town: Town) -> None:
    there = town.send(Draft("Fermé", options={"replies": "nobody"}))
    below(town, there, "Pourquoi ?")
    assert town.read()[0] == []


def test_figures(town: Town) -> None:
    there = town.send(Draft("Mesurée"))
    below(town, there, "Bien")
    told = {
        one.metric: one.value for one in town.connector.measure([there.remote_id, f"at://{did_of('1')}/app.bsky.feed.post/3lb"])
    }
    assert (told["comments"], set(told)) == (1, {"likes", "shares", "comments", "quotes", "saves"})
    assert {one.metric for one in town.connector.presence()} == {"followers", "following", "publications"}


@pytest.mark.parametrize("text", ["é" * 300, "👨‍👩‍👧‍👦" * 100])
def test_both_count_alike(town: Town, text: str) -> None:
    assert town.connector.length(Draft(text)).used == len(text) // (1 if text[0] == "é" else 7)
    town.send(Draft(text), "fits")
    with pytest.raises(Refused, match="invalid"):
        town.send(Draft("é" * 301), "long")
