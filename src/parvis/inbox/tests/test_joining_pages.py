"""Merge, split and back as an agent does it: on the counter's pages, without script too, and over the API."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from parvis.inbox.joining.actions import merge
from parvis.inbox.models import Conversation, Joining, Message, Reply, Unsent
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

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


def body(answer: Any) -> str:
    return str(answer.content.decode())


def two(**more: Any) -> tuple[Conversation, Conversation]:
    """Of one person, on a mailbox and on a network."""
    mail, mastodon = make.account("email", name="Courriel"), make.account(name="Mastodon de la ville")
    who = make.identity("email", handle="jeanne@lettres.test")
    other = make.identity(handle="jeanne")
    other.contact = who.contact
    other.save()
    one = make.conversation(mail, identity=who, texts=("La piscine rouvre quand ?",), kind="mail", private=True)
    return one, make.conversation(
        mastodon, identity=other, texts=("Et la patinoire ?",), private=more.pop("private", True), **more
    )


def test_the_others_of_the_same_person_are_offered(page: Client) -> None:
    one, other = two()
    stranger = make.conversation(texts=("Bruit de nuit",), private=True)
    asked = body(page.get(f"/guichet/{one.pk}/fusionner", headers=LIVE))
    assert "<dialog" in asked
    assert f'name="other" value="{other.pk}"' in asked
    assert f'value="{stranger.pk}"' not in asked
    assert "1 " in body(page.get(f"/guichet/{one.pk}/a-cote")) or "Une autre conversation" in body(
        page.get(f"/guichet/{one.pk}/a-cote")
    )


def test_a_public_one_is_shown_and_cannot_be_chosen(page: Client) -> None:
    one, other = two(private=False)
    asked = body(page.get(f"/guichet/{one.pk}/fusionner"))
    assert "<h1>Fusionner des conversations</h1>" in asked
    assert "dossier" in asked
    assert "disabled" in asked
    refused = page.post(f"/guichet/{one.pk}/fusionner", {"other": other.pk})
    assert refused.status_code == 422
    assert "rien de privé ne devienne public" in body(refused)
    assert not Joining.objects.exists()


def test_merged_shown_as_one_and_answered_where_one_chooses(page: Client) -> None:
    one, other = two()
    done = page.post(f"/guichet/{one.pk}/fusionner", {"other": other.pk}, headers=LIVE)
    assert done.headers["HX-Redirect"] == f"/guichet/{one.pk}"
    shown = body(page.get(f"/guichet/{one.pk}"))
    assert "La piscine rouvre quand" in shown
    assert "Et la patinoire" in shown
    assert f'<option value="{other.pk}" selected>' in shown
    assert f'<option value="{one.pk}">' in shown
    assert "a fusionné ici une conversation avec jeanne" in shown
    given = {"text": "Lundi.", "mode": "reply", "seen": make.seen(one), "key": str(uuid.uuid4()), "home": one.pk}
    assert page.post(f"/guichet/{one.pk}/ecrire", given).status_code == 302
    assert Reply.objects.get().account.network == "email"


def test_an_old_link_leads_to_where_it_is(page: Client, agent: User) -> None:
    one, other = two()
    merge(one, other, by=agent)
    assert page.get(f"/guichet/{other.pk}?vue=moi").headers["Location"] == f"/guichet/{one.pk}?vue=moi"
    assert page.get(f"/guichet/{other.pk}/fil", headers=LIVE).headers["HX-Redirect"] == f"/guichet/{one.pk}"
    elsewhere = Client()
    elsewhere.force_login(make.user("agent", in_team=make.team("Propreté")))
    assert elsewhere.get(f"/guichet/{other.pk}").status_code == 404


def test_what_was_typed_in_the_merged_one_is_not_lost(page: Client, agent: User) -> None:
    one, other = two()
    merge(one, other, by=agent)
    page.post(f"/guichet/{other.pk}/brouillon", {"text": "Bonjour Jeanne", "mode": "reply"})
    assert Unsent.objects.get(conversation=one).text == "Bonjour Jeanne"
    given = {"text": "Bonjour Jeanne", "mode": "reply", "seen": make.seen(other), "key": str(uuid.uuid4())}
    shown = page.post(f"/guichet/{other.pk}/ecrire", given, headers=LIVE)
    assert f'id="pane-{one.pk}"' in body(shown)
    assert Reply.objects.get().account == other.account
    assert not Unsent.objects.exists()


def test_taken_back_from_beside_the_person(page: Client, agent: User) -> None:
    one, other = two()
    joining = merge(one, other, by=agent)
    beside = body(page.get(f"/guichet/{one.pk}/a-cote"))
    assert f"/guichet/fusions/{joining.pk}/annuler" in beside
    page.post(f"/guichet/fusions/{joining.pk}/annuler")
    assert page.get(f"/guichet/{other.pk}").status_code == 200
    again = page.post(f"/guichet/fusions/{joining.pk}/annuler", follow=True)
    assert "déjà annulé" in body(again)


def test_split_from_a_page_and_shown_on_both(page: Client) -> None:
    row = make.conversation(texts=("La piscine rouvre quand ?", "Ma rue est sale"))
    second = Message.objects.latest("pk")
    asked = body(page.get(f"/guichet/{row.pk}/separer"))
    assert asked.count('name="messages"') == 2
    page.post(f"/guichet/{row.pk}/separer", {"messages": [second.pk]})
    made = Joining.objects.get().other
    assert "Ma rue est sale" in body(page.get(f"/guichet/{made.pk}"))
    assert "Séparée d’une autre conversation" in body(page.get(f"/guichet/{made.pk}/a-cote"))
    assert "Des messages en ont été séparés" in body(page.get(f"/guichet/{row.pk}/a-cote"))
    refused = page.post(f"/guichet/{row.pk}/separer", {}, headers=LIVE)
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#moderating")


def test_who_may_only_read_is_offered_nothing(agent: User) -> None:
    one, _other = two()
    reader = Client()
    reader.force_login(make.user("approver"))
    assert "/fusionner" not in body(reader.get(f"/guichet/{one.pk}"))
    assert reader.get(f"/guichet/{one.pk}/fusionner").status_code == 403


def test_a_page_of_one_that_holds_nothing_asks_no_more_of_the_database(page: Client, django_assert_max_num_queries: Any) -> None:
    row = make.conversation()
    page.get(f"/guichet/{row.pk}")
    with django_assert_max_num_queries(25) as counted:
        page.get(f"/guichet/{row.pk}")
    assert not [q for q in counted.captured_queries if "inbox_joining" in q["sql"]]


def test_over_the_api() -> None:
    agent = Caller(make.user("agent"))
    one, other = two()
    status, told = agent("POST", f"/conversations/{one.pk}/merge", {"other": other.pk})
    assert (status, told["kind"], told["conversation"], told["other"]) == (201, "merge", one.pk, other.pk)
    assert agent("GET", f"/conversations/{other.pk}")[1]["merged_into"] == one.pk
    whole = agent("GET", f"/conversations/{one.pk}")[1]
    assert [m["home"] for m in whole["messages"]] == [None, other.pk]
    assert agent("PATCH", f"/conversations/{other.pk}", {"state": "open"})[0] == 422
    status, reply = agent("POST", f"/conversations/{one.pk}/replies", {"text": "Lundi.", "seen": whole["seen"], "home": other.pk})
    assert status == 201
    assert Message.objects.get(pk=reply["message"]).account == other.account
    assert agent("POST", f"/joinings/{told['id']}/undo")[0] == 200
    assert [row["id"] for row in agent("GET", f"/conversations/{one.pk}/joinings")[1]] == [told["id"]]
    assert agent("POST", f"/conversations/{one.pk}/merge", {"other": 10**9})[0] == 422
    status, told = agent("POST", f"/conversations/{one.pk}/split", {"messages": [1]})
    assert status == 422
