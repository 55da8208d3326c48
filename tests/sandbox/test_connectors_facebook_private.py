"""Messages, webhooks, places and measures of the Facebook connector, against the played Facebook."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from facebook_town import Town, answering, published, town_of
from played import Played, ear, sandbox

from parvis.insights.audiences.splitting import Rules, Told, split
from parvis.networks.protocol import Answering, Draft, Forged, Incoming, Refused, Target
from parvis.sandbox.demo import SCOPES
from parvis.sandbox.facebook.insights import CITIES, COUNTRIES

PARIS = Rules({("city", "paris"): "residents", ("country", "FR"): "country"})


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    return town_of(played, request)


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


@pytest.mark.parametrize("number", [20, 65])
def test_a_conversation_of_many_messages_is_read_and_what_is_not_given_is_told(town: Town, number: int) -> None:
    """Facebook tells the words of the newest twenty alone: the others are counted, before the first that can be read."""
    written = [town.writes(f"Message {n}") for n in range(number)]
    items, cursor = town.read()
    given = {item.remote_id: item for item in items}  # one that was given may come once more
    assert list(given) == written[-20:] and all(item.text for item in items)
    told = {remote_id: item.context["before"] for remote_id, item in given.items() if item.context}
    assert told == ({written[-20]: number - 20} if number > 20 else {})
    assert all(item.verb == "edit" for item in items if item.context)  # a message that is there already takes it too
    town.writes("Encore un")
    assert not any(item.context for item in town.read(cursor)[0])  # what was read before is not said to be missing


def test_without_a_permission_the_rest_is_read(town: Town) -> None:
    """The two that may be declined: nothing of what was granted waits for them."""
    post = published(town.facebook.publish(Draft("Piscine"), "k")).remote_id
    town.says(post, "À quelle heure ?")
    town.writes("En privé")
    lost = ("pages_messaging", "pages_read_user_content")
    unread = {"pages_messaging": {"conversations"}, "pages_read_user_content": {"comments", "visitor_posts", "tagged"}}
    kept = {"pages_messaging": ["À quelle heure ?"], "pages_read_user_content": ["En privé"]}
    sql = "UPDATE tokens SET scopes = ? WHERE person = ?"
    for scope in lost:
        town.played.place.store.execute(sql, (" ".join(set(SCOPES["facebook"].split()) - {scope}), town.page))
        items, page = [], town.facebook.read(None)
        while page.more:
            items, page = [*items, *page.items], town.facebook.read(page.cursor)
        assert [item.text for item in (*items, *page.items)] == kept[scope]
        assert page.unread == dict.fromkeys(unread[scope], "facebook-permission")
        assert "far" not in page.cursor  # the next round begins
    town.played.place.store.execute(sql, (SCOPES["facebook"], town.page))
    items, _ = town.read()
    assert {item.text for item in items} == {"À quelle heure ?", "En privé"}


def test_the_window_of_24_hours_and_the_agent_s(town: Town) -> None:
    town.writes("Bonjour", ago=2 * 86400)
    (question,), _ = town.read({"since": time.time() - 3 * 86400})
    told = answering(question)
    assert [problem.code for problem in town.facebook.may_answer(told, datetime.now(UTC))] == ["facebook-human-agent"]
    with pytest.raises(Refused) as caught:
        town.facebook.publish(Draft("Reçu", answering=told, options={"automatic": True}), "k")
    assert caught.value.code == "facebook-window"
    town.facebook.publish(Draft("Bonjour", answering=told, options={"human_agent": True}), "k")
    town.facebook.publish(Draft("Encore", answering=told), "k")  # written within the day, held back past it


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


@pytest.mark.parametrize(("later", "found"), [(19, True), (45, False)])
def test_a_lost_answer_is_looked_for_back_to_its_hour_or_a_person_looks(town: Town, later: int, found: bool) -> None:
    """Behind the newest twenty Facebook tells no words: what stands there may be ours, so nothing is sent again."""
    for n in range(30):
        town.writes(f"Avant {n}", ago=3600)
    start = datetime.now(UTC)
    draft = Draft("Oui, lundi.", answering=Answering("m", f"dm:{town.maria}", True, town.maria, "Maria", start))
    assert town.facebook.find(draft, "k", start) is None, "what is older than the sending is no doubt"
    answer = published(town.facebook.publish(draft, "k"))
    for n in range(later):
        town.writes(f"Après {n}")
    if found:
        assert published(town.facebook.find(draft, "k", start)).remote_id == answer.remote_id
        return
    with pytest.raises(Refused) as caught:
        town.facebook.find(draft, "k", start)
    assert caught.value.code == "cannot-look"


# ── Webhooks, places ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_happens_is_told_to_our_address_signed(town: Town) -> None:
    world = town.played.place.world
    with ear(town.facebook.challenge) as heard:
        town.facebook.subscribe(heard.url)
        post = published(town.facebook.publish(Draft("Fête de la musique"), "k")).remote_id
        said = town.says(post, "À quelle heure ?")
        world.edit(town.post(said), "À quelle heure, svp ?")
        town.facebook.moderate("hide", Target(said, "1"))
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


def test_a_page_that_is_ended_hears_nothing_and_the_others_go_on(played: Played, town: Town) -> None:
    """Two pages of one application, which has one address: the last one that was declared."""
    other = town_of(played, "other_page")
    with ear(town.facebook.challenge) as first, ear(other.facebook.challenge) as heard:
        town.facebook.subscribe(first.url)
        other.facebook.subscribe(heard.url)
        town.writes("À la première")
        other.writes("À la seconde")
        both = [body for _, body in heard.wait(2)]
        assert first.heard == []
        whose = [[page.facebook.concerns(body) for page in (town, other)] for body in both]
        assert sorted(whose) == [[False, True], [True, False]]
        other.facebook.unsubscribe(heard.url)
        other.facebook.unsubscribe(heard.url)  # what is not there is ended
        other.writes("Personne n’écoute")
        town.writes("Encore")
        texts = [item.text for _, body in heard.wait(3) for item in town.facebook.parse(body)]
    assert sorted(texts) == ["Encore", "À la première"]


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


def test_what_a_post_did_and_where_followers_are(town: Town) -> None:
    there = published(town.facebook.publish(Draft("Les quais rouvrent"), "k1"))
    before = {one.metric: one.value for one in town.facebook.measure([there.remote_id, "1_2"])}
    world = town.played.place.world
    world.react(world.post("facebook", there.remote_id), town.maria, "like")
    after = {one.metric: one.value for one in town.facebook.measure([there.remote_id])}
    assert (before["likes"], after["likes"]) == (0, 1)
    assert after["views"] > before["views"]
    assert {"reach", "clicks", "comments", "shares"} <= set(after)
    assert {one.metric: bool(one.day) for one in town.facebook.presence()} == {"followers": False, "views": True, "reach": True}
    shares = list(town.facebook.audience())
    assert {share.by for share in shares} == {"country", "city"}
    whole = next(one.value for one in town.facebook.presence() if one.metric == "followers")
    found = split([Told(one.by, one.key, one.label, one.value) for one in shares], whole, PARIS)
    truth = {"residents": CITIES["Paris, Île-de-France, France"], "abroad": sum(COUNTRIES.values()) - COUNTRIES["FR"]}
    assert {side: found.part(side) for side in truth} == pytest.approx(truth, abs=0.01) and found.leaning == "abroad"
