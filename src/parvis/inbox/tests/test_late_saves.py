"""What the box saves by itself may come after its words have left: they are not one's own again, to be sent a second time."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from parvis.inbox import actions, held
from parvis.inbox.models import Conversation, Reply, Unsent
from parvis.inbox.presence.actions import keep_unsent
from parvis.people.models import User
from parvis.testing import make

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


def box(talk: Conversation, text: str) -> dict[str, Any]:
    """What the form of the box holds."""
    return {"text": text, "mode": "reply", "seen": talk.last_in, "key": str(uuid.uuid4())}


def kept() -> list[str]:
    return list(Unsent.objects.values_list("text", flat=True))


@pytest.mark.promise
@pytest.mark.parametrize("late", ["Lundi,\r\nà dix heures.", "Lundi,\nà dix heures.", "Lundi", "Mardi, à dix heures.", ""])
def test_what_was_sent_does_not_come_back(page: Client, late: str) -> None:
    talk = make.conversation()
    given = box(talk, "Lundi,\r\nà dix heures.")
    page.post(f"/guichet/{talk.pk}/brouillon", given)
    assert page.post(f"/guichet/{talk.pk}/ecrire", given, headers=LIVE).status_code == 200
    assert page.post(f"/guichet/{talk.pk}/brouillon", given | {"text": late}).status_code == 204
    assert kept() == []


def test_what_was_typed_after_it_while_it_left_is_kept_alone(page: Client) -> None:
    talk = make.conversation()
    given = box(talk, "Lundi,\r\nà dix heures.")
    page.post(f"/guichet/{talk.pk}/ecrire", given, headers=LIVE)
    page.post(f"/guichet/{talk.pk}/brouillon", given | {"text": "Lundi,\nà dix heures.\n\nVenez tôt."})
    assert kept() == ["Venez tôt."]


def test_what_is_written_in_the_next_box_is_untouched(page: Client, agent: User) -> None:
    talk = make.conversation()
    given = box(talk, "Lundi.")
    page.post(f"/guichet/{talk.pk}/ecrire", given, headers=LIVE)
    page.post(f"/guichet/{talk.pk}/brouillon", box(talk, "Et mardi aussi."))
    for late in ("Lundi.", "Lundi. Venez", ""):
        page.post(f"/guichet/{talk.pk}/brouillon", given | {"text": late})
    assert kept() == ["Et mardi aussi."]


def test_a_refused_answer_is_still_ones_own(page: Client, agent: User) -> None:
    talk = make.conversation()
    actions.reply(talk, text="Un collègue répond.", by=make.user("agent", username="karim"), seen=talk.last_in)
    given = box(talk, "Lundi.")
    assert page.post(f"/guichet/{talk.pk}/ecrire", given, headers=LIVE).status_code == 409
    page.post(f"/guichet/{talk.pk}/brouillon", given)
    assert kept() == ["Lundi."]
    assert Reply.objects.count() == 1


def test_what_was_taken_back_may_be_written_on(agent: User) -> None:
    talk, key = make.conversation(), uuid.uuid4()
    row = actions.reply(talk, text="Lundi.", by=agent, seen=talk.last_in, key=key, hold=20)
    keep_unsent(talk, text="Lundi.", by=agent, key=key)
    assert kept() == []
    held.unsend(row, by=agent)
    keep_unsent(talk, text="Lundi, dès dix heures.", by=agent, key=key)
    assert kept() == ["Lundi, dès dix heures."]
