"""Who wrote: one number is one person on one server, and somebody else on another."""

from __future__ import annotations

import pytest

from parvis.inbox import masks
from parvis.inbox.models import Contact, Conversation, Objection
from parvis.inbox.tests.test_digest import NOON, said, take
from parvis.networks.protocol import Person
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("network", ["mastodon", "loops"])
def test_one_number_on_two_servers_is_two_persons(network):
    """Each of their servers counts from one: whoever has number 7 here is not who has it there."""
    here, there = make.account(network, server="here.example"), make.account(network, server="there.example")
    assert take(here, said()) == 1
    assert take(there, said("m2", author=Person("p1", "autre", "Quelqu’un d’autre"))) == 1
    names = {row.account_id: (row.contact.name, row.identity.handle) for row in Conversation.objects.all()}
    assert names == {here.pk: ("Riverain du 13e", "riverain13"), there.pk: ("Quelqu’un d’autre", "autre")}
    other = make.account(network, server="here.example")
    assert take(other, said("m3")) == 1 and Contact.objects.count() == 2, "another account of one server meets the same person"


def test_who_objected_is_known_again_on_their_own_server_alone():
    one, other = ("mastodon", "here.example", "p1"), ("mastodon", "there.example", "p1")
    Objection.objects.create(who=masks.who(*one), at=NOON)
    assert masks.objecting([one, other]) == {one}
