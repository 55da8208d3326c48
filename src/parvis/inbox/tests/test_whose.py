"""A conversation is another person's than that of the name it came under: chosen, kept, followed, taken back."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox.contacts.actions import belong, give_back, object_to, part, unite
from parvis.inbox.contacts.finding import others
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Belonging, Conversation, Message
from parvis.journal.models import Event
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


@pytest.fixture
def jeanne() -> Conversation:
    return make.conversation(make.account("email"), identity=make.identity("email", handle="jeanne@lettres.test"), private=True)


@pytest.fixture
def passed_on(jeanne: Conversation) -> Conversation:
    """A colleague's mail with Jeanne's question in it; he has written for himself too."""
    who = make.identity("email", handle="paul@ville.test")
    make.conversation(jeanne.account, identity=who, texts=("Et ma paie ?",), private=True)
    row = make.conversation(jeanne.account, identity=who, texts=("Tr : ma rue",), private=True)
    Message.objects.filter(conversation=row).update(
        context={"forwarded_from": {"address": "Jeanne@lettres.test", "name": "Jeanne"}}
    )
    return row


def whose(row: Conversation) -> int:
    return Conversation.objects.get(pk=row.pk).contact_id


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_theirs_and_again_whose_it_was(agent: User, jeanne: Conversation, passed_on: Conversation) -> None:
    row = belong(passed_on, to=jeanne.contact, reason="Courriel suivi", by=agent)
    assert whose(passed_on) == jeanne.contact_id
    assert Conversation.objects.get(pk=passed_on.pk).identity_id == passed_on.identity_id, "answered where it came from"
    event = Event.objects.get(kind="contact.belongs")
    assert (event.by, event.data["reason"], event.data["was"]) == (agent, "Courriel suivi", passed_on.contact_id)
    who = Person(passed_on.identity.remote_id, passed_on.identity.handle)
    digest([Arrived(passed_on.account, Incoming("add", "n1", passed_on.thread, "mail", timezone.now(), who, "Et encore"))])
    assert whose(passed_on) == jeanne.contact_id, "what comes after changes nothing"
    give_back(row, by=agent)
    assert whose(passed_on) == passed_on.contact_id and Event.objects.filter(kind="contact.returned").exists()
    with pytest.raises(ValidationError):
        give_back(row, by=agent)


def test_chosen_again_the_last_word_stands(agent: User, jeanne: Conversation, passed_on: Conversation) -> None:
    third = make.conversation()
    belong(passed_on, to=jeanne.contact, reason="", by=agent)
    belong(passed_on, to=third.contact, reason="", by=agent)
    assert whose(passed_on) == third.contact_id and Belonging.objects.filter(undone_at=None).count() == 1
    for to in (third.contact, passed_on.contact):
        with pytest.raises(ValidationError):
            belong(passed_on, to=to, reason="", by=agent)
    assert whose(passed_on) == third.contact_id


def test_it_goes_along_with_the_person_and_comes_back_with_them(
    agent: User, jeanne: Conversation, passed_on: Conversation
) -> None:
    elsewhere = make.conversation()
    row = belong(passed_on, to=jeanne.contact, reason="", by=agent)
    one = unite(elsewhere.contact, jeanne.contact, ground="hand", by=agent)
    assert whose(passed_on) == elsewhere.contact_id
    part(one, by=agent)
    assert whose(passed_on) == jeanne.contact_id
    both = unite(elsewhere.contact, passed_on.contact, ground="hand", by=agent)
    assert whose(passed_on) == jeanne.contact_id, "the name it came under went elsewhere, it did not"
    give_back(row, by=agent)
    assert whose(passed_on) == elsewhere.contact_id, "where that name is now"
    part(both, by=agent)
    assert whose(passed_on) == passed_on.contact_id


@pytest.mark.parametrize("who", ["whose it was said to be", "whose name it came under"])
def test_who_objects_is_linked_to_nothing(agent: User, jeanne: Conversation, passed_on: Conversation, who: str) -> None:
    belong(passed_on, to=jeanne.contact, reason="", by=agent)
    contact = jeanne.contact if who == "whose it was said to be" else passed_on.contact
    object_to(contact, objects=True, reason="Courriel", by=agent)
    assert whose(passed_on) == passed_on.contact_id
    with pytest.raises(ValidationError, match="oppose"):
        belong(passed_on, to=jeanne.contact, reason="", by=agent)


def test_only_by_who_gives_away_and_sees_both(agent: User, jeanne: Conversation, passed_on: Conversation) -> None:
    hidden = make.conversation(make.account(of=make.team("Propreté")))
    with pytest.raises(PermissionDenied):
        belong(passed_on, to=hidden.contact, reason="", by=agent)
    stranger = make.user("agent", in_team=make.team("Propreté"))
    row = belong(passed_on, to=jeanne.contact, reason="", by=agent)
    for by in (stranger, make.user("contributor")):
        with pytest.raises(PermissionDenied):
            give_back(row, by=by)
    assert others(passed_on, agent, hidden.contact.name) == []
    assert page_of(stranger).get(f"/guichet/{passed_on.pk}/personne").status_code == 404
    assert page_of(stranger).post(f"/guichet/appartenances/{row.pk}/annuler").status_code == 404


def test_who_wrote_what_was_passed_on_is_proposed_others_are_found(
    agent: User, jeanne: Conversation, passed_on: Conversation, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(6):
        assert [one.contact for one in others(passed_on, agent)] == [jeanne.contact]
    voisine = make.conversation(identity=make.identity("mastodon", handle="voisine13"))
    for q in ("voisine13", "@voisine13", "VOISINE", "sine1"):
        assert [one.contact for one in others(passed_on, agent, q)] == [voisine.contact], q
    assert others(passed_on, agent, "personne de ce nom") == []


def test_on_the_counter(agent: User, jeanne: Conversation, passed_on: Conversation) -> None:
    page, where = page_of(agent), f"/guichet/{passed_on.pk}/personne"
    assert where in page.get(f"/guichet/{passed_on.pk}").content.decode()
    asked = page.get(where).content.decode()
    assert "jeanne@lettres.test" in asked and f'value="{jeanne.contact_id}"' in asked
    found = page.get(where, {"qui": "PAUL"}, headers={"HX-Request": "true", "HX-Target": "whose-found"}).content.decode()
    assert found.startswith('<div id="whose-found">') and "Essayez son adresse" in found, "it is his already"
    refused = page.post(where, {"contact": ""})
    assert refused.status_code == 422 and "Choisissez une personne" in refused.content.decode()
    assert page.post(where, {"contact": jeanne.contact_id, "reason": "Courriel suivi"}).status_code == 302
    beside = page.get(f"/guichet/{passed_on.pk}/a-cote").content.decode()
    assert "bien que venue sous le nom de paul@ville.test" in beside and "Courriel suivi" in beside
    assert f"/guichet/{passed_on.pk}" in page.get(f"/guichet/personnes/{jeanne.contact_id}").content.decode()
    page.post(f"/guichet/appartenances/{Belonging.objects.get().pk}/annuler")
    assert whose(passed_on) == passed_on.contact_id
    assert "bien que venue" not in page.get(f"/guichet/{passed_on.pk}/a-cote").content.decode()


def test_over_the_api(agent: User, jeanne: Conversation, passed_on: Conversation) -> None:
    call = Caller(agent)
    status, told = call("PUT", f"/conversations/{passed_on.pk}/contact", {"contact": jeanne.contact_id, "reason": "Suivi"})
    assert (status, told["contact"], told["undone_at"]) == (200, jeanne.contact_id, None)
    assert call("PUT", f"/conversations/{passed_on.pk}/contact", {"contact": 10**9})[0] == 422
    assert call("POST", f"/belongings/{told['id']}/undo")[1]["undone_at"]
    assert call("POST", f"/belongings/{told['id']}/undo")[0] == 422
