"""The directory before a colleague: found by words and by account, put right, ended; elected people's accounts stay theirs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from parvis.accounts.actions import admit
from parvis.directory import actions
from parvis.directory.jobs import ask_owners
from parvis.directory.models import Destination
from parvis.directory.told import told
from parvis.journal.models import Notice
from parvis.networks.protocol import Profile
from parvis.testing import make
from parvis.testing.scripted import Scripted

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make.user("manager")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_found_by_what_it_does_and_by_its_account(manager):
    actions.write(by=manager, name="Régie des transports", mission="métro et autobus", handles=["https://x.com/regie"])
    actions.write(by=manager, name="Eau de la ville", mission="fuites")
    client = client_of(make.user("agent"))
    for words in ("metro", "@Regie", "transports"):
        page = client.get("/annuaire/", {"q": words}).content.decode()
        assert "Régie des transports" in page and "Eau de la ville" not in page


def test_a_long_list_goes_page_by_page_by_name(manager, django_assert_max_num_queries):
    for number in range(120):
        actions.write(by=manager, name=f"Mairie {number:03}")
    client = client_of(manager)
    with django_assert_max_num_queries(16):
        page = client.get("/annuaire/").content.decode()
    assert "Mairie 049" in page and "Mairie 050" not in page
    further = page.split('hx-get="/annuaire/?')[1].split('"')[0].replace("&amp;", "&")
    page = client.get(f"/annuaire/?{further}", headers={"HX-Request": "true"}).content.decode()
    assert "Mairie 050" in page and "Mairie 049" not in page


def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(manager):
    client = client_of(manager)
    page = client.post("/annuaire/nouveau", {"kind": "body", "name": "Régie", "email": "pas une adresse", "site": "regie.test"})
    assert page.status_code == 422 and "pas une adresse" in page.content.decode() and not Destination.objects.exists()
    client.post("/annuaire/nouveau", {"kind": "body", "name": "Régie", "email": "a@regie.test", "told_fr": "Écrivez à la régie."})
    row = Destination.objects.get()
    assert row.told == {"fr": "Écrivez à la régie."}
    assert client.get(f"/annuaire/{row.pk}/modifier").content.decode().count("Écrivez à la régie.") == 1


def test_only_who_edits_the_city_edits_it_and_everybody_may_say_what_is_wrong(manager):
    row = actions.write(by=manager, name="Régie", owner=manager)
    agent = make.user("agent")
    assert client_of(agent).get(f"/annuaire/{row.pk}/modifier").status_code == 403
    with pytest.raises(PermissionDenied):
        actions.write(row, by=agent, name="Autre")
    client_of(agent).post(f"/annuaire/{row.pk}/signaler", {"text": "Le téléphone a changé."})
    change = row.changes.get()
    assert Notice.objects.filter(user=manager, kind="destination.asked").exists()
    client_of(manager).post(f"/annuaire/remarques/{change.pk}", {"state": "done", "answer": "Merci"})
    change.refresh_from_db()
    assert change.state == "done" and Notice.objects.filter(user=agent, kind="destination.decided").exists()
    with pytest.raises(ValidationError):
        actions.decide_change(change, state="refused", by=manager)


def test_what_exists_no_more_says_who_took_its_place(manager):
    row, other = actions.write(by=manager, name="Ancienne régie"), actions.write(by=manager, name="Nouvelle régie")
    client_of(manager).post(f"/annuaire/{row.pk}/fermer", {"successor": str(other.pk)})
    assert "Nouvelle régie" in client_of(manager).get(f"/annuaire/{row.pk}").content.decode()
    assert "Ancienne régie" not in client_of(manager).get("/annuaire/").content.decode()


def test_the_account_of_an_elected_person_is_never_connected(manager, monkeypatch):
    actions.write(by=manager, kind="official", name="Jeanne Roux", handles=["https://x.com/JeanneRoux"])
    network = Scripted()
    network.who = lambda: Profile("9", "@jeanneroux", "Jeanne Roux")
    monkeypatch.setattr("parvis.accounts.actions.make", lambda *given: network)
    with pytest.raises(ValidationError, match="Jeanne Roux"):
        admit("x", {}, {}, by=manager, team=make.team())
    network.who = lambda: Profile("10", "ville", "Ville")
    assert admit("x", {}, {}, by=manager, team=make.team()).handle == "ville"


def test_what_is_said_to_a_person_is_in_their_language_and_says_how_to_reach_them(manager):
    row = actions.write(by=manager, name="Régie", phone="3424", told={"de": "Bitte rufen Sie 3424 an."})
    assert "3424" in told(row, "fr", transferred=True) and "transmise" in told(row, "fr", transferred=True)
    assert "transmise" not in told(row, "fr", transferred=False)
    assert told(row, "de", transferred=False) == "Bitte rufen Sie 3424 an."
    office = actions.write(by=manager, name="Office", phone="01 49 52 42 63", email="a@office.test", site="https://office.test")
    assert "01 49" in told(office, "fr", transferred=True, public=False)
    assert told(office, "fr", transferred=True).endswith("https://office.test"), (
        "in public the charter stops numbers and addresses"
    )


def test_who_keeps_a_page_is_asked_to_read_it_again_once(manager):
    row = actions.write(by=manager, name="Régie", owner=manager)
    Destination.objects.filter(pk=row.pk).update(reviewed_at=timezone.now() - timedelta(days=200))
    for _ in range(2):
        ask_owners()
    assert Notice.objects.filter(user=manager, kind="destination.old").count() == 1


def test_a_secret_of_its_program_is_shown_once(manager):
    row = actions.write(by=manager, name="Régie")
    page = client_of(manager).post(f"/annuaire/{row.pk}/crochet", {"hook": "https://regie.test/parvis"}).content.decode()
    assert "ne sera plus jamais affiché" in page
    row.refresh_from_db()
    assert row.hook == "https://regie.test/parvis" and bytes(row.sealed or b"")
