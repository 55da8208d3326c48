"""Broken mails among good ones: the good ones arrive, the broken ones are readable or set aside, nothing stops."""

from __future__ import annotations

import smtplib

import pytest
from django.utils import timezone

from parvis.accounts.models import Account, Raw
from parvis.inbox.models import Conversation, Message
from parvis.testing import make
from parvis.testing.caller import Caller
from tests.failure.turns import turn, work_until

pytestmark = pytest.mark.django_db(transaction=True)
CITY = "contact@ville.example"


def letter(number: int | str, body: bytes = b"Bonjour, la piscine est-elle ouverte ?", head: bytes = b"") -> bytes:
    return (
        b"From: Anna <anna@habitants.example>\r\nTo: contact@ville.example\r\nSubject: Piscine\r\n"
        + f"Message-ID: <{number}@habitants.example>\r\n".encode() + head + b"\r\n" + body + b"\r\n"
    )  # fmt: skip


def typed(kind: str) -> bytes:
    return f"Content-Type: {kind}\r\n".encode()


NESTED = b"".join(b"--b%d\r\n%s\r\n" % (n, typed(f"multipart/mixed; boundary=b{n + 1}")) for n in range(300))
THOUSAND = b"\r\n ".join(b"<%d@ailleurs.example>" % n for n in range(1000))
BROKEN = {
    "no headers at all": b"Ceci n'est pas un courriel.\r\n",
    "nothing": b"\r\n",
    "an encoding that does not exist": letter(10, b"Caf\xe9 \xff\xfe", typed("text/plain; charset=martien-8")),
    "bytes in the headers": b"From: \xff\xfe <a@b>\r\nTo: contact@ville.example\r\nSubject: \xe9\x80\r\n\r\nBonjour\r\n",
    "a part without an end": letter(11, b"--b\r\n" + typed("text/html") + b"\r\n<p>Bonjour", typed("multipart/mixed;boundary=b")),
    "parts in parts in parts": letter(12, NESTED, typed("multipart/mixed; boundary=b0")),
    "base64 that is none": letter(13, b"%%%%", typed("image/png; name=a.png") + b"Content-Transfer-Encoding: base64\r\n"),
    "a date of another world": letter(14, b"Bonjour", b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\n"),
    "an author who is none": b"From: \r\nTo: contact@ville.example\r\nMessage-ID: <>\r\n\r\nBonjour\r\n",
    "a thousand references": letter(15, b"Bonjour", b"References: " + THOUSAND + b"\r\n"),
    "a null in the text": letter(16, b"avant\x00apr\xc3\xa8s"),
    "an HTML of a hundred thousand tags": letter(17, b"<div><div>\r\n" * 50_000 + b"fin", typed("text/html")),
}  # fmt: skip


def send(networks, *mails: bytes) -> None:
    port = int(networks.ask("/credentials")["mail"]["smtp_port"])
    with smtplib.SMTP("127.0.0.1", port) as session:
        for mail in mails:
            session.sendmail("anna@habitants.example", [CITY], mail)


def read(account: Account) -> None:
    Account.objects.filter(pk=account.pk).update(due_at=timezone.now())
    turn()


@pytest.mark.drawn(lambda item: "a broken mail")
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_mail_between_two_good_ones(networks, name):
    account = networks.account("email")
    read(account)
    send(networks, letter("premier"), BROKEN[name], letter("dernier"))
    read(account)
    work_until(lambda: Message.objects.filter(remote_id__contains="dernier@habitants").exists())
    assert Message.objects.filter(remote_id__contains="premier@habitants").count() == 1
    assert not Raw.objects.exclude(state="done").exists()
    account.refresh_from_db()
    assert (account.state, account.failure) == ("active", "")
    kept = Message.objects.count()
    read(account)
    assert Message.objects.count() == kept, "a second reading brings nothing twice"


def test_what_nobody_can_understand_is_set_aside_and_shown(networks):
    """A raw delivery that fails again and again goes to quarantine; those beside it are digested."""
    account = networks.account("mastodon")
    now = timezone.now()
    fields = {"account": account, "form": "items", "received_at": now, "due_at": now}
    poison = Raw.objects.create(digest="p", body=b'[{"verb": "add"}]', **fields)
    networks.ask("/crowd/burst", {"count": 3, "networks": ["mastodon"]})
    read(account)
    for _ in range(4):
        Raw.objects.filter(state="new").update(due_at=timezone.now())
        turn()
    poison.refresh_from_db()
    assert (poison.state, poison.due_at) == ("quarantine", None)
    assert poison.failure
    assert Message.objects.count() == 3
    assert bytes(poison.body), "it can be tried again"
    assert Caller(make.user("manager"))("GET", "/events?kind=raw.quarantined")[1]["items"][0]["about"] == poison.pk


def test_forty_mails_with_one_message_id_are_one(networks):
    account = networks.account("email")
    send(networks, *[letter(1)] * 40)
    read(account)
    work_until(lambda: not Raw.objects.exclude(state="done").exists())
    assert Message.objects.count() == 1
    assert Conversation.objects.get().count == 1
