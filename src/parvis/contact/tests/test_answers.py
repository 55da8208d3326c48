"""Receipts, answers by mail in the same conversation, the follow-up page."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Raw
from parvis.contact.models import Entry
from parvis.contact.tests import town
from parvis.contact.tracking import address_of, secret_of
from parvis.inbox.actions import answer_problems, note, reply
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation, Message, Reply
from parvis.networks.email.parsing import parse
from parvis.testing import make

pytestmark = pytest.mark.django_db
EMAIL = {"name": "Zoé Petit", "email": "zoe@example.org"}


@pytest.fixture
def post():
    with town.post() as kept:
        yield kept


@pytest.fixture
def mailbox(post):
    return town.mailbox(post.port)


def newest() -> Conversation:
    return Conversation.objects.select_related("account__grant", "identity").latest("pk")


def test_the_receipt_is_sent_at_once_and_once(post, mailbox):
    town.form(mailbox=mailbox.pk)
    town.written(Client(), **EMAIL)
    for _ in range(3):
        town.work()
    entry = Entry.objects.get()
    (mail,) = post.taken
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["To"] == "zoe@example.org"
    assert mail["Reply-To"] == f"contact+t.{entry.key}@ville.test"
    assert entry.reference in mail["Subject"]
    body = mail.get_content()
    for told in (
        entry.reference,
        address_of(entry.key),
        "Pôle Messages",
        "accueil@ville.test",
        str(timezone.localdate(entry.at).year),
    ):
        assert told in body
    shown = Message.objects.get(way="out")
    assert secret_of(entry.key) not in shown.text, "colleagues do not read the person's secret"
    assert secret_of(entry.key) not in str(Reply.objects.get().options)
    conversation = newest()
    assert (conversation.state, conversation.waiting_since is None) == ("new", False), "a machine's word is no answer"


def test_one_receipt_an_hour_to_the_same_address_and_none_left_out(post, mailbox):
    town.form(mailbox=mailbox.pk)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        town.written(Client(), **EMAIL)
        town.written(Client(), **EMAIL | {"email": "ZOE@example.org"}, message="Encore.")
        town.work()
        assert len(post.taken) == 1
        clock.shift(timedelta(hours=1, seconds=2))
        town.work()
        assert len(post.taken) == 2


def test_an_answer_leaves_by_the_mailbox_and_the_persons_mail_comes_back_to_it(post, mailbox):
    town.form(mailbox=mailbox.pk)
    town.written(Client(), **EMAIL)
    town.work()
    agent, conversation = make.user("agent"), newest()
    assert answer_problems(conversation, "Bonjour") == []
    row = reply(conversation, text="L’équipe passe demain.", by=agent, seen=conversation.last_in)
    assert row.account_id == mailbox.pk
    town.work()
    sent = post.taken[-1]
    assert "L’équipe passe demain." in sent.get_content()
    assert "Auto-Submitted" not in sent
    assert sent["Reply-To"] == f"contact+t.{row.key}@ville.test"
    assert sent["In-Reply-To"] == post.taken[0]["In-Reply-To"], "one thread in the person's mailbox"
    lost = f"From: zoe@example.org\r\nTo: {sent['Reply-To']}\r\nSubject: merci\r\nMessage-ID: <n1@example.org>\r\n\r\nMerci !"
    head = f"From: zoe@example.org\r\nTo: contact@ville.test\r\nIn-Reply-To: {sent['Message-ID']}"
    known = f"{head}\r\nMessage-ID: <n2@example.org>\r\n\r\nEncore"
    digest([Arrived(mailbox, parse(raw.encode(), "contact@ville.test")) for raw in (lost, known)])
    assert Conversation.objects.count() == 1
    assert set(newest().messages.filter(way="in").values_list("text", flat=True)) >= {"Merci !", "Encore"}
    assert newest().state == "open"
    assert reply(newest(), text="Je vous en prie.", by=agent, seen=newest().messages.latest("pk").pk).account_id == mailbox.pk


def test_without_an_address_the_answer_is_on_the_follow_up_page_and_the_agent_is_told():
    town.form()
    page = town.written(Client())["Location"]
    town.work()
    agent, conversation = make.user("agent"), newest()
    assert [problem.code for problem in answer_problems(conversation, "Bonjour")] == ["form-no-address"]
    reply(conversation, text="C’est réparé.", by=agent, seen=conversation.last_in)
    assert "C’est réparé." not in Client().get(page).content.decode(), "it has not left yet"
    town.work()
    note(conversation, text="Entre nous", by=agent)
    html = Client().get(page).content.decode()
    assert "C’est réparé." in html
    assert "Entre nous" not in html
    assert str(agent) not in html


def test_a_person_adds_to_their_demand_once():
    town.form()
    browser = Client()
    page = town.written(browser)["Location"]
    town.work()
    fields = {"message": "C’est devant le 12.", "moment": browser.get(page).context["moment"]}
    for _ in range(2):
        assert browser.post(page, fields).status_code == 303
    town.work()
    assert [m.text for m in newest().messages.order_by("pk")][1:] == ["C’est devant le 12."]
    assert browser.post(page, {"message": "", "moment": "x"}).status_code == 422
    assert browser.post(page, {"message": "Gardé", "moment": "x"}).status_code == 422


def test_a_wrong_secret_is_no_page_and_the_secret_is_kept_nowhere():
    town.form()
    town.written(Client())
    entry = Entry.objects.get()
    page = Client().get(f"/suivi/{secret_of(entry.key)}")
    assert (page.status_code, page["Referrer-Policy"], page["Cache-Control"]) == (200, "same-origin", "no-store")
    assert Client().get(f"/suivi/{entry.secret}").status_code == 404
    assert Client().get("/suivi/x").status_code == 404
    assert secret_of(entry.key) not in str(Entry.objects.values())


def test_killed_between_taking_and_digesting_nothing_is_lost_or_doubled(post, mailbox):
    town.form(mailbox=mailbox.pk)
    town.written(Client(), **EMAIL)
    from parvis.contact.jobs import register

    entry = Entry.objects.get()
    register([entry])  # the receipt's worker comes first: nothing is there yet
    assert Entry.objects.get().due_at > timezone.now()
    assert Raw.objects.get().state == "new"
    Entry.objects.update(due_at=timezone.now())
    town.work()
    stale = Entry.objects.get()
    Entry.objects.update(due_at=timezone.now(), state="new")  # as if the worker had died before it wrote its outcome
    assert stale.state == "kept"
    town.work()
    assert (Message.objects.filter(way="in").count(), len(post.taken)) == (1, 1)


def test_a_removed_mailbox_leaves_the_answer_on_the_page():
    mailbox = town.mailbox()
    town.form(mailbox=mailbox.pk)
    town.written(Client(), **EMAIL)
    mailbox.state = "removed"
    mailbox.save()
    town.work()
    conversation = newest()
    row = reply(conversation, text="Bonjour", by=make.user("agent"), seen=conversation.messages.latest("pk").pk)
    town.work()
    row.refresh_from_db()
    assert (row.state, row.account_id) == ("sent", conversation.account_id)
