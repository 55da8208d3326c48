"""What people talk of: numbers counted anew by a plain loop, words of three people at least, nobody's message to who may not see it."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from parvis.accounts.models import Account
from parvis.inbox.models import Message
from parvis.insights.talk.gather import ANGRY, spans, talk
from parvis.insights.talk.telling import Said, ratio, telling
from parvis.listening.models import Article, Source
from parvis.readings.models import Understood
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 20, 16, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(NOW, tick=False):
        yield


def said(account: Account, text: str, at: datetime, kind: str = "question", theme: str = "", place: str = "") -> Message:
    conversation = make.conversation(account, texts=(text,), at=at)
    message = conversation.messages.get()
    Message.objects.filter(pk=message.pk).update(at=at)
    places = [{"name": place, "precision": "street", "confidence": 0.9, "key": ""}] if place else []
    Understood.objects.update_or_create(
        message=message,
        defaults={"kind": kind, "confidence": 0.9, "sure": True, "answer": True, "topic": theme, "places": places},
    )
    return message


def town() -> Account:
    """Five weeks of a few messages a day; today, twelve are cross about rubbish, most of them in one street."""
    account, chance = make.account("mastodon"), random.Random(3)
    for n in range(70):
        at = NOW - timedelta(days=n // 2, hours=1 + n % 5)
        said(
            account,
            "Bonjour, à quelle heure ferme la mairie ?",
            at,
            chance.choice(("question", "praise", "criticism")),
            "demarches",
        )
    for n in range(12):
        said(account, f"Les poubelles débordent encore, c’est la honte {n}", NOW - timedelta(minutes=20 + n),
             "report" if n % 2 else "criticism", "proprete/dechets", "rue Pasteur" if n < 9 else "quai Jaurès")  # fmt: skip
    return account


def test_numbers_are_what_a_plain_loop_counts(django_assert_max_num_queries: Any) -> None:
    town()
    user = make.user()
    for days in (1, 7, 30):
        with django_assert_max_num_queries(6):
            told = talk(user, days=days, angry=True)
        (since, until), *_before = spans(days, NOW)
        rows = [one for one in Message.objects.filter(way="in") if since <= one.at <= until and one.understood.kind in ANGRY]
        themes = Counter(one.understood.topic.partition("/")[0] for one in rows)
        places = Counter(place["name"] for one in rows for place in one.understood.places)
        assert told.n == len(rows) == sum(n for _day, n in told.trend) and told.people == len({one.identity_id for one in rows})
        assert {one.key: one.n for one in told.themes} == themes and {one.key: one.n for one in told.places} == places


def test_what_are_people_angry_about_today_and_where() -> None:
    town()
    client = Client()
    client.force_login(make.user())
    html = client.get("/mesures/paroles?jours=1&ton=fache").content.decode()
    assert "rue Pasteur (9)" in html and "D’abord : Propreté" in html and "Plus que d’habitude" in html
    told = talk(make.user(), days=1, angry=True)
    assert told.words[0].word.startswith(("poubelle", "débord", "honte")) and "mairie" not in {one.word for one in told.words}
    assert b"rue Pasteur;9" in b"".join(client.get("/mesures/paroles/places.csv?jours=1&ton=fache").streaming_content)
    narrowed = client.get("/mesures/paroles?jours=7&theme=proprete&lieu=rue+Pasteur").content.decode()
    assert "9 messages" in narrowed
    status, api = Caller(make.user())("GET", "/talk?days=1&angry=true")
    assert status == 200 and api["n"] == told.n and api["places"][0] == {"key": "rue Pasteur", "n": 9, "usual": 0.0}


def test_who_may_not_see_conversations_hears_nothing_of_them() -> None:
    town()
    other = make.user("agent", in_team=make.team("Autre"))
    assert talk(other, days=30).n == 0 and not talk(other, days=30).words


def test_a_city_that_begins_has_no_usual_and_says_so() -> None:
    said(make.account("mastodon"), "Les poubelles", NOW - timedelta(hours=1), "report", "proprete")
    told = talk(make.user(), days=1)
    assert told.usual is None and told.themes[0].usual is None
    client = Client()
    client.force_login(make.user())
    assert "Pas encore de passé" in client.get("/mesures/paroles?jours=1").content.decode()
    assert client.get("/mesures/paroles?jours=x&theme=%00&lieu=%00").status_code == 200
    assert client.get("/mesures/paroles/x.csv").status_code == 404


def test_what_open_streams_said_is_told_apart_and_compared_with_nothing() -> None:
    """It is kept for days: a street that is as cross as ever must not look crosser than the weeks before."""
    account = make.account("mastodon")
    for week in range(5):
        for n in range(4):
            said(account, f"Bonjour {n}", NOW - timedelta(weeks=week, hours=1 + n), "question", "demarches")
    source = Source.objects.create(team=make.team(), url="stream:mastodon:#rue", account=account, words="#rue")
    for n in range(30):  # of this week alone: those of before are deleted
        at, said_it = NOW - timedelta(hours=n), f"p{n}"
        Article.objects.create(
            source=source, identity=said_it, text="Les poubelles débordent", at=at, who=said_it, packed={"id": n}
        )
    told = talk(make.user(), days=7)
    assert (told.n, told.usual, told.compared) == (4, 4.0, 4) and [(one.n, one.usual) for one in told.themes] == [(4, 4.0)]
    assert sum(one.n for one in told.overheard) == 30 and {one.usual for one in told.overheard} == {None}
    client = Client()
    client.force_login(make.user())
    html = client.get("/mesures/paroles?jours=7").content.decode()
    assert "À part, 30 publications des fils ouverts" in html and "Plus que d’habitude" not in html
    assert talk(make.user(), days=7, angry=True).overheard == []


def test_times_that_are_not_looked_at_whole_are_not_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    """A message a day, always: where the cut reaches, fewer would look like a quieter past."""
    account = make.account("mastodon")
    for day in range(35):
        said(account, "Bonjour", NOW - timedelta(days=day, hours=2), "question", "demarches")
    monkeypatch.setattr("parvis.insights.talk.gather.MOST", 18)
    told = talk(make.user(), days=7)
    assert (told.n, told.cut, told.compared, told.usual) == (7, True, 1, 7.0)
    client = Client()
    client.force_login(make.user())
    assert "la seule durée d’avant qui est connue en entier" in client.get("/mesures/paroles?jours=7").content.decode()
    monkeypatch.setattr("parvis.insights.talk.gather.MOST", 5)
    status, api = Caller(make.user())("GET", "/talk?days=7")
    assert status == 200 and (api["cut"], api["compared"], api["usual"]) == (True, 0, None)
    assert "Trop de messages" in client.get("/mesures/paroles?jours=7").content.decode()


def test_words_are_counted_by_person_and_never_of_fewer_than_three() -> None:
    before = [Said(n, "la mairie ouvre") for n in range(40)]
    loud = [Said("one", "travaux travaux travaux")] * 9 + [Said("two", "travaux")]
    assert telling(loud, before) == []
    three = [*loud, Said("three", "travaux")]
    assert [(one.word, one.n, one.usual) for one in telling(three, before)] == [("travaux", 3, 0.0)]
    written = [
        Said(1, "L’École"),
        Said(2, "école"),
        Said(3, "Ecole"),
        Said(4, "un marche"),
        Said(5, "un marche"),
        Said(6, "marché"),
    ]
    assert {one.word for one in telling(written, [])} == {"école", "marche"}  # as most write it


def test_words_of_two_equal_times_are_no_news() -> None:
    """False alarms: two draws of the same language; at one in a thousand a word, hardly any of two hundred is told."""
    chance, words = random.Random(11), [f"mot{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(200)]
    alarms = 0
    for _ in range(10):
        one, other = ([Said(n, " ".join(chance.sample(words, 12))) for n in range(150)] for _side in range(2))
        alarms += len(telling(one, other))
    assert alarms <= 8, "2 000 looks, two false alarms expected"
    assert ratio(10, 100, 10, 100) == pytest.approx(0)
