"""Two demands are dealt with as one at the counter; on its own page each of the two persons reads only what is theirs."""

from __future__ import annotations

import pytest
from django.test import Client

from parvis.contact.tests import town
from parvis.inbox.actions import reply
from parvis.inbox.joining.actions import merge, undo
from parvis.inbox.models import Conversation
from parvis.testing import make

pytestmark = pytest.mark.django_db


def page(address: str) -> str:
    return str(Client().get(address).content.decode())


def test_after_a_merge_each_follow_up_page_shows_its_own_thread_alone() -> None:
    town.form()
    one = town.written(Client(), message="Un nid-de-poule rue des Lilas.")["Location"]
    town.work()
    other = town.written(Client(), message="Mon fils est malade, rue des Lilas.")["Location"]
    town.work()
    first, second = Conversation.objects.order_by("pk")
    agent = make.user("agent")
    joined = merge(first, second, by=agent, other_person=True)
    assert first.messages.filter(way="in").count() == 2, "the counter shows both"

    def answered(text: str, home: Conversation) -> None:
        newest = first.messages.latest("pk").pk
        reply(first, text=text, by=agent, seen=newest, home=home.pk)
        town.work()

    answered("Rebouché lundi.", first)
    answered("Bon courage à lui.", second)
    browser = Client()
    fields = {"message": "Merci pour lui.", "moment": browser.get(other).context["moment"]}
    assert browser.post(other, fields).status_code == 303
    town.work()
    assert first.messages.filter(text="Merci pour lui.").exists(), "what is added arrives where it is dealt with"
    mine, theirs = ("nid-de-poule", "Rebouché lundi."), ("Mon fils", "Bon courage", "Merci pour lui.")
    for undone in (False, True):
        assert [words in page(one) for words in (*mine, *theirs)] == [True, True, False, False, False], undone
        assert [words in page(other) for words in (*mine, *theirs)] == [False, False, True, True, True], undone
        if not undone:
            undo(joined, by=agent)
