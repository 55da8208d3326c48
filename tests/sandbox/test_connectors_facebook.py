"""The Facebook connector against the played Facebook: they share no code, so each checks the other."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from played import DOOR, Played, ear, sandbox

from parvis.networks.facebook.connector import Facebook
from parvis.networks.http import Http
from parvis.networks.protocol import (
    Answering,
    Audience,
    Doubt,
    Draft,
    Expired,
    Forged,
    Incoming,
    Later,
    Media,
    Outcome,
    Processing,
    Published,
    Refused,
)
from parvis.sandbox.facebook.talking import comment_on


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@dataclass
class Town:
    """A page of its own for each test, its connector, and a resident."""

    played: Played
    page: str
    handle: str
    facebook: Facebook
    maria: str

    def post(self, remote_id: str) -> Any:
        row = self.played.place.world.post("facebook", remote_id)
        assert row
        return row

    def says(self, under: str, text: str) -> str:
        return str(comment_on(self.played.place, self.post(under), self.maria, text)["id"])

    def writes(self, text: str, ago: float = 0) -> str:
        at = time.time() - ago
        row = self.played.place.world.send("facebook", owner=self.page, person=self.maria, sender=self.maria, text=text, at=at)
        return str(row["id"])

    def read(self, cursor: Any = None) -> tuple[list[Incoming], Any]:
        """A whole round."""
        items: list[Incoming] = []
        while True:
            page = self.facebook.read(json.loads(json.dumps(cursor)))
            items, cursor = [*items, *page.items], page.cursor
            if not page.more:
                return items, cursor


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    name = request.node.name.split("[")[0][:60]
    answer = played.open_account("facebook", name)
    given = played.credentials("facebook")
    secrets = {"token": answer["token"], "app_secret": given["app_secret"], "verify_token": given["verify_token"]}
    settings = {"base": given["base_url"], "page": answer["id"], "app_id": given["app_id"]}
    maria = played.place.world.join("facebook", f"maria.{name}", "Maria Lopez")
    facebook = Facebook(settings, secrets, Http(DOOR, timeout=5, secrets=secrets.values()))
    return Town(played, answer["id"], answer["handle"], facebook, maria["id"])


def published(outcome: Outcome | None) -> Published:
    assert isinstance(outcome, Published)
    return outcome


def answering(item: Incoming, **more: Any) -> Answering:
    """What the inbox keeps of a message and gives to its answer."""
    given = {"remote_id": item.remote_id, "thread": item.thread, "private": item.private, "at": item.at}
    given |= {"author_id": item.author.remote_id, "author": item.author.name, "context": item.context}
    return Answering(**{**given, **more})


def picture(folder: Path, name: str, alt: str = "") -> Media:
    content = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(content, "PNG")
    (folder / name).write_bytes(content.getvalue())
    return Media(folder / name, "image/png", len(content.getvalue()), name, alt, 60, 40)


def finish(town: Town, draft: Draft) -> Published:
    outcome = town.facebook.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = town.facebook.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    return outcome


# ── Publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_who_it_is(town: Town) -> None:
    profile = town.facebook.who()
    assert (profile.remote_id, profile.settings) == (town.page, {"page": town.page})
    assert profile.avatar.startswith(town.played.url)


def test_a_person_is_looked_up(town: Town) -> None:
    assert town.facebook.person(town.maria).name == "Maria Lopez"


def test_a_post_for_some(town: Town) -> None:
    audience = Audience(countries=("FR",), regions=("3847",), cities=("2430536",), languages=("fr",))
    there = published(town.facebook.publish(Draft("Piscine fermée", audience=audience), "k"))
    kept = json.loads(town.post(there.remote_id)["details"])
    assert kept["targeting"] == {
        "geo_locations": {"countries": ["FR"], "regions": [{"key": "3847"}], "cities": [{"key": "2430536"}]}
    }
    assert kept["feed_targeting"] == {"locales": [1003]}
    assert there.url.startswith(town.played.url)
    assert abs((there.at - datetime.now(UTC)).total_seconds()) < 5


def test_a_country_that_is_none_is_refused_by_both(town: Town) -> None:
    draft = Draft("Ici", audience=Audience(countries=("France",)))
    assert [problem.code for problem in town.facebook.check(draft)] == ["facebook-country"]
    with pytest.raises(Refused):
        town.facebook.publish(draft, "k")


def test_photos_with_their_words_for_those_who_do_not_see(town: Town, tmp_path: Path) -> None:
    media = (picture(tmp_path, "a.png", "La Seine"), picture(tmp_path, "b.png", "Un banc"))
    there = finish(town, Draft("Deux photos", media=media))
    rows = town.played.place.world.media_of(town.post(there.remote_id))
    assert [row["alt"] for row in rows] == ["La Seine", "Un banc"]


def test_a_file_that_is_no_picture_is_refused(town: Town, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(Refused):
        town.facebook.publish(Draft("", media=(Media(tmp_path / "a.jpg", "image/jpeg", 10, "a.jpg"),)), "k")


# ── When it goes wrong ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_post_whose_answer_was_lost_is_found(town: Town, effect: str) -> None:
    text = f"Marché de Noël, {effect}"
    start = datetime.now(UTC)
    town.played.order(network="facebook", match="publish", effect=effect)
    with pytest.raises(Doubt):
        town.facebook.publish(Draft(text), "k")
    there = published(town.facebook.find(Draft(text), "k", start))
    assert town.post(there.remote_id)["text"] == text
    assert town.played.accepted("facebook", "publish").count(text) == 1


@pytest.mark.parametrize("effect", ["timeout_before", "5xx_before"])
def test_a_post_that_never_arrived_is_not_found(town: Town, effect: str) -> None:
    start = datetime.now(UTC)
    town.played.order(network="facebook", match="publish", effect=effect, delay_ms=10)
    with pytest.raises(Doubt):
        town.facebook.publish(Draft(effect), "k")
    assert town.facebook.find(Draft(effect), "k", start) is None


@pytest.mark.parametrize("count", [1, 2])
def test_lost_photos_without_words_are_found_by_the_photos(town: Town, tmp_path: Path, count: int) -> None:
    draft = Draft("", media=tuple(picture(tmp_path, f"{n}.png") for n in range(count)))
    start = datetime.now(UTC)
    outcome = town.facebook.publish(draft, "k")
    for _ in range(count - 1):
        assert isinstance(outcome, Processing)
        outcome = town.facebook.resume(draft, outcome.token, "k")
    assert isinstance(outcome, Processing)
    assert town.facebook.find(draft, "k", start, outcome.token) is None
    town.played.order(network="facebook", match="publish", effect="drop_after")
    with pytest.raises(Doubt):
        town.facebook.resume(draft, outcome.token, "k")
    published(town.facebook.find(draft, "k", start, outcome.token))


def test_a_lost_link_without_words_is_found_by_the_link(town: Town) -> None:
    draft = Draft("", link="https://ville.example/travaux")
    start = datetime.now(UTC)
    town.played.order(network="facebook", match="publish", effect="drop_after")
    with pytest.raises(Doubt):
        town.facebook.publish(draft, "k")
    published(town.facebook.find(draft, "k", start))


def test_too_many_calls_and_a_token_that_expired(town: Town) -> None:
    town.played.order(network="facebook", match="publish", effect="429", retry_after=120)
    with pytest.raises(Later) as caught:
        town.facebook.publish(Draft("Trop"), "k")
    assert (caught.value.after.total_seconds(), caught.value.named) == (120, True)
    town.played.order(network="facebook", match="publish", effect="expired")
    with pytest.raises(Expired):
        town.facebook.publish(Draft("Trop"), "k")
    assert "Trop" not in town.played.accepted("facebook", "publish")


# ── In the open ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_comment_is_read_answered_and_answered_again(town: Town) -> None:
    post = published(town.facebook.publish(Draft("Travaux rue Bichat"), "k")).remote_id
    asked = town.says(post, "Jusqu’à quand ?")
    (question,), cursor = town.read()
    assert (question.remote_id, question.text, question.parent) == (asked, "Jusqu’à quand ?", post)
    assert (question.author.name, question.thread) == ("Maria Lopez", f"{asked}:{town.maria}")

    start = datetime.now(UTC)
    draft = Draft("Jusqu’à vendredi.", answering=answering(question))
    answer = published(town.facebook.publish(draft, "k1"))
    found = published(town.facebook.find(draft, "k1", start))
    assert found.remote_id == answer.remote_id
    again = town.says(answer.remote_id, "Merci !")

    items, _ = town.read(cursor)
    assert {item.remote_id for item in items} == {asked, answer.remote_id, again}
    by_id = {item.remote_id: item for item in items}
    assert by_id[answer.remote_id].own and by_id[answer.remote_id].parent == asked
    assert by_id[again].parent in {asked, answer.remote_id}
    second = Draft("Je vous en prie.", answering=answering(by_id[again]))
    town.facebook.publish(second, "k2")
    published(town.facebook.find(second, "k2", start))


def test_an_answer_with_a_picture(town: Town, tmp_path: Path) -> None:
    post = published(town.facebook.publish(Draft("Un plan ?"), "k")).remote_id
    town.says(post, "Où est-ce ?")
    (question,), _ = town.read()
    there = finish(town, Draft("Ici", media=(picture(tmp_path, "plan.png"),), answering=answering(question)))
    assert len(town.played.place.world.media_of(town.post(there.remote_id))) == 1


def test_a_visitor_s_post_and_a_post_that_names_the_page_are_mentions(town: Town) -> None:
    world = town.played.place.world
    wall = world.write("facebook", town.maria, "Un nid-de-poule", identity=f"{town.maria}_1", details={"to": town.page})
    named = world.write("facebook", town.maria, f"Bravo @{town.handle}", identity=f"{town.maria}_2")
    items, _ = town.read()
    assert {(item.remote_id, item.kind) for item in items} == {(wall["id"], "mention"), (named["id"], "mention")}
    mention = next(item for item in items if item.remote_id == named["id"])
    there = published(town.facebook.publish(Draft("Merci !", answering=answering(mention)), "k"))
    assert town.post(there.remote_id)["parent"] == named["id"]


def test_many_comments_between_two_rounds_are_all_there(town: Town) -> None:
    post = published(town.facebook.publish(Draft("Concours photo"), "k")).remote_id
    _, cursor = town.read()
    said = [town.says(post, f"n° {number}") for number in range(230)]
    items, cursor = town.read(cursor)
    assert [item.remote_id for item in items] == said
    items, _ = town.read(cursor)
    assert {item.remote_id for item in items} <= set(said)


def test_a_comment_is_hidden_shown_and_removed(town: Town) -> None:
    post = published(town.facebook.publish(Draft("Débat"), "k")).remote_id
    rude = town.says(post, "Zut")
    town.facebook.hide(rude, True)
    assert town.post(rude)["hidden"]
    (item,), _ = town.read()
    assert item.context["hidden"]
    town.facebook.hide(rude, False)
    assert not town.post(rude)["hidden"]
    town.facebook.remove(rude)
    assert town.read()[0] == []
    town.facebook.remove(post)
    with pytest.raises(Refused) as caught:
        town.facebook.remove(post)
    assert caught.value.code == "not-found"


# ── In private ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_message_is_read_and_answered(town: Town) -> None:
    written = town.writes("Bonjour, où est la mairie ?")
    (question,), cursor = town.read()
    assert (question.remote_id, question.private, question.thread) == (written, True, f"dm:{town.maria}")
    start = datetime.now(UTC)
    draft = Draft("Place de l’Hôtel-de-Ville.", answering=answering(question))
    answer = published(town.facebook.publish(draft, "k"))
    assert published(town.facebook.find(draft, "k", start)).remote_id == answer.remote_id
    items, _ = town.read(cursor)
    assert [(item.remote_id, item.own) for item in items] == [(written, False), (answer.remote_id, True)]


def test_the_window_of_24_hours_and_the_agent_s(town: Town) -> None:
    town.writes("Bonjour", ago=2 * 86400)
    (question,), _ = town.read({"since": time.time() - 3 * 86400})
    told = answering(question)
    assert [problem.code for problem in town.facebook.may_answer(told, datetime.now(UTC))] == ["facebook-human-agent"]
    with pytest.raises(Refused) as caught:
        town.facebook.publish(Draft("Bonjour", answering=told), "k")
    assert caught.value.code == "facebook-window"
    town.facebook.publish(Draft("Bonjour", answering=told, options={"human_agent": True}), "k")


def test_a_comment_is_answered_in_private_once(town: Town) -> None:
    post = published(town.facebook.publish(Draft("État civil"), "k")).remote_id
    town.says(post, "Mon dossier est le 123")
    (question,), _ = town.read()
    start = datetime.now(UTC)
    draft = Draft("Parlons-en ici.", answering=answering(question, private=True))
    there = published(town.facebook.publish(draft, "k"))
    assert there.context == {"thread": f"dm:{town.maria}"}
    assert published(town.facebook.find(draft, "k", start)).context == there.context
    with pytest.raises(Refused) as caught:
        town.facebook.publish(draft, "k2")
    assert caught.value.code == "facebook-answered"


# ── Webhooks, places ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_happens_is_told_to_our_address_signed(town: Town) -> None:
    world = town.played.place.world
    with ear(town.facebook.challenge) as heard:
        town.facebook.subscribe(heard.url)
        post = published(town.facebook.publish(Draft("Fête de la musique"), "k")).remote_id
        said = town.says(post, "À quelle heure ?")
        world.edit(town.post(said), "À quelle heure, svp ?")
        town.facebook.hide(said, True)
        world.react(town.post(said), town.maria, "like")
        world.remove(town.post(said))
        written = town.writes("Bonjour")
        told = Answering(written, f"dm:{town.maria}", True, town.maria, "Maria", datetime.now(UTC))
        answer = published(town.facebook.publish(Draft("Bonjour !", answering=told), "k")).remote_id
        deliveries = heard.wait(8)
    items: list[Incoming] = []
    for headers, body in deliveries:
        town.facebook.verify(headers, body)
        with pytest.raises(Forged):
            town.facebook.verify(headers, body + b" ")
        items += town.facebook.parse(body)
    assert {(item.verb, item.kind, item.remote_id, item.own) for item in items} == {
        ("add", "comment", said, False),
        ("edit", "comment", said, False),
        ("remove", "comment", said, False),
        ("add", "private", written, False),
        ("add", "private", answer, True),
    }
    assert len(items) == 6  # the edit, and the hiding as another
    assert {item.thread for item in items if item.kind == "comment"} == {f"{said}:{town.maria}"}


def test_an_altered_delivery_is_recognised(town: Town) -> None:
    with ear(town.facebook.challenge) as heard:
        town.facebook.subscribe(heard.url)
        town.played.order(network="facebook", effect="webhook_forged")
        town.writes("Bonjour")
        genuine = []
        for headers, body in heard.wait(2):
            try:
                town.facebook.verify(headers, body)
            except Forged:
                continue
            genuine.append(body)
    assert len(genuine) == 1


def test_places_are_looked_up(town: Town) -> None:
    assert ("2430536", "Paris, Île-de-France, France") in town.facebook.places("paris", "city")
    assert town.facebook.places("france", "country") == [("FR", "France")]
    assert ("9", "French (France)") in town.facebook.places("french", "language")
