"""What arrives is understood in the batch that stores it; edited it is read again; taken back, its reading goes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.inbox.digest import Arrived, digest
from parvis.inbox.expiry import let_go, parting
from parvis.inbox.models import Conversation, Message
from parvis.journal.models import Event, Notice
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.readings import jobs, looking
from parvis.readings.jobs import catch_up
from parvis.readings.models import Lesson, Understood, of
from parvis.testing import make
from parvis.understanding import kinds, second
from parvis.understanding.danger import danger

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
LAMP = "Bonjour, le lampadaire devant le 14 rue Pasteur est éteint depuis lundi, mon numéro 06 12 34 56 78"


def said(
    text: str, n: int = 0, *, verb: str = "add", own: bool = False, kind: str = "mention", subject: str = "", at: int = 0
) -> Incoming:
    return Incoming(
        verb=verb, remote_id=f"m{n}", text=text, at=NOON + timedelta(minutes=at), thread=f"t{n}", kind=kind, subject=subject,
        author=Person(f"p{n}", f"p{n}"), own=own,
    )  # fmt: skip


def arrive(account, *items: Incoming, quiet: bool = False) -> None:
    digest([Arrived(account, item) for item in items], quiet=quiet)


def the_one() -> Understood:
    return Understood.objects.get()


def test_a_message_is_understood_when_it_is_stored():
    arrive(make.account(), said(LAMP))
    row = the_one()
    assert (row.kind, row.sure, row.language, row.answer) == ("report", True, "fr", True)
    assert row.topic == "voirie/eclairage" and "lampadaire" in row.reasons["topic"]
    assert row.places[0]["name"] == "14 rue Pasteur" and row.places[0]["precision"] == "address"
    assert row.where == "|14 rue pasteur|"
    start, end, kind = row.personal[0]
    assert (LAMP[start:end], kind) == ("06 12 34 56 78", "phone")
    assert len(row.fingerprint) == 16
    assert row.model == kinds.state().version
    assert row.guess is None and row.by is None
    assert of([row.pk]) == {row.pk: row}


def test_what_the_city_writes_is_not_read():
    account = make.account()
    arrive(account, said("Merci de mettre un banc"), said("Bonjour, c’est fait", 1, own=True))
    assert Understood.objects.count() == 1


def test_the_subject_of_a_mail_counts_and_marks_stay_in_its_text():
    arrive(make.account(), said("Rappelez-moi au 06 12 34 56 78", kind="mail", subject="Lampadaire éteint rue Pasteur"))
    row = the_one()
    assert row.topic == "voirie/eclairage"
    assert "Rappelez-moi au 06 12 34 56 78"[slice(*row.personal[0][:2])] == "06 12 34 56 78"


@pytest.mark.parametrize("text", ["", "😂😂😂", "\x00", "a" * 100_000, "\u202e‮ﷺ" * 50, "((((" * 2000])
def test_whatever_is_written_is_stored_and_never_guessed_aloud(text):
    arrive(make.account(), said(text))
    assert Message.objects.count() == 1
    assert not the_one().sure


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Un fil électrique est tombé devant l’école, il y a des enfants", "fire"), ("Mon fils est tombé dans le bassin", "other")],
)
def test_a_danger_that_no_phrase_says_and_a_reading_sees_is_told_as_one(text, kind):
    agent = make.user("agent")
    User.objects.filter(pk=agent.pk).update(on_duty=True)
    account = make.account()
    assert danger(text) == ""
    arrive(account, said(text), said("Bonjour, à quelle heure ouvre la piscine ?", 1))
    assert list(Conversation.objects.exclude(danger="").values_list("preview", "danger")) == [(text, kind)]
    assert Notice.objects.get(kind="conversation.danger").user == agent
    assert Event.objects.filter(kind="conversation.danger").count() == 1
    page = Client()
    page.force_login(agent)
    assert "112" in page.get("/guichet/danger").content.decode()
    Conversation.objects.update(danger="")  # a colleague looked
    arrive(account, replace(said(text, 2), thread="t0", context={"auto": True}))
    assert not Conversation.objects.exclude(danger="").exists(), "a machine is in no danger"


def test_what_a_phrase_says_stands_over_what_a_reading_sees():
    arrive(make.account(), said("Au secours, un fil électrique est tombé sur mon voisin, il ne respire plus"))
    assert Conversation.objects.get().danger == "health"


def test_a_batch_is_read_in_as_many_statements_as_one_message(monkeypatch):
    monkeypatch.setattr(second, "there", lambda: False)  # what waits for it is one statement more
    account = make.account()
    arrive(account, said("Bonjour", 900))
    counts = []
    for numbers in ((1,), range(100, 160)):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            arrive(account, *(said(f"Lampadaire éteint {n}", n) for n in numbers))
        counts.append(sum("readings_" in query["sql"] for query in caught))
    assert counts == [3, 3] if connection.vendor == "sqlite" else counts[0] == counts[1]  # COPY is no statement to Django
    assert Understood.objects.count() == 62


def test_a_text_that_breaks_the_reader_alone_has_no_reading(monkeypatch):
    real = looking.understand

    def breaks(texts, **more):
        if any("poison" in text for text in texts):
            raise RuntimeError("a rule of ours is wrong")
        return real(texts, **more)

    monkeypatch.setattr(looking, "understand", breaks)
    arrive(make.account(), said("Lampadaire éteint"), said("poison", 1), said("Merci beaucoup", 2))
    assert Message.objects.count() == 3
    assert {row.message.text for row in Understood.objects.select_related("message")} == {"Lampadaire éteint", "Merci beaucoup"}


def test_an_edited_message_is_read_again():
    account = make.account()
    arrive(account, said(LAMP))
    arrive(account, said("Un grand merci aux jardiniers, le parc est magnifique", verb="edit", at=5))
    row = the_one()
    assert (row.kind, row.topic.partition("/")[0], row.personal, row.where) == ("praise", "espaces-verts", [], "")


def test_what_an_agent_said_stays_when_the_words_change():
    account = make.account()
    arrive(account, said(LAMP))
    row = the_one()
    row.guess = {name: getattr(row, name) for name in ("kind", "second", "confidence", "sure", "answer")}
    row.kind, row.confidence, row.by = "request", 1.0, make.user("agent")
    row.save()
    Lesson.objects.create(message=row.message, text="avant", kind="request", at=timezone.now())
    arrive(account, said("Un grand merci aux jardiniers du parc, appelez le 06 12 34 56 78", verb="edit", at=5))
    row = the_one()
    assert (row.kind, row.confidence, row.guess["kind"]) == ("request", 1.0, "praise")
    assert row.topic.partition("/")[0] == "espaces-verts", "of the theme nobody spoke"
    assert Lesson.objects.get().text == "Un grand merci aux jardiniers du parc, appelez le [téléphone]"


def test_a_message_taken_back_takes_its_reading_along():
    account = make.account()
    arrive(account, said(LAMP), said("Merci", 1))
    Lesson.objects.create(message=Message.objects.get(remote_id="m0"), text="Lampadaire", kind="report", at=timezone.now())
    arrive(account, said("", verb="remove", at=5))
    assert the_one().message.remote_id == "m1"
    assert not Lesson.objects.exists()


def test_where_a_network_lets_us_keep_no_words_their_reading_goes_too():
    arrive(make.account(), said(LAMP), said("Merci", 1))
    first, second = Message.objects.order_by("remote_id")
    Message.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    assert parting()["readings.understood"] == {first.pk: None}, "a backup leaves it out"
    let_go()
    assert set(of([first.pk, second.pk])) == {second.pk}


def test_an_archive_is_no_news_and_is_read_afterwards(monkeypatch, django_assert_max_num_queries):
    account = make.account()
    arrive(account, *(said(LAMP, n) for n in range(7)), said("Bonjour", 7, own=True), quiet=True)
    arrive(account, said("Merci beaucoup", 8))
    assert Understood.objects.count() == 1
    catch_up()
    assert Understood.objects.count() == 1, "a transaction beside may go on"
    Message.objects.update(created_at=timezone.now() - timedelta(hours=1))
    Message.objects.filter(remote_id="m3").update(removed_at=timezone.now(), text="")
    monkeypatch.setattr(jobs, "AT_ONCE", 3)
    catch_up()
    assert {row.message.remote_id for row in Understood.objects.select_related("message")} == {
        "m0",
        "m1",
        "m2",
        "m4",
        "m5",
        "m6",
        "m8",
    }
    with django_assert_max_num_queries(6):
        catch_up()
