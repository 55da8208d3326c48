"""Where a conversation stands: it waits for the person, or for a service; it goes to another team."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox import actions
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.lists import chosen, messages
from parvis.inbox.models import Conversation
from parvis.journal.models import Notice
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.search.index import Text, index
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def page(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def again(row: Conversation) -> Conversation:
    return Conversation.objects.get(pk=row.pk)


def test_waiting_for_a_service_is_not_waiting_for_the_person(page: Client, agent: User) -> None:
    row = make.conversation()
    page.post(f"/guichet/{row.pk}/changer", {"state": "service"})
    assert again(row).state == "service" and again(row).waiting_since, "the resident still waits"
    assert not chosen(agent, view="repondre").exists() and not chosen(agent, view="attente").exists()
    assert list(chosen(agent, view="services")) == [row]
    html = page.get(f"/guichet/{row.pk}?vue=services").content.decode()
    assert "en attente d’un service" in html and "attend un service" in html
    assert 'value="open" data-key="o"' in html and 'value="service"' not in html


def test_an_answer_on_the_way_does_not_end_it_and_the_persons_words_do(agent: User) -> None:
    row = make.conversation()
    actions.set_state(row, state="service", by=agent)
    actions.reply(row, text="La voirie regarde.", by=agent, seen=row.last_in)
    assert again(row).state == "service"
    said = Incoming("add", "m9", row.thread, "mention", timezone.now(), Person("42", "Jeanne", "Jeanne"), "Alors ?")
    digest([Arrived(row.account, said)])
    assert again(row).state == "open"


def test_it_goes_to_another_team_which_is_told_and_the_right_to_read_goes_with_it(page: Client, agent: User) -> None:
    elsewhere = make.team("Voirie")
    theirs, row = make.user("agent", in_team=elsewhere), make.conversation(assignee=agent)
    index([Text("inbox.message", row.messages.get().pk, row.pk, row.team_id, row.last_at, "piscine")])
    answer = page.post(f"/guichet/{row.pk}/confier", {"team": elsewhere.pk, "note": "C’est pour vous"})
    assert answer["Location"] == "/guichet/"
    assert (again(row).team, again(row).assignee) == (elsewhere, None)
    assert page.get(f"/guichet/{row.pk}").status_code == 404 and not messages("piscine", agent).exists()
    assert [one.user for one in Notice.objects.all()] == [theirs]
    other = Client()
    other.force_login(theirs)
    html = other.get(f"/guichet/{row.pk}").content.decode()
    assert "C’est pour vous" in html and "à l’équipe Voirie" in html
    assert messages("piscine", theirs).exists()


def test_given_to_a_person_only_that_one_is_told(agent: User) -> None:
    elsewhere, row = make.team("Voirie"), make.conversation()
    theirs, _ = make.user("agent", in_team=elsewhere), make.user("agent", in_team=elsewhere)
    with pytest.raises(ValidationError):
        actions.give(row, team=elsewhere, to=agent, by=agent)
    actions.give(again(row), team=elsewhere, to=theirs, by=agent)
    assert [one.user for one in Notice.objects.all()] == [theirs] and again(row).assignee == theirs


def test_by_the_api(agent: User) -> None:
    headers: Any = {"Authorization": f"Bearer {make.token(agent)}"}
    api, row, elsewhere = Client(), make.conversation(), make.team("Voirie")
    where = f"/api/v1/conversations/{row.pk}"
    answer = api.patch(where, {"state": "service"}, content_type="application/json", headers=headers)
    assert answer.json()["state"] == "service"
    assert api.get("/api/v1/conversations?state=service", headers=headers).json()["items"]
    assert api.patch(where, {"team": 10**9}, content_type="application/json", headers=headers).status_code == 422
    answer = api.patch(where, {"team": elsewhere.pk}, content_type="application/json", headers=headers)
    assert answer.json()["team"] == elsewhere.pk
    assert api.get(where, headers=headers).status_code == 404
