"""What is promised by what a message is and what it is about: chosen at its arrival, chosen anew when that is understood better."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from parvis.journal.models import Event
from parvis.promises.matching import Traits, fits, level_for
from parvis.promises.models import Level, Recount
from parvis.promises.tests.town import FRIDAY, arrive, level, plain, promise, said, work
from parvis.readings import actions as readings
from parvis.readings.models import Understood
from parvis.testing import make
from parvis.testing.caller import Caller

NATURES, TOPICS = ("report", "question", "praise"), ("voirie", "voirie/eclairage", "voirie/chaussee", "sport", "sportif")
EMPTY: dict[str, Any] = {
    "kinds": (), "network": "", "private": None, "team_id": None, "topic": "", "natures": (), "topics": (), "begins": None, "ends": None,
}  # fmt: skip
rows = some.builds(
    lambda natures, topics, network: SimpleNamespace(**EMPTY | {"natures": natures, "topics": topics, "network": network}),
    some.lists(some.sampled_from(NATURES), unique=True), some.lists(some.sampled_from(TOPICS), unique=True),
    some.sampled_from(["", "x", "mastodon"]),
)  # fmt: skip
read = some.builds(
    Traits, kind=some.just("private"), network=some.sampled_from(["x", "mastodon"]), private=some.booleans(), team=some.just(1),
    topic=some.just(""), at=some.just(FRIDAY), nature=some.sampled_from(["", *NATURES]), about=some.sampled_from(["", *TOPICS]),
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the first draw may wait for a busy machine
@given(some.lists(rows, max_size=6), read)
def test_the_first_row_that_fits_is_the_one_and_what_is_not_known_fits_no_demand(table: list[Any], traits: Traits) -> None:
    found = level_for(table, traits)
    before = table[: table.index(found)] if found else table
    assert all(not fits(one, traits) for one in before)
    for one in table:
        right = (
            one.network in ("", traits.network)
            and (not one.natures or traits.nature in one.natures)
            and (not one.topics or any(traits.about.split("/")[:n] == t.split("/") for t in one.topics for n in (1, 2)))
        )
        assert fits(one, traits) == right
    if not traits.nature and not traits.about:
        assert found is None or not (found.natures or found.topics)


@pytest.fixture
def clock(db: None) -> Any:
    with time_machine.travel(FRIDAY, tick=False) as there:
        yield there


def test_an_agents_word_moves_the_promise_to_its_row_and_the_why_names_it(clock: Any) -> None:
    light = level("Éclairage", natures=["report"], topics=["voirie"], kinds=["private"], order=1, first=30, solution=120)
    level("Tout", order=2, first=60)
    talk, agent = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), make.user("manager")
    Understood.objects.filter(message=talk.last_in).update(sure=False, topic="")
    readings.correct(talk.messages.get(), by=agent, kind="praise")
    assert (promise(talk).level_name, promise(talk).amount) == ("Tout", 60)
    clock.shift(timedelta(minutes=5))
    readings.correct(talk.messages.get(), by=agent, kind="report", topic="voirie/eclairage")
    row = promise(talk)
    assert (row.level, row.begun_at, row.deadline) == (light, FRIDAY, FRIDAY + timedelta(minutes=30))
    assert promise(talk, "solution").level == light and promise(talk, "solution").begun_at == FRIDAY
    client = Client()
    client.force_login(agent)
    why = plain(client.get(f"/promesses/conversations/{talk.pk}").content.decode())
    assert "Niveau « Éclairage »" in why and "pour : messages privés, signalement, Voirie" in why
    readings.correct(talk.messages.get(), by=agent, kind="guess", topic="guess")
    assert promise(talk).level_name == "Tout" and promise(talk, "solution").state == "void"


def test_what_arrives_is_promised_by_what_was_read_in_the_same_batch(clock: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def sure(messages: Any) -> list[Understood]:
        return [Understood(message_id=one.message, kind="report", confidence=1.0, sure=True, answer=True) for one in messages]

    monkeypatch.setattr("parvis.readings.following.readings_of", sure)
    level("Signalements", natures=["report"], first=15, order=1)
    level("Tout", order=2)
    assert promise(arrive(make.account("mastodon"), said("f", "m1", FRIDAY))).level_name == "Signalements"


def test_the_table_is_kept_at_once_or_not_at_all_on_its_page_and_over_the_api(clock: Any) -> None:
    one, other = level("Signalements", natures=["report"], order=1), level("Tout", order=2, next=90)
    talk, client, manager = arrive(make.account("mastodon"), said("f", "m1", FRIDAY)), Client(), make.user()
    client.force_login(manager)
    cells = {f"first-{one.pk}": "20 min", f"first-{other.pk}": "45 min", f"next-{other.pk}": "1 h 30"}
    page = client.get("/promesses/niveaux/tableau").content.decode()
    assert "signalement" in page and f'name="solution-{other.pk}"' in page
    wrong = client.post("/promesses/niveaux/tableau", cells | {f"first-{one.pk}": ""})
    assert wrong.status_code == 422 and "au moins une chose" in wrong.content.decode()
    assert Level.objects.get(pk=other.pk).first == 60
    assert client.post("/promesses/niveaux/tableau", cells).status_code == 302
    work(Recount)
    assert promise(talk).deadline == FRIDAY + timedelta(days=2, hours=16, minutes=45)
    assert Event.objects.filter(kind="level.kept").count() == 2  # those that were changed
    status, told = Caller(manager)(
        "PATCH", "/levels", {"levels": [{"id": one.pk, "solution": 600}, {"id": other.pk, "next": None}]}
    )
    assert status == 200 and [(row["first"], row["next"], row["solution"]) for row in told] == [(20, None, 600), (45, None, None)]
    assert Caller(manager)("PATCH", "/levels", {"levels": [{"id": 999, "first": 5}]})[0] == 422
