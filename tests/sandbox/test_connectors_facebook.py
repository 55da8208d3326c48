"""The Facebook connector against the played Facebook: they share no code, so each checks the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from facebook_town import Town, answering, finish, picture, published, town_of
from played import Played, sandbox

from parvis.networks.protocol import Audience, Doubt, Draft, Expired, Later, Media, Processing, Refused, Target


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    return town_of(played, request)


# ── Publishing ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_page_says_who_it_is(town: Town) -> None:
    profile = town.facebook.who()
    assert (profile.remote_id, profile.settings) == (town.page, {"page": town.page})
    assert profile.avatar.startswith(town.played.url)


def test_a_person_is_looked_up(town: Town) -> None:
    assert town.facebook.person(town.maria).name == "Maria Lopez"


def test_a_post_for_some(town: Town) -> None:
    audience = Audience(countries=("FR",), regions=("3847",), cities=("2430536",), languages=("fr",))
    there = published(town.facebook.publish(Draft("Piscine fermée", audience=audience, options={"age": "18"}), "k"))
    kept = json.loads(town.post(there.remote_id)["details"])
    assert kept["targeting"] == {
        "geo_locations": {"countries": ["FR"], "regions": [{"key": "3847"}], "cities": [{"key": "2430536"}]},
        "age_min": 18,
    }
    assert kept["feed_targeting"] == {"locales": [1003]}
    assert there.url.startswith(town.played.url)
    assert abs((there.at - datetime.now(UTC)).total_seconds()) < 60


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


def test_a_visitor_who_answers_our_answer_is_read(town: Town) -> None:
    world = town.played.place.world
    wall = world.write("facebook", town.maria, "Un nid-de-poule", identity=f"{town.maria}_7", details={"to": town.page})
    (mention,), cursor = town.read()
    ours = published(town.facebook.publish(Draft("Où est-ce ?", answering=answering(mention)), "k")).remote_id
    back = town.says(ours, "Rue Bichat")
    items, _ = town.read(cursor)
    item = next(item for item in items if item.remote_id == back)
    assert (item.kind, item.parent, item.context["post"]) == ("comment", ours, wall["id"])


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
    town.facebook.moderate("hide", Target(rude, "1"))
    assert town.post(rude)["hidden"]
    (item,), _ = town.read()
    assert item.context["hidden"]
    town.facebook.moderate("show", Target(rude, "1"))
    assert not town.post(rude)["hidden"]
    town.facebook.remove(rude)
    assert town.read()[0] == []
    town.facebook.remove(post)
    with pytest.raises(Refused) as caught:
        town.facebook.remove(post)
    assert caught.value.code == "not-found"
