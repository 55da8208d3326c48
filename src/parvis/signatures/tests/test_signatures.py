"""Signatures: the nearest that was chosen, under the words that leave; none in public unless somebody chose it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from parvis.accounts.connect import connector_of
from parvis.inbox.actions import Impossible, acknowledge, reply
from parvis.inbox.drafts import draft_of
from parvis.inbox.models import Conversation
from parvis.networks.email import account as mailbox
from parvis.networks.email.compose import mail
from parvis.networks.protocol import Draft
from parvis.signatures import actions
from parvis.signatures.models import Signature
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db
SEEN = 0


@pytest.fixture
def manager() -> Any:
    return make.user("manager")


@pytest.fixture
def agent() -> Any:
    return make.user("agent", username="lea")


def answered(talk: Conversation, agent: Any, text: str = "Elle rouvre lundi.") -> Draft:
    return draft_of(reply(talk, text=text, by=agent, seen=SEEN))


def by_mail() -> Conversation:
    return make.conversation(
        make.account("email"), kind="mail", private=True, identity=make.identity("email", handle="a@exemple.fr")
    )


def body(draft: Draft, signature: str = "") -> str:
    settings = make.SETTINGS["email"][0] | {"signature": signature}
    return mail(draft, "k", mailbox.account(settings)).get_content()


def test_a_mail_is_signed_by_its_team_else_by_all_else_by_its_mailbox(agent, manager):
    assert body(answered(by_mail(), agent), "Mairie").endswith("\n-- \nMairie\n"), "as before where nobody chose"
    actions.keep(team=None, network="", text="{agent}\nVille", by=manager)
    draft = answered(by_mail(), agent)
    assert draft.text == "Elle rouvre lundi." and body(draft, "Mairie").endswith("\n-- \nLea\nVille\n")
    actions.keep(team=make.team(), network="", text="{agent}, {équipe}", by=manager)
    assert body(answered(by_mail(), agent)).endswith("\n-- \nLea, Rédaction\n")
    actions.keep(team=make.team(), network="", text="", by=manager)
    assert "-- " not in body(answered(by_mail(), agent), "Mairie"), "none, not even the mailbox's"


def test_nothing_is_signed_in_public_unless_it_was_chosen_there(agent, manager):
    actions.keep(team=make.team(), network="", text="{agent}", by=manager)
    talk = make.conversation()
    assert answered(talk, agent).text == "Elle rouvre lundi."
    actions.keep(team=None, network="mastodon", text="— {agent}", by=manager)
    row = reply(make.conversation(), text="Elle rouvre lundi.", by=agent, seen=SEEN)
    assert draft_of(row).text == "Elle rouvre lundi.\n— Lea" and "signature" not in draft_of(row).options
    assert row.message.text == "Elle rouvre lundi.", "the words are the agent's; the signature is kept beside them"
    actions.drop(Signature.objects.get(network="mastodon"), by=manager)
    assert draft_of(row).text == "Elle rouvre lundi.\n— Lea", "what is sent again is the same"
    assert answered(make.conversation(), agent).text == "Elle rouvre lundi."


def test_a_signature_counts_in_the_length_that_a_network_takes(agent, manager):
    actions.keep(team=None, network="mastodon", text="— {agent}", by=manager)
    talk = make.conversation()
    limit = connector_of(talk.account).length(draft_of(reply(talk, text="a", by=agent, seen=SEEN))).limit
    with pytest.raises(Impossible):
        reply(make.conversation(), text="a" * limit, by=agent, seen=SEEN)
    page = Client()
    page.force_login(agent)
    shown = page.post(f"/guichet/{talk.pk}/verifier", {"text": "a" * (limit - 3), "mode": "reply"}).content.decode()
    assert "Signée" in shown and "— Lea" in shown and 'data-tone="late"' in shown


def test_a_receipt_of_a_machine_has_nobodys_name(manager):
    actions.keep(team=None, network="mastodon", text="— {agent}", by=manager)
    row = acknowledge(make.conversation(), text="Reçu.", key=uuid.uuid4(), hidden={})
    assert draft_of(row).text == "Reçu."


def test_what_cannot_be_filled_is_refused_and_who_may(agent, manager):
    for wrong in ({"text": "{prénom}"}, {"network": "minitel", "text": "x"}, {"text": "x" * 1001}):
        with pytest.raises(ValidationError):
            actions.keep(**{"team": None, "network": "", "by": manager} | wrong)
    with pytest.raises(PermissionDenied):
        actions.keep(team=None, network="", text="x", by=agent)


def test_on_the_page_and_over_the_api(manager, agent):
    page, caller = Client(), Caller(manager)
    page.force_login(manager)
    assert "Aucune signature encore" in page.get("/reglages/signatures/").content.decode()
    given = {"team": make.team().pk, "network": "x", "text": "— {agent}"}
    assert "La signature est enregistrée." in page.post("/reglages/signatures/", given, follow=True).content.decode()
    assert page.post("/reglages/signatures/", given | {"text": "{prénom}"}).status_code == 422
    (row,) = Caller(agent)("GET", "/signatures")[1]
    assert (row["team"], row["network"], row["text"]) == (make.team().pk, "x", "— {agent}")
    status, kept = caller("PUT", "/signatures", {"team": make.team().pk, "network": "x", "text": "Ville"})
    assert status == 200 and kept["id"] == row["id"]
    assert "Ville" in page.get(f"/reglages/signatures/?changer={kept['id']}").content.decode()
    assert caller("PUT", "/signatures", {"team": 10**9, "text": "x"})[0] == 422
    assert caller("DELETE", f"/signatures/{kept['id']}")[0] == 204 and not Signature.objects.exists()
    page.post("/reglages/signatures/", given)
    page.post(f"/reglages/signatures/{Signature.objects.get().pk}/retirer")
    assert not Signature.objects.exists()
