"""What residents and networks say is shown as text: in a message, a mail, a name, an address; and nothing of it runs."""

from __future__ import annotations

import smtplib
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation, Message
from parvis.networks.protocol import Attached, Incoming, Person
from parvis.publishing.models import Delivery
from parvis.testing import make
from tests.failure.turns import turn, work_until

pytestmark = pytest.mark.django_db(transaction=True)
EVIL = "<script>alert('un')</script>\"'><img src=x onerror=\"alert('deux')\"><svg onload=alert(3)>{{ 7|add:7 }}${7*7}"
NOWHERE = "javascript:alert('quatre')"
FAR = "https://espion.example/pixel.png"


class Reader(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "script" and ("src" not in names and names.get("type") != "application/json"):
            self.wrong.append("<script>")
        if tag in ("iframe", "object", "embed", "base", "style", "math"):
            self.wrong.append(f"<{tag}>")
        self.wrong += [f"{name}={value} on <{tag}>" for name, value in attrs if self.runs(name, value or "")]

    @staticmethod
    def runs(name: str, value: str) -> bool:
        """Would this attribute do something, or fetch something from elsewhere?"""
        if name.startswith("on") or name == "style":
            return True
        if value.strip().lower().startswith(("javascript:", "vbscript:", "data:text")):
            return True
        return name in ("src", "srcset", "poster", "background", "action") and "espion" in value

    def handle_data(self, data: str) -> None:
        self.text += data


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    return reader


def shown(browser: Client, *wheres: str) -> str:
    """The text of these pages, after making sure that nothing in them runs."""
    text = ""
    for where in wheres:
        answer = browser.get(where)
        assert answer.status_code == 200, where
        found = read(answer.content.decode())
        assert found.wrong == [], where
        text += found.text
    return text


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(make.user("manager"))
    return client


def test_the_reader_sees_what_would_run():
    assert read(EVIL).wrong
    assert read(f'<a href="{NOWHERE}">').wrong and read(f'<img src="{FAR}">').wrong
    assert read("<p>&lt;script&gt;</p>").wrong == []


def test_a_message_a_name_and_an_address(browser):
    account = make.account()
    who = Person("p", EVIL, EVIL, url=NOWHERE, avatar=NOWHERE)
    said = Incoming(
        "add", "m1", "t1", "mention", timezone.now(), who, text=EVIL, url=NOWHERE, subject=EVIL, language="fr",
        attached=(Attached(EVIL, "image/png", NOWHERE, alt=EVIL),),
    )  # fmt: skip
    digest([Arrived(account, said)])
    row = Conversation.objects.get()
    pages = ("/", "/guichet/", f"/guichet/{row.pk}", f"/guichet/{row.pk}/fil", f"/guichet/{row.pk}/entete", "/guichet/liste")
    text = shown(browser, *pages)
    assert "alert('un')" in text, "it is shown, as text"
    assert "{{ 7|add:7 }}" in text, "nor is it a template"


def test_what_colleagues_write(browser):
    """A post, an account's name, a note: a colleague's session may be somebody else's."""
    account = make.account(name=EVIL[:120])
    post = make.post(text=EVIL, accounts=[account])
    now = timezone.now()
    Delivery.objects.create(post=post, account=account, state="refused", failure="invalid", said=EVIL, planned_at=now)
    row = make.conversation(account)
    make.message(row, way="note", text=EVIL)
    pages = ("/", "/publications/", f"/publications/{post.pk}", "/comptes/", f"/comptes/{account.pk}", f"/guichet/{row.pk}",
             "/publications/calendrier", "/chercher?q=%3Cscript%3Ealert(1)%3C/script%3E")  # fmt: skip
    assert "alert('un')" in shown(browser, *pages)


def test_an_html_mail_from_the_wire(networks, browser):
    account = networks.account("email")
    body = (
        f"<html><head><base href='https://espion.example/'><style>p{{}}</style></head><body onload=alert(1)>"
        f"<p style='position:fixed'>Bonjour <b>la ville</b> {EVIL}</p><img src='{FAR}'><a href=\"{NOWHERE}\">ici</a>"
        f"<form action='https://espion.example'><input name=motdepasse></form><iframe src='{FAR}'></iframe>"
        f"<a href='https://ville.example/'>le site</a></body></html>"
    )
    mail = (
        'From: "<script>alert(1)</script>" <anna@habitants.example>\r\nTo: contact@ville.example\r\n'
        "Subject: =?utf-8?q?=3Cscript=3Ealert=281=29=3C/script=3E?=\r\nMessage-ID: <x@habitants.example>\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{body}\r\n"
    )
    port = int(networks.ask("/credentials")["mail"]["smtp_port"])
    with smtplib.SMTP("127.0.0.1", port) as session:
        session.sendmail("anna@habitants.example", ["contact@ville.example"], mail.encode())
    Account.objects.filter(pk=account.pk).update(due_at=timezone.now())
    work_until(Conversation.objects.exists)
    turn()
    row = Conversation.objects.get()
    text = shown(browser, "/guichet/", f"/guichet/{row.pk}", f"/guichet/{row.pk}/fil")
    assert "Bonjour" in text and "le site" in text
    kept = Message.objects.get().html
    assert read(kept).wrong == [] and "espion" not in kept


def test_a_search_is_shown_as_it_was_typed(browser):
    for where in ("/chercher", "/guichet/", "/publications/", "/medias/"):
        page: Any = browser.get(where, {"q": EVIL})
        assert page.status_code == 200
        assert read(page.content.decode()).wrong == [], where


def test_errors_repeat_nothing(browser):
    for where in (f"/{EVIL}", f"/api/v1/{EVIL}", "/guichet/?vue=<script>alert(1)</script>"):
        answer = browser.get(where)
        if answer["Content-Type"].startswith("text/html"):
            assert read(answer.content.decode()).wrong == [], where
        else:
            assert answer["Content-Type"] == "application/problem+json"
            assert answer["X-Content-Type-Options"] == "nosniff"
