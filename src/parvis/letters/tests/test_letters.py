"""Letters leave once, from the mailbox that was chosen, and say nothing afterwards."""

from __future__ import annotations

import pytest
from django.db import transaction

from parvis.letters import actions, jobs
from parvis.letters.models import Letter
from parvis.networks.email import compose
from parvis.networks.email.account import account as mailbox_of
from parvis.people.access import PermissionDenied
from parvis.testing import make

pytestmark = pytest.mark.django_db


def write(key: str = "square.door:1", **given: str) -> Letter:
    words = {
        "to": "lea@exemple.test",
        "subject": "Votre lien",
        "text": "https://ville.test/place/entrer/secret",
        "kind": "square.door",
    }
    return actions.write(**{**words, "key": key, **given})


def test_one_key_is_one_letter():
    make.account("email")
    assert write().pk == write(text="autre chose").pk
    assert Letter.objects.get().text.endswith("secret")


def test_a_letter_belongs_to_the_transaction_that_asked_for_it():
    make.account("email")
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not Letter.objects.exists()


def test_no_mailbox_is_said():
    with pytest.raises(actions.NoMailbox):
        write()


def test_it_leaves_from_the_chosen_mailbox():
    first, second = make.account("email"), make.account("email")
    assert actions.mailbox() == first
    actions.choose(by=make.user("manager"), mailbox=second)
    assert write().account == second
    with pytest.raises(PermissionDenied):
        actions.choose(by=make.user("agent"), mailbox=first)


def test_what_has_left_says_nothing_more():
    make.account("email")
    letter = write()
    jobs.follow([letter])
    assert Letter.objects.get().text  # not yet
    letter.state = "sent"
    jobs.follow([letter])
    assert Letter.objects.get().text == ""


def test_the_mail_says_that_a_machine_wrote_it_and_how_to_stop_it():
    make.account("email")
    draft = jobs.draft_of(write(unsubscribe="https://ville.test/place/forum/suivre/x"))
    settings, _secrets = make.SETTINGS["email"]
    mail = compose.mail(draft, "k", mailbox_of(settings))
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] == "<https://ville.test/place/forum/suivre/x>"
    assert mail["To"] == "lea@exemple.test"


def test_the_page_tells_what_became_of_them(client):
    make.account("email")
    write()
    client.force_login(make.user("manager"))
    page = client.get("/reglages/courriels/").content.decode()
    assert "lea@exemple.test" in page
    assert "secret" not in page
    client.force_login(make.user("agent"))
    assert client.get("/reglages/courriels/").status_code == 403
