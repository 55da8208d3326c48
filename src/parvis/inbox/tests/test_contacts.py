"""A person over the networks: proposed on a ground, said by somebody, taken back at any time, and never against their will."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.inbox.contacts.actions import object_to, part, set_apart, unite
from parvis.inbox.contacts.finding import identities_of, likes
from parvis.inbox.contacts.likeness import Name, between, ground
from parvis.inbox.digest import Arrived, digest
from parvis.inbox.models import Contact, Conversation, Identity, Likeness
from parvis.inbox.templatetags.inbox import known_as
from parvis.journal.models import Event
from parvis.networks.protocol import Incoming, Person
from parvis.people.models import User
from parvis.testing import make
from parvis.testing.caller import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent() -> User:
    return make.user("agent", username="samira")


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def writes(network: str, handle: str, **more: Any) -> Conversation:
    return make.conversation(make.account(network), identity=make.identity(network, handle=handle), **more)


def found(contact: Contact, user: User) -> list[tuple[int, str]]:
    return [(like.contact.pk, like.ground) for like in likes(contact, identities_of(contact), user)]


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("email", "Jeanne@lettres.test"), ("form", "jeanne@lettres.test"), "proof"),
        (("mastodon", "@jeanne_m@ici.test"), ("x", "jeanne_m"), "guess"),
        (("mastodon", "Jeanne_M"), ("x", "@jeanne_m"), "guess"),
        (("x", "jeanne_m"), ("x", "jeanne_m"), None),  # two on one network are two
        (("email", "jeanne@lettres.test"), ("x", "jeanne"), None),
        (("x", "léo"), ("mastodon", "léo"), None),  # too short to say anything
        (("email", "Jeanne Moreau"), ("form", "Jeanne Moreau"), None),  # a name is no address
    ],
)
def test_what_is_a_proof_and_what_a_guess(one: tuple[str, str], other: tuple[str, str], why: str | None) -> None:
    assert ground(Name(*one), Name(*other)) == ground(Name(*other), Name(*one)) == why
    assert between([Name("x", "autre"), Name(*one)], [Name(*other)]) == why


def test_proofs_first_then_guesses_and_nobody_else(agent: User) -> None:
    one = writes("email", "jeanne@lettres.test", private=True)
    make.identity("mastodon", handle="unseen")
    form = writes("form", "jeanne@lettres.test", private=True)
    writes("mastodon", "jeanne")
    assert found(one.contact, agent) == [(form.contact_id, "proof")]
    mastodon = writes("mastodon", "voisine13")
    x = writes("x", "@voisine13")
    assert found(mastodon.contact, agent) == [(x.contact_id, "guess")]


def test_nobody_learns_of_who_they_do_not_see(agent: User) -> None:
    elsewhere = make.account("form", of=make.team("Propreté"))
    one = writes("email", "jeanne@lettres.test", private=True)
    hidden = make.conversation(elsewhere, identity=make.identity("form", handle="jeanne@lettres.test"), private=True)
    assert found(one.contact, agent) == []
    with pytest.raises(PermissionDenied):
        unite(one.contact, hidden.contact, ground="proof", by=agent)
    assert page_of(agent).get(f"/guichet/personnes/{hidden.contact_id}").status_code == 404


def test_united_and_two_again_with_what_came_since(agent: User) -> None:
    one, other = writes("email", "jeanne@lettres.test", private=True), writes("mastodon", "jeanne_m")
    row = unite(one.contact, other.contact, ground="said", by=agent)
    assert {c.contact_id for c in Conversation.objects.all()} == {one.contact_id}
    person = Person(other.identity.remote_id, "jeanne_m", "Jeanne")
    digest(
        [
            Arrived(
                other.account, Incoming("add", "n1", "new-thread", "mention", timezone.now(), person, "Bonjour"), timezone.now()
            )
        ]
    )
    later = Conversation.objects.get(thread="new-thread")
    assert later.contact_id == one.contact_id
    part(row, by=agent)
    later.refresh_from_db()
    assert (later.contact_id, Conversation.objects.get(pk=other.pk).contact_id) == (other.contact_id, other.contact_id)
    assert Identity.objects.get(pk=other.identity_id).contact_id == other.contact_id
    with pytest.raises(ValidationError):
        part(row, by=agent)
    assert found(one.contact, agent) == []


def test_three_then_the_first_two_apart_again(agent: User) -> None:
    """United further since: each union is taken back by itself."""
    one, two, three = (writes("mastodon", f"personne{n}") for n in range(3))
    first = unite(two.contact, three.contact, ground="hand", by=agent)
    unite(one.contact, two.contact, ground="hand", by=agent)
    part(first, by=agent)
    assert Conversation.objects.get(pk=three.pk).contact_id == three.contact_id
    assert Conversation.objects.get(pk=two.pk).contact_id == one.contact_id


def test_a_proof_must_be_one_and_a_ground_is_asked(agent: User) -> None:
    one, other = writes("mastodon", "jeanne_m"), writes("x", "jeanne_m")
    for ground_said in ("proof", "", "because"):
        with pytest.raises(ValidationError):
            unite(one.contact, other.contact, ground=ground_said, by=agent)
    assert not Likeness.objects.exists()


def test_said_to_be_two_is_not_proposed_again(agent: User) -> None:
    one, other = writes("mastodon", "jeanne_m"), writes("x", "jeanne_m")
    set_apart(one.contact, other.contact, by=agent)
    assert found(one.contact, agent) == found(other.contact, agent) == []


def test_who_objects_is_not_followed_any_more(agent: User) -> None:
    one, other = writes("email", "jeanne@lettres.test", private=True), writes("form", "jeanne@lettres.test", private=True)
    unite(one.contact, other.contact, ground="proof", by=agent)
    with pytest.raises(ValidationError):
        object_to(one.contact, objects=True, reason=" ", by=agent)
    object_to(one.contact, objects=True, reason="Par courriel du 3 mars", by=agent)
    contacts = Contact.objects.filter(pk__in=[one.contact_id, other.contact_id])
    assert all(contact.objected_at for contact in contacts)
    assert Conversation.objects.get(pk=other.pk).contact_id == other.contact_id
    for contact in contacts:
        assert found(contact, agent) == []
    with pytest.raises(ValidationError):
        unite(*contacts, ground="proof", by=agent)
    again = make.conversation(one.account, identity=one.identity, texts=("Encore moi",), private=True)
    shown = page_of(agent).get(f"/guichet/{again.pk}").content.decode()
    assert "s’oppose à ce qu’on relie" in shown
    assert f'href="/guichet/{one.pk}"' not in shown.split('id="person-')[1]
    assert Event.objects.get(kind="contact.objected").data["reason"] == "Par courriel du 3 mars"
    object_to(one.contact, objects=False, reason="Elle a changé d’avis", by=agent)
    assert Contact.objects.get(pk=one.contact_id).objected_at is None


def test_on_its_page(agent: User) -> None:
    one, other = writes("email", "jeanne@lettres.test", private=True), writes("form", "jeanne@lettres.test", private=True)
    page = page_of(agent)
    assert "Peut-être la même personne" in page.get(f"/guichet/{one.pk}/a-cote").content.decode()
    where = f"/guichet/personnes/{one.contact_id}"
    assert "même adresse de courriel" in page.get(where).content.decode()
    refused = page.post(f"{where}/changer", {"do": "object", "reason": ""})
    assert (refused.status_code, 'role="alert"' in refused.content.decode()) == (422, True)
    page.post(f"{where}/changer", {"do": "unite", "other": other.contact_id, "ground": "proof"})
    shown = page.get(where).content.decode()
    assert f"/guichet/{one.pk}" in shown and f"/guichet/{other.pk}" in shown
    assert page.get(f"/guichet/personnes/{other.contact_id}").headers["Location"] == where
    page.post(f"/guichet/ressemblances/{Likeness.objects.get().pk}/annuler")
    assert Conversation.objects.get(pk=other.pk).contact_id == other.contact_id


def test_over_the_api() -> None:
    agent = Caller(make.user("agent"))
    one, other = writes("email", "jeanne@lettres.test", private=True), writes("form", "jeanne@lettres.test", private=True)
    told = agent("GET", f"/contacts/{one.contact_id}")[1]
    assert [(like["contact"], like["ground"]) for like in told["likes"]] == [(other.contact_id, "proof")]
    status, likeness = agent("POST", f"/contacts/{one.contact_id}/unite", {"other": other.contact_id, "ground": "proof"})
    assert (status, likeness["state"]) == (201, "united")
    assert len(agent("GET", f"/contacts/{one.contact_id}")[1]["identities"]) == 2
    assert agent("POST", f"/likenesses/{likeness['id']}/undo")[1]["state"] == "parted"
    assert agent("POST", f"/contacts/{one.contact_id}/unite", {"other": 10**9, "ground": "hand"})[0] == 422
    assert agent("POST", f"/contacts/{one.contact_id}/apart", {"other": other.contact_id})[0] == 201
    assert agent("POST", f"/contacts/{one.contact_id}/objection", {"reason": "Courriel"})[1]["objected_at"]


@pytest.mark.parametrize(("remote", "handle", "shown"), [
    ("7100000000000394", "rosa_v", "rosa_v"), ("7100000000000394", "7100000000000394", "Rosa Vidal"),
    ("rosa@riverain.example", "rosa@riverain.example", "rosa@riverain.example"),
])  # fmt: skip
def test_a_number_is_nobodys_name_and_an_address_is_shown(remote: str, handle: str, shown: str) -> None:
    assert known_as(Identity(remote_id=remote, handle=handle, name="Rosa Vidal")) == shown
