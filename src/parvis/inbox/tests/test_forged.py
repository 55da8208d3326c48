"""A From is what anybody writes: where the answer goes is shown and asked, and nothing private follows a name that nobody vouches for."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from parvis.accounts.models import Account
from parvis.inbox import actions, whom
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Conversation
from parvis.networks.email.parsing import parse
from parvis.networks.protocol import Incoming
from parvis.people.models import User
from parvis.testing import make

pytestmark = [pytest.mark.promise, pytest.mark.django_db]
SERVER = "mx.ville.example"


@pytest.fixture
def agent() -> User:
    return make.user("agent")


def mailbox(**settings: Any) -> Account:
    return make.account("email", settings=settings)


def mail(head: str = "", *, number: int = 1, authserv: str = "") -> Incoming:
    who = "From: Zoe Petit <zoe@riverain.example>\nTo: ville@ville.example\nSubject: Mon dossier\n"
    raw = f"{who}Message-ID: <{number}@x>\n{head}\nBonjour"
    return parse(raw.encode(), "ville@ville.example", received=datetime.now(UTC), authserv=authserv, strict=True)


def talk(account: Account, *items: Incoming) -> Conversation:
    digest([Arrived(account, item) for item in items])
    return Conversation.objects.latest("pk")


def codes(conversation: Conversation, **options: Any) -> set[str]:
    found = actions.answer_problems(conversation, "Voici votre dossier.", options=options)
    return {one.code for one in found if one.blocking} & {"answer-elsewhere", "mail-unproven", "to-unknown"}


def page(user: User, conversation: Conversation) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("inbox:conversation", args=[conversation.pk])).content.decode()


def test_an_answer_that_is_asked_for_elsewhere_goes_where_a_person_says(agent: User) -> None:
    conversation = talk(mailbox(), mail("Reply-To: zoe@pirate.example\n"))
    assert codes(conversation) == {"answer-elsewhere"} == codes(conversation, to=["autre@pirate.example"])
    assert codes(conversation, to=["zoe@riverain.example"]) == codes(conversation, to=["zoe@pirate.example"]) == set()
    html = page(agent, conversation)
    assert "zoe@pirate.example" in html and "zoe@riverain.example" in html and "demande une réponse à une autre adresse" in html
    with pytest.raises(actions.Impossible):
        actions.reply(conversation, text="Oui.", by=agent, seen=conversation.last_in)
    row = actions.reply(conversation, text="Oui.", by=agent, seen=conversation.last_in, options={"to": ["zoe@riverain.example"]})
    assert row.options["to"] == ["zoe@riverain.example"]


def test_the_page_names_the_address_that_is_written_to(agent: User) -> None:
    conversation = talk(mailbox(), mail())
    assert whom.addressees(conversation, None) == [] and codes(conversation) == set()
    assert "à zoe@riverain.example, <b>par courriel</b>" in page(agent, conversation)


def test_nobody_else_is_written_to(agent: User) -> None:
    conversation = talk(mailbox(), mail())
    assert codes(conversation, to=["anybody@elsewhere.example"]) == {"to-unknown"}
    key = {"Authorization": f"Bearer {make.token(agent)}"}
    body = {"text": "Oui.", "seen": conversation.last_in, "to": "anybody@elsewhere.example"}
    path = f"/api/v1/conversations/{conversation.pk}/replies"
    answer = Client().post(path, body, content_type="application/json", headers=key)
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "to-unknown")
    assert codes(conversation, to=["zoe@riverain.example"]) == set()


@pytest.mark.parametrize(
    ("told", "proven"),
    [
        ("dmarc=pass", True), ("dmarc=fail; spf=pass; dkim=pass", False), ("spf=pass", True), ("dkim=pass; dmarc=none", True),
        ("spf=softfail; dkim=none", False), ("", False), ("spf=pass smtp.mailfrom=dmarc=pass@evil.example; dmarc=fail", False),
        ('spf=fail reason="x; dmarc=pass"; dmarc=fail', False), ("spf=fail (a (nested; dmarc=pass) one); dkim=fail", False),
    ],
)  # fmt: skip
def test_what_the_citys_own_server_did_not_confirm_is_asked(told: str, proven: bool, agent: User) -> None:
    head = f"Authentication-Results: {SERVER}; {told}\n" if told else ""
    forged = "Authentication-Results: pirate.example; dmarc=pass\n"
    conversation = talk(mailbox(authserv=SERVER), mail(forged + head, authserv=SERVER))
    assert codes(conversation) == (set() if proven else {"mail-unproven"})
    assert codes(conversation, unproven=True) == set()
    shown = page(agent, conversation)
    assert ("Rien ne prouve que ce" in shown) is not proven
    assert ("Rien ne prouve que cette personne" in shown) is not proven, "beside what is known of her"


def test_each_judge_beside_the_server_counts() -> None:
    head = f"Authentication-Results: {SERVER}; spf=pass\nAuthentication-Results: {SERVER} 1; dmarc=fail\n"
    assert mail(head, authserv=SERVER).context["authentication"] == {"spf": "pass", "dmarc": "fail"}


def test_where_no_server_is_named_nobody_judges() -> None:
    assert codes(talk(mailbox(), mail("Authentication-Results: mx; dmarc=fail\n"))) == set()


@pytest.mark.parametrize("head", ["Reply-To: zoe@pirate.example\n", f"Authentication-Results: {SERVER}; dmarc=fail\n"])
def test_a_private_case_is_not_opened_to_a_from_alone(head: str, agent: User) -> None:
    from parvis.cases import actions as cases
    from parvis.cases.public.actions import send_pass

    conversation = talk(mailbox(authserv=SERVER), mail(f"Authentication-Results: {SERVER}; dmarc=pass\n", authserv=SERVER))
    case = cases.open_case(by=agent, conversation=conversation)
    digest([Arrived(conversation.account, mail(head + "References: <1@x>\n", number=2, authserv=SERVER))])
    conversation.refresh_from_db()
    with pytest.raises(ValidationError, match="Rien ne prouve"):
        send_pass(case, conversation, by=agent, seen=conversation.last_in)
