"""Private messages of the Instagram connector in number, and its webhook's end, against the played Instagram."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from meta_town import handle_of, town_of
from played import Played, ear, sandbox
from town import Town

from parvis.networks.protocol import Answering, Draft, Refused


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(params=["facebook", "instagram"])
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    """By both ways in."""
    return town_of(played, "instagram", handle_of(request), with_token="" if request.param == "facebook" else "instagram_token")


def test_a_conversation_of_many_messages_is_read_and_what_is_not_given_is_told(town: Town) -> None:
    """Instagram tells the words of the newest twenty alone; the others are counted, before the first of those."""
    written = [town.whispers(f"Message {n}") for n in range(65)]
    items, cursor = town.read()
    given = {item.remote_id: item for item in items}
    assert list(given) == written[-20:] and all(item.text for item in items)
    assert {remote_id: item.context["before"] for remote_id, item in given.items() if item.context} == {written[-20]: 45}
    town.whispers("Encore un")
    assert not any(item.context for item in town.read(cursor)[0])


@pytest.mark.parametrize(("later", "found"), [(19, True), (45, False)])
def test_a_lost_answer_is_looked_for_back_to_its_hour_or_a_person_looks(town: Town, later: int, found: bool) -> None:
    town.whispers("Bonjour")
    (question,), _ = town.read()
    start = datetime.now(UTC)
    draft = Draft("Oui, lundi.", answering=Answering("m", question.thread, True, question.author.remote_id, "lea", start))
    assert town.connector.find(draft, "k", start) is None
    answer = town.connector.publish(draft, "k")
    for n in range(later):
        town.whispers(f"Après {n}")
    if found:
        assert town.connector.find(draft, "k", start).remote_id == answer.remote_id
        return
    with pytest.raises(Refused) as caught:
        town.connector.find(draft, "k", start)
    assert caught.value.code == "cannot-look"


def test_an_account_that_is_ended_hears_nothing(town: Town) -> None:
    with ear(town.connector.challenge) as heard:
        town.connector.subscribe(heard.url)
        assert town.played.place.store.number("SELECT count(*) FROM subscriptions WHERE person = ?", (town.identity,))
        town.connector.unsubscribe(heard.url)
        town.connector.unsubscribe(heard.url)  # what is not there is ended
        assert not town.played.place.store.number("SELECT count(*) FROM subscriptions WHERE person = ?", (town.identity,))
