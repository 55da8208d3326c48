"""Reading private messages leaves a line in the journal: once a visit, by the page and by the API."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.inbox.looks import READ
from parvis.inbox.models import Presence
from parvis.journal.models import Event
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


def test_private_messages_are_read_once_a_visit() -> None:
    agent, manager = make.user("agent"), make.user("manager")
    private, public = make.conversation(private=True), make.conversation()
    client = Client()
    client.force_login(agent)
    for _ in range(2):
        for conversation in (private, public):
            client.post(f"/guichet/{conversation.pk}/presence", {"state": "viewing"})
    assert list(Event.objects.filter(kind=READ).values_list("by", "about")) == [(agent.pk, private.pk)]
    Event.objects.filter(kind=READ).update(at=timezone.now() - timedelta(hours=1))
    Presence.objects.update(at=timezone.now() - timedelta(hours=1))
    client.post(f"/guichet/{private.pk}/presence", {"state": "viewing"})
    assert Event.objects.filter(kind=READ).count() == 2
    client.force_login(manager)
    assert "a lu des messages privés" in client.get("/journal/?quoi=conversation").content.decode()


def test_the_api_tells_too() -> None:
    call, private = Caller(make.user("agent")), make.conversation(private=True)
    for _ in range(2):
        assert call("GET", f"/conversations/{private.pk}")[0] == 200
    assert Event.objects.filter(kind=READ, about=private.pk).count() == 1
