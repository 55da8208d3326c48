"""Danger is seen when it arrives, told to whoever is on duty, shown before all else, and taken back by a person."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from parvis.inbox.alarm.actions import set_danger
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation
from parvis.journal.models import Event, Notice
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def arrive(account, *texts: str, own: bool = False) -> None:
    start = Conversation.objects.count() * 10
    items = [
        Incoming(
            verb="add", remote_id=f"m{start + n}", text=text, at=NOON + timedelta(minutes=start + n), thread=f"t{n}", kind="mention",
            author=Person(f"p{n}", f"p{n}"), own=own,
        )
        for n, text in enumerate(texts)
    ]  # fmt: skip
    digest([Arrived(account, item) for item in items])


@pytest.fixture
def on_duty():
    agent = make.user("agent")
    User.objects.filter(pk=agent.pk).update(on_duty=True)
    make.user("agent")  # not on duty: they are not told
    return agent


def test_who_is_on_duty_is_told_once_and_the_row_says_whom_to_call(on_duty):
    account = make.account()
    arrive(account, "Il y a le feu au 3e étage, 12 rue Basfroi")
    talk = Conversation.objects.get()
    assert talk.danger == "fire"
    notice = Notice.objects.get()
    assert (notice.user, notice.url) == (on_duty, f"/guichet/{talk.pk}")
    assert Event.objects.filter(kind="conversation.danger", about=talk.pk).count() == 1
    page = Client()
    page.force_login(on_duty)
    assert "18 (pompiers) ou 112" in page.get("/guichet/liste").content.decode()
    assert "18 (pompiers) ou 112" in page.get("/guichet/danger").content.decode()
    opened = page.get(f"/guichet/{talk.pk}").content.decode()
    assert "18 (pompiers) ou 112" in opened and "Pas de danger" in opened


def test_many_at_once_are_one_notice(on_duty):
    arrive(make.account(), *["Au secours, on est au sous-sol"] * 8)
    assert Notice.objects.get().url == "/guichet/?vue=toutes&danger=oui"
    page = Client()
    page.force_login(on_duty)
    shown = page.get("/guichet/danger").content.decode()
    assert shown.count("<li>") == 5 and "danger=oui" in shown
    assert page.get("/guichet/liste?vue=toutes&danger=oui").content.decode().count('class="talk"') == 8


def test_neither_our_own_words_nor_the_second_message_sound_again(on_duty):
    account = make.account()
    arrive(account, "Mon voisin ne respire plus")
    arrive(account, "Mon voisin ne respire plus, vite")
    assert Notice.objects.count() == 1
    arrive(account, "En cas d’incendie : il y a le feu, appelez le 18", own=True)
    assert Conversation.objects.get().danger == "health"


def test_a_colleague_says_that_there_is_none_and_it_may_come_back(on_duty):
    account = make.account()
    arrive(account, "un homme armé devant l’école")
    talk = Conversation.objects.get()
    set_danger(talk, kind="", by=on_duty)
    page = Client()
    page.force_login(on_duty)
    assert "17 (police)" not in page.get("/guichet/liste").content.decode()
    assert Event.objects.filter(kind="conversation.safe", by=on_duty).exists()
    arrive(account, "il a tiré, des coups de feu !")
    assert Conversation.objects.get().danger == "attack"
    assert Notice.objects.count() == 2


def test_by_the_api_and_not_by_who_may_not_answer(on_duty):
    talk, page = make.conversation(), Client()
    head = {"authorization": f"Bearer {make.token(on_duty)}"}
    told = page.patch(f"/api/v1/conversations/{talk.pk}", {"danger": "life"}, content_type="application/json", headers=head)
    assert (told.status_code, told.json()["danger"]) == (200, "life")
    found = page.get("/api/v1/conversations?danger=life", headers=head).json()["items"]
    assert [one["id"] for one in found] == [talk.pk]
    with pytest.raises(PermissionDenied):
        set_danger(talk, kind="", by=make.user("approver"))


def test_on_the_page_and_no_statement_more(on_duty, django_assert_max_num_queries):
    page = Client()
    page.force_login(on_duty)
    for number in range(3):
        make.conversation(danger="fire" if number else "")
    talk = Conversation.objects.latest("pk")
    page.post(f"/guichet/{talk.pk}/danger", {"danger": ""})
    assert Conversation.objects.get(pk=talk.pk).danger == ""
    page.post(f"/guichet/{talk.pk}/danger", {"danger": "n’importe"})
    assert Conversation.objects.get(pk=talk.pk).danger == ""
    with django_assert_max_num_queries(5):
        page.get("/guichet/danger")
