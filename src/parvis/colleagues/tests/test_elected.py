"""An elected person reads the public questions that were sent on to them; nothing else opens, and in the period nothing does."""

from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from parvis.city.models import Ballot
from parvis.colleagues.elected import actions, lists
from parvis.colleagues.models import Seat
from parvis.directory.models import Destination
from parvis.inbox.models import Conversation
from parvis.pages import actions as people
from parvis.people.access import may, verbs
from parvis.people.models import Membership, Team, User
from parvis.people.sessions import channels_of
from parvis.testing import make
from parvis.transfers.models import Redirection

pytestmark = pytest.mark.django_db


def official(name: str) -> Destination:
    row = Destination(kind="official", name=name, sort=name.lower())
    row.save()
    return row


@pytest.fixture
def seat(admin: User) -> Seat:
    made, first = actions.give(
        username="elue", email="elue@ville.test", name="Inès Roy", destination=official("Adjointe aux parcs"), by=admin
    )
    assert made.user.check_password(first)
    return made


def sent_on(to: Destination, text: str, *, private: bool = False) -> Conversation:
    talk = make.conversation(make.account(), texts=(text,), private=private)
    row = Redirection(
        conversation=talk, team=talk.team, destination=to, kind="political", at=timezone.now() + timedelta(seconds=1)
    )
    row.save()
    return talk


def page_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_they_read_what_was_sent_on_to_them_and_nothing_else(seat: Seat) -> None:
    talk = sent_on(seat.destination, "Pourquoi fermez-vous ce square ?")
    sent_on(seat.destination, "Voici mon numéro de dossier.", private=True)
    sent_on(official("Un autre élu"), "Ce n’est pas pour elle.")
    client = page_of(seat.user)
    assert client.get("/").headers["Location"] == "/questions/"
    told = client.get("/questions/").content.decode()
    assert "Pourquoi fermez-vous ce square" in told and "posée en privé" in told.lower()
    assert "numéro de dossier" not in told and "pas pour elle" not in told and str(talk.identity) not in told
    for closed in (
        f"/guichet/{talk.pk}",
        "/guichet/",
        "/publications/nouvelle",
        "/annuaire/",
        "/chercher",
        "/reglages/droits",
        "/reglages/jetons",
    ):
        assert client.get(closed).status_code == 403, closed
    headers = {"Authorization": f"Bearer {make.token(seat.user)}"}
    [_private, public] = Client().get("/api/v1/me/questions", headers=headers).json()["items"]
    assert public["text"] == "Pourquoi fermez-vous ce square ?"
    for closed in ("conversations", "people", "posts", "transfers", "roles"):
        assert Client().get(f"/api/v1/{closed}", headers=headers).status_code == 403, closed
    assert not verbs(seat.user) and channels_of(seat.user) == [f"user:{seat.user.pk}"]


def test_what_is_being_forgotten_is_not_read(seat: Seat) -> None:
    talk = sent_on(seat.destination, "Une question.")
    Conversation.objects.filter(pk=talk.pk).update(hidden_at=timezone.now())
    assert lists.questions(seat) == ([], "")


def test_it_is_closed_in_the_period_as_the_city_wants(seat: Seat, admin: User) -> None:
    sent_on(seat.destination, "Une question.")
    today = timezone.localdate()
    ballot = {"round1": today + timedelta(days=60), "closes": time(20), "zone": "Europe/Paris", "status": "decreed"}
    Ballot(name="Municipales", kind="municipal", **ballot).save()
    client = page_of(seat.user)
    told = client.get("/questions/").content.decode()
    assert "Fermé pendant la période" in told and "Une question." not in told
    assert client.get("/api/v1/me/questions").status_code == 403
    actions.choose(closed=False, by=admin)
    assert "Une question." in client.get("/questions/").content.decode()


def test_no_role_is_given_to_them_and_one_that_is_there_opens_nothing(seat: Seat, admin: User) -> None:
    team = Team.objects.first() or make.team()
    with pytest.raises(ValidationError):
        people.set_role(seat.user, team=team, role="agent", by=admin)
    Membership(user=seat.user, team=team, role="admin").save()
    user = User.objects.get(pk=seat.user_id)
    assert not may(user, "inbox.see") and page_of(user).get("/guichet/").status_code == 403


def test_only_elected_people_of_the_directory_and_the_access_ends(seat: Seat, admin: User) -> None:
    body = Destination(kind="body", name="Préfecture", sort="prefecture")
    body.save()
    with pytest.raises(ValidationError):
        actions.give(username="x", email="x@ville.test", name="", destination=body, by=admin)
    client = page_of(seat.user)
    assert page_of(admin).post(f"/reglages/elus/{seat.pk}/retirer").status_code == 302
    assert client.get("/questions/").status_code == 302 and not Seat.objects.exists(), "signed out"
    assert page_of(admin).get("/questions/").status_code == 403


def test_many_questions_cost_as_many_statements_as_few(seat: Seat, django_assert_max_num_queries: object) -> None:
    for n in range(6):
        sent_on(seat.destination, f"Question {n}")
    with django_assert_max_num_queries(1):  # type: ignore[operator]
        assert len(lists.questions(seat)[0]) == 6
