"""The charter and answers: nothing personal in public, no argument about politics."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.charter.models import Exemption
from parvis.inbox.actions import Impossible, reply
from parvis.inbox.models import Conversation, Reply
from parvis.inbox.verdicts import answered
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
NUMBER = "Bonjour, appelez-la au 06 12 34 56 78."


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(user: User, conversation: Conversation, text: str) -> str:
    where = reverse("inbox:check", args=[conversation.pk])
    return str(browser(user).post(where, {"text": text, "mode": "reply"}).content.decode())


def test_a_number_in_public_is_marked_and_does_not_leave():
    make.clause("4.1", kind="personal", mend="Passez en privé.")
    agent, public = make.user("agent"), make.conversation()
    page = typed(agent, public, NUMBER)
    assert "<mark>06 12 34 56 78</mark>" in page
    assert "Passez en privé." in page
    with pytest.raises(Impossible) as caught:
        reply(public, text=NUMBER, by=agent, seen=make.seen(public))
    assert caught.value.problems[0].values["number"] == "4.1"
    where = reverse("inbox:write", args=[public.pk])
    answer = browser(agent).post(where, {"text": NUMBER, "mode": "reply", "seen": make.seen(public)})
    assert answer.status_code == 422
    assert "Charte, article 4.1" in answer.content.decode()
    assert NUMBER in answer.content.decode(), "nothing typed is lost"


def test_in_private_it_leaves():
    make.clause("4.1", kind="personal")
    private = make.conversation(private=True)
    assert "<mark>" not in typed(make.user("agent"), private, NUMBER)
    assert reply(private, text=NUMBER, by=make.user("agent"), seen=make.seen(private)).pk


def test_a_political_statement_is_not_argued_with():
    make.clause(
        "7.1", kind="answering", severity="refuse", params={"words": ["élections"], "referral": ["leurs propres comptes"]}
    )
    said = make.conversation(texts=("Vivement les élections !",))
    with pytest.raises(Impossible):
        reply(said, text="C’est faux.", by=make.user("agent"), seen=make.seen(said))
    assert reply(said, text="Bonjour, écrivez-leur sur leurs propres comptes.", by=make.user("agent"), seen=make.seen(said)).pk


def test_a_note_is_nobodys_business():
    make.clause("4.1", kind="personal")
    conversation = make.conversation()
    where = reverse("inbox:check", args=[conversation.pk])
    assert "<mark>" not in browser(make.user("agent")).post(where, {"text": NUMBER, "mode": "note"}).content.decode()


def test_who_has_the_right_sets_it_aside_for_these_words():
    make.clause("4.1", kind="personal")
    manager, public = make.user("manager"), make.conversation()
    (link,) = re.findall(r'href="(/charte/exemptions/[^"]+)"', typed(manager, public, NUMBER))
    assert "/charte/exemptions/" not in typed(make.user("agent"), public, NUMBER)
    answer = browser(manager).post(link, {"reason": "Numéro public de l’association"})
    assert answer["Location"] == reverse("inbox:conversation", args=[public.pk])
    with pytest.raises(Impossible):
        reply(public, text=NUMBER + " Merci.", by=manager, seen=make.seen(public))
    assert reply(public, text=NUMBER, by=make.user("agent"), seen=make.seen(public)).pk


def test_the_same_by_the_api():
    make.clause("4.1", kind="personal")
    manager, public = Caller(make.user("manager")), make.conversation()
    status, told = manager("POST", f"/conversations/{public.pk}/replies", {"text": NUMBER, "seen": make.seen(public)})
    assert (status, told["problems"][0]["code"]) == (422, "charter")
    given = {"clause": "4.1", "text": NUMBER, "reason": "Numéro public"}
    assert Caller(make.user("agent"))("POST", f"/conversations/{public.pk}/exemptions", given)[0] == 403
    assert manager("POST", f"/conversations/{public.pk}/exemptions", given)[0] == 201
    assert Exemption.objects.get().label == "inbox.conversation"
    assert manager("POST", f"/conversations/{public.pk}/replies", {"text": NUMBER, "seen": make.seen(public)})[0] == 201


def test_what_was_answered_is_remembered():
    agent, conversation = make.user("agent"), make.conversation(texts=("Quand ?",))
    row = reply(conversation, text="Lundi.", by=agent, seen=make.seen(conversation))
    Reply.objects.filter(pk=row.pk).update(state="sent", sent_at=timezone.now())
    told, further = answered(agent, timezone.now() - timedelta(days=366), 0, 10)
    assert [(one.said.text, one.said.answers, one.said.way) for one in told] == [("Lundi.", "Quand ?", "reply")]
    assert further == 0
    assert answered(make.user("agent", in_team=make.team("Ailleurs")), timezone.now() - timedelta(days=366), 0, 10) == ([], 0)
