"""Second thoughts: an answer waits, is taken back or leaves, once and always one of the two."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox import actions, held
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation, Message, Reply, Unsent
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.search.index import find
from parvis.testing import make
from parvis.work import rows

pytestmark = pytest.mark.django_db
LIVE = {"HX-Request": "true"}


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


def due() -> list[Reply]:
    return rows.hold_due(Reply, 10, now=timezone.now())


def test_it_waits_as_long_as_its_writer_chose_and_then_leaves(page: Client, agent: User) -> None:
    row = make.conversation()
    User.objects.filter(pk=agent.pk).update(hold=20)
    given = {"text": "Lundi", "mode": "reply", "seen": row.last_in, "key": str(uuid.uuid4())}
    html = page.post(f"/guichet/{row.pk}/ecrire", given, headers=LIVE).content.decode()
    assert "part dans 20 s" in html and "Annuler l’envoi" in html
    assert due() == []
    with time_machine.travel(timezone.now() + timedelta(seconds=21)):
        assert [one.message.text for one in due()] == ["Lundi"], "whoever held it may have died: it is a due row"


def test_taken_back_everything_is_as_before_and_the_words_are_a_draft(page: Client, agent: User) -> None:
    row = make.conversation(state="open", due_at=timezone.now() + timedelta(days=1))
    before = again(row)
    reply = actions.reply(row, text="Lundi", by=agent, seen=row.last_in, hold=10)
    assert again(row).assignee == agent and again(row).due_at is None
    html = page.post(f"/guichet/reponses/{reply.pk}/reprendre", {"text": "et mardi"}, headers=LIVE).content.decode()
    assert "Lundi\n\net mardi</textarea>" in html
    after = again(row)
    for name in ("state", "due_at", "waiting_since", "last_at", "count", "preview", "assignee"):
        assert getattr(after, name) == getattr(before, name), name
    assert not Reply.objects.exists() and not Message.objects.filter(way="out").exists()
    assert not find("lundi", label="inbox.message").exists()
    assert Unsent.objects.get().text == "Lundi\n\net mardi"


def test_once_it_is_being_sent_it_is_too_late(agent: User) -> None:
    row = make.conversation()
    reply = actions.reply(row, text="Lundi", by=agent, seen=row.last_in, hold=5)
    with time_machine.travel(timezone.now() + timedelta(seconds=6), tick=False):
        assert due()  # a worker holds it: its `due_at` is ahead again
        with pytest.raises(ValidationError):
            held.unsend(reply, by=agent)
    assert Reply.objects.get().state == "scheduled" and Message.objects.filter(way="out").exists()
    assert held.left(Reply.objects.get()) == 0


def test_taken_back_twice_it_is_taken_back_once(agent: User) -> None:
    row = make.conversation()
    reply = actions.reply(row, text="Lundi", by=agent, seen=row.last_in, hold=5)
    held.unsend(reply, by=agent)
    with pytest.raises(ValidationError):
        held.unsend(reply, by=agent)
    assert again(row).count == 1


def test_only_its_writer_takes_it_back_and_a_colleague_still_collides_with_it(page: Client, agent: User) -> None:
    row, other = make.conversation(), make.user("agent")
    reply = actions.reply(row, text="Lundi", by=other, seen=row.last_in, hold=10)
    with pytest.raises(PermissionDenied):
        held.unsend(reply, by=agent)
    assert "Annuler l’envoi" not in page.get(f"/guichet/{row.pk}").content.decode()
    with pytest.raises(actions.Answered):
        actions.reply(row, text="Mardi", by=agent, seen=row.last_in)


def test_what_the_person_wrote_meanwhile_stays(agent: User) -> None:
    row = make.conversation()
    reply = actions.reply(row, text="Lundi", by=agent, seen=row.last_in, hold=10)
    at = timezone.now() + timedelta(seconds=1)
    digest(
        [Arrived(row.account, Incoming("add", "m9", row.thread, "mention", at, Person("42", "Jeanne", "Jeanne"), "Et mardi ?"))]
    )
    held.unsend(reply, by=agent)
    after = again(row)
    assert (after.state, after.preview, after.count) == ("open", "Et mardi ?", 2)
    assert after.waiting_since == row.waiting_since, "the first question waits again"


def test_by_the_api_it_leaves_at_once_unless_asked(agent: User) -> None:
    headers: Any = {"Authorization": f"Bearer {make.token(agent)}"}
    api, row = Client(), make.conversation()
    at_once = api.post(
        f"/api/v1/conversations/{row.pk}/replies", {"text": "Lundi", "seen": row.last_in}, content_type="application/json",
        headers=headers,
    )  # fmt: skip
    assert at_once.json()["held_until"] is None and len(due()) == 1
    assert api.post(f"/api/v1/replies/{at_once.json()['id']}/unsend", headers=headers).status_code == 422
    other = make.conversation()
    waits = api.post(
        f"/api/v1/conversations/{other.pk}/replies", {"text": "Mardi", "seen": other.last_in, "hold": 30},
        content_type="application/json", headers=headers,
    ).json()  # fmt: skip
    assert waits["held_until"] and due() == []
    back = api.post(f"/api/v1/replies/{waits['id']}/unsend", headers=headers).json()
    assert back == {"conversation": other.pk, "text": "Mardi", "files": []}


def test_the_wait_is_chosen_in_the_settings(page: Client, agent: User) -> None:
    page.post("/reglages", {"name": "Samira", "language": "fr", "theme": "auto", "hold": "5"})
    assert User.objects.get(pk=agent.pk).hold == 5


def test_what_is_taken_back_is_seen_by_all_who_look(page: Client) -> None:
    """Rows, head and thread hear of an undo and of an answer that was taken back, as of what they undo."""
    html = page.get(f"/guichet/{make.conversation().pk}").content.decode()
    for part in ('id="rows"', 'id="head-', 'id="said-'):
        triggers = html[html.index(part) :].split(">", 1)[0]
        assert "conversation.restored from:body" in triggers and "conversation.unsent from:body" in triggers, part
