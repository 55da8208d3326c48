"""What a body writes back: found by three signs, kept once, for colleagues only, and never a resident's new conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox.digest import Arrived
from parvis.inbox.models import Conversation, Message, Reply
from parvis.journal.models import Notice
from parvis.networks.protocol import Person
from parvis.testing import make
from parvis.transfers import actions
from parvis.transfers.hearing import MOST_AUTOMATIC
from parvis.transfers.models import BodyAnswer, Letter, Transfer
from parvis.transfers.tests.town import answer, arrives, left, town
from parvis.transfers.threads import found

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(place):
    return place.gone()


def heard() -> list[str]:
    return list(BodyAnswer.objects.order_by("id").values_list("text", flat=True))


def test_it_comes_back_to_the_transfer_and_to_nobody_else(place, sent):
    talks, replies = Conversation.objects.count(), Reply.objects.count()
    arrives(place.mailbox, answer(Letter.objects.get()))
    sent.refresh_from_db()
    assert heard() == ["Nous réparons lundi."] and sent.state == "answered"
    assert Conversation.objects.count() == talks and Reply.objects.count() == replies, "nothing leaves for the resident"
    assert not Message.objects.filter(text="Nous réparons lundi.").exists()
    talk = Conversation.objects.get(pk=place.conversation.pk)
    assert talk.state == "open" and talk.waiting_since, "it is ours to go on"
    assert Notice.objects.filter(user=place.agent, kind="transfer.answered").exists()


@pytest.mark.parametrize("sign", ["in-reply-to", "references", "token", "tag"])
def test_by_each_sign(place, sent, sign):
    letter = Letter.objects.get()
    lost = {"references": [], "message_id": "neuf@transports.test"}
    mail = replace(answer(letter, **lost), parent="")
    told = dict(mail.context)
    if sign == "in-reply-to":
        mail = replace(mail, parent=f"{letter.key}@ville.test")
    elif sign == "references":
        mail = replace(mail, context=told | {"references": ["x@y.test", f"{letter.key}@ville.test", "z@y.test"]})
    elif sign == "token":
        mail = replace(mail, context=told | {"token": str(letter.key), "answers": f"{letter.key}@ville.test"})
    else:
        mail = replace(mail, context=told | {"tag": sent.tag})
    arrives(place.mailbox, mail)
    assert heard() == ["Nous réparons lundi."]


def test_the_tag_alone_from_a_stranger_opens_nothing(place, sent):
    mail = answer(Letter.objects.get(), sender="curieux@ailleurs.test", references=[], tag=sent.tag)
    arrives(place.mailbox, replace(mail, parent=""))
    assert heard() == [] and Conversation.objects.filter(account=place.mailbox).count() == 1


def test_from_another_address_it_is_kept_and_marked(place, sent):
    arrives(place.mailbox, answer(Letter.objects.get(), sender="agent@sous-traitant.test"))
    assert BodyAnswer.objects.get().foreign


def test_the_same_answer_twice_is_one(place, sent):
    mail = answer(Letter.objects.get(), remote="une@transports.test")
    arrives(place.mailbox, mail)
    arrives(place.mailbox, mail)
    other = make.account("email")
    arrives(other, mail)
    assert heard() == ["Nous réparons lundi."]


def test_the_resident_in_copy_is_still_a_resident(post):
    place = town()
    identity = make.identity("email", handle="rose@habitants.test")
    Conversation.objects.filter(pk=place.conversation.pk).update(identity=identity)
    place.conversation.refresh_from_db()
    place.gone()
    mail = answer(Letter.objects.get(), "Merci !", sender="rose@habitants.test")
    arrives(place.mailbox, replace(mail, author=Person("rose@habitants.test", "rose@habitants.test", "Rose")))
    assert heard() == [] and Message.objects.filter(text="Merci !").exists()


def test_two_mailboxes_that_answer_each_other_fill_nothing(place, sent, post):
    """An absence note changes no state, nothing answers it, and only the first ones are kept."""
    letter, before = Letter.objects.get(), len(post.drafts)
    for number in range(20):
        arrives(place.mailbox, answer(letter, f"Absent {number}", auto=True, reason="auto-submitted"))
        left()
    sent.refresh_from_db()
    assert len(heard()) == MOST_AUTOMATIC and sent.state == "sent" and len(post.drafts) == before
    assert Letter.objects.count() == 1 and not Conversation.objects.filter(account=place.mailbox).exists()


def test_a_copy_of_our_own_letter_is_no_answer(place, sent):
    letter = Letter.objects.get()
    arrives(place.mailbox, replace(answer(letter, remote=f"{letter.key}@ville.test"), own=True))
    assert heard() == []


def bounce(letter, code: str = "5.1.1"):
    mail = answer(letter, "Unknown user", sender="mailer-daemon@transports.test", auto=True)
    return replace(mail, verb="bounce", code=code, context=dict(mail.context) | {"said": "550 unknown user"})


def test_an_address_that_answers_no_more(place, post):
    owner = make.user("manager")
    type(place.body).objects.filter(pk=place.body.pk).update(owner=owner)
    row = place.gone()
    arrives(place.mailbox, bounce(Letter.objects.get()))
    arrives(place.mailbox, bounce(Letter.objects.get()))
    row.refresh_from_db()
    place.body.refresh_from_db()
    assert (row.trouble, Letter.objects.get().state) == ("bounced", "bounced")
    assert place.body.unreachable_at and "550" in place.body.unreachable
    assert Notice.objects.filter(user=owner, kind="destination.unreachable").count() == 1
    actions.retry(Letter.objects.get(), by=place.agent)
    left()
    row.refresh_from_db()
    assert row.trouble == "" and Letter.objects.get().state == "sent"


def test_a_server_that_still_tries_is_left_alone(place, sent):
    arrives(place.mailbox, bounce(Letter.objects.get(), "4.4.1"))
    sent.refresh_from_db()
    assert sent.trouble == "" and Letter.objects.get().state == "sent"


def test_an_answer_after_it_was_closed_opens_it_again(place, sent):
    actions.say(sent, state="closed", by=place.agent)
    arrives(place.mailbox, answer(Letter.objects.get()))
    assert Transfer.objects.get().state == "answered"


def test_an_answer_of_a_city_account_elsewhere_is_the_citys(place, sent):
    arrives(place.mailbox, replace(answer(Letter.objects.get(), "Bien reçu, merci."), own=True))
    assert BodyAnswer.objects.get().own and Transfer.objects.get().state == "sent"


def test_ordinary_mail_costs_no_more_statements_with_its_number(place, sent):
    def mails(count):
        account = Account.objects.get(pk=place.mailbox.pk)
        return [
            Arrived(account, replace(answer(Letter.objects.get()), remote_id=f"m{n}@x.test"), timezone.now())
            for n in range(count)
        ]

    few, many = mails(2), mails(60)
    with CaptureQueriesContext(connection) as first:
        assert len(found(few)) == 2
    with CaptureQueriesContext(connection) as second:
        assert len(found(many)) == 60
    assert len(first) == len(second) <= 2
