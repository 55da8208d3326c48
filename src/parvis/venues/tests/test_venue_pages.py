"""The pages of a city's places, as a colleague uses them."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parvis.networks.tests.cases import Given
from parvis.networks.tests.fixtures_foursquare import LIBRARY, POOL
from parvis.testing import make
from parvis.venues import actions
from parvis.venues.models import Correction, PlaceList
from parvis.venues.tests.network import account, played

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed(client, monkeypatch):
    played(monkeypatch, **{f"GET /places/{LIBRARY}": Given(body={"fsq_place_id": LIBRARY, "name": "Bibliothèque"})})

    def enter(role: str = "manager", **more):
        client.force_login(make.user(role, **more))
        return client

    return enter


def form(client, of, **given):
    key = client.get(f"/etablissements/{of.pk}/corriger?lieu={POOL}").context["form"]["key"].value()
    return client.post(f"/etablissements/{of.pk}/corriger?lieu={POOL}", {"key": key, "report": "edit", **given})


def test_a_place_is_looked_for_and_chosen(signed):
    client, of = signed(), account()
    page = client.get(
        f"/etablissements/{of.pk}", {"nom": "Bibliothèque", "latitude": "48.83", "longitude": "2.37", "adresse": ""}
    )
    text = page.content.decode()
    assert "Est-ce l’un de ceux-ci" in text
    assert "déjà suivi" in text
    client.post(f"/etablissements/{of.pk}/choisir", {"lieu": LIBRARY})
    of.refresh_from_db()
    assert [one["id"] for one in of.settings["places"]] == [POOL, LIBRARY]
    client.post(f"/etablissements/{of.pk}/laisser", {"lieu": POOL})
    of.refresh_from_db()
    assert [one["id"] for one in of.settings["places"]] == [LIBRARY]


def test_half_a_position_is_said(signed):
    page = signed().get(f"/etablissements/{account().pk}", {"nom": "Piscine", "latitude": "48.83"})
    assert "Donnez la latitude et la longitude" in page.content.decode()


def test_only_what_differs_is_proposed(signed):
    client, of = signed(), account()
    said = form(
        client, of, phone="+33 1 42 76 40 40", website="https://www.paris.example/piscine", day1="9h-12h", day7="10:00-18:00"
    )
    assert said.status_code == 302
    row = Correction.objects.get()
    assert row.values == {"phone": "+33 1 42 76 40 40", "hours": [[1, "09:00", "12:00"], [7, "10:00", "18:00"]]}
    page = client.get(f"/etablissements/{of.pk}").content.decode()
    assert "Dimanche" in page
    assert "part dans un instant" in page


def test_the_form_says_what_is_wrong_and_keeps_what_was_typed(signed):
    client, of = signed(), account()
    for given, words in (({"day2": "matin"}, "9:00-12:00"), ({"phone": "demandez"}, "téléphone"), ({}, "ne change rien")):
        said = form(client, of, comment="vu sur place", **given)
        assert said.status_code == 422
        assert words in said.content.decode()
        assert "vu sur place" in said.content.decode()
    assert not Correction.objects.exists()


def test_a_place_that_is_not_ours_has_no_form(signed):
    of = account()
    assert signed().get(f"/etablissements/{of.pk}/corriger?lieu={LIBRARY}").status_code == 404


def test_only_accounts_of_places_have_the_page(signed):
    assert signed().get(f"/etablissements/{make.account().pk}").status_code == 404


def test_an_agent_reads_and_another_team_does_not(signed):
    of = account()
    page = signed("agent").get(f"/etablissements/{of.pk}").content.decode()
    assert "Piscine Joséphine-Baker" in page
    assert "Ne plus suivre" not in page
    assert signed("agent").get(f"/etablissements/{of.pk}/corriger?lieu={POOL}").status_code == 403
    elsewhere = make.team("Musées")
    assert signed("agent", in_team=elsewhere).get(f"/etablissements/{of.pk}").status_code == 404
    assert signed("contributor").get(f"/etablissements/{of.pk}").status_code == 403


def test_lists_are_turned_on_with_what_they_are_worth(signed):
    client, of = signed(), account()
    assert "sans public connu" in client.get(f"/etablissements/{of.pk}").content.decode()
    client.post(f"/etablissements/{of.pk}/listes", {"on": "1"})
    of.refresh_from_db()
    assert of.settings["lists"] is True


def test_a_page_of_corrections_is_bounded(signed, django_assert_max_num_queries):
    client, of = signed(), account()
    rows = [Correction(account=of, place=f"p{n}", name=f"Lieu {n}", state="sent", at="2026-11-01T10:00Z") for n in range(40)]
    Correction.objects.bulk_create(rows)
    with django_assert_max_num_queries(14):
        page = client.get(f"/etablissements/{of.pk}")
    assert len(page.context["lines"]) == 30
    assert len(client.get(f"/etablissements/{of.pk}{page.context['next']}").context["lines"]) == 10


# ── where else it shows ──────────────────────────────────────────────────────────────────────────────────────────────


def test_the_composer_does_not_offer_it_and_says_so(signed):
    account(name="Lieux de la ville")
    make.account(name="La ville")
    page = signed().get("/publications/nouvelle")
    assert [choice.account.name for choice in page.context["choices"]] == ["La ville"]
    told = " ".join(page.content.decode().split())
    assert "N’y publient pas : <span>Lieux de la ville</span> (Foursquare)." in told


def test_the_counter_says_what_one_does_instead(signed):
    client, of = signed(), account()
    talk = make.conversation(of, texts=("Les horaires sont faux",), kind="comment")
    talk.messages.update(context={"venue": POOL}, url="https://foursquare.com/v/1")
    page = client.get(reverse("inbox:conversation", args=[talk.pk])).content.decode()
    assert f"/etablissements/{of.pk}/corriger?lieu={POOL}" in page
    assert 'value="reply"' not in page
    assert 'value="note"' in page


def test_connecting_says_that_nothing_is_published_there(signed):
    client = signed()
    page = client.get("/comptes/connecter/foursquare").content.decode()
    assert "City Guide a fermé" in page
    assert "Se connecter avec" not in page, "the old API only completes an account"
    assert client.post("/comptes/connecter/foursquare/autoriser").status_code == 404
    of = account()
    shown = client.get(f"/comptes/{of.pk}").content.decode()
    assert "Se connecter avec Foursquare" in shown
    assert f"/etablissements/{of.pk}" in shown


def test_a_list_is_written_on_its_page_and_none_is_out_of_reach(signed, monkeypatch):
    client, of = signed(), account()
    assert client.get(f"/etablissements/{of.pk}/liste").status_code == 404  # lists are off
    actions.choose(of, place=LIBRARY, by=(by := make.user("manager")))
    actions.switch_lists(of, on=True, by=by)
    page = client.get(f"/etablissements/{of.pk}/liste").content.decode()
    assert "Rang de « Bibliothèque »" in page
    given = {"name": "Au frais", "description": "", "rank0": "2", "text0": "Fraîche", "rank1": "1", "text1": ""}
    assert client.post(f"/etablissements/{of.pk}/liste", {**given, "name": ""}).status_code == 422
    assert client.post(f"/etablissements/{of.pk}/liste", given).status_code == 302
    row = PlaceList.objects.get()
    assert (row.name, row.items) == ("Au frais", [{"place": LIBRARY, "text": ""}, {"place": POOL, "text": "Fraîche"}])
    taken = client.post(f"/etablissements/{of.pk}/liste", {**given, "rank0": "", "name": " Au frais "})
    assert taken.status_code == 422 and "Une liste porte déjà ce nom." in taken.content.decode()
    assert PlaceList.objects.get().items == row.items
    again = f"/etablissements/{of.pk}/liste?liste={row.pk}"
    assert 'value="Fraîche"' in client.get(again).content.decode()
    assert client.post(again, {"rank0": "1", "text0": "Fraîche"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.revision, row.items) == ("Au frais", 2, [{"place": POOL, "text": "Fraîche"}])
    monkeypatch.setattr("parvis.venues.views.LISTS", 1)
    PlaceList.objects.create(account=of, name="Autre", at=row.at)
    first = client.get(f"/etablissements/{of.pk}")
    assert "Listes plus anciennes" in first.content.decode()
    assert [one.name for one in client.get(f"/etablissements/{of.pk}{first.context['older_lists']}").context["lists"]] == [
        "Au frais"
    ]
    headers = {"Authorization": f"Bearer {make.token(by)}"}
    one = client.get(f"/api/v1/accounts/{of.pk}/lists?limit=1", headers=headers).json()
    two = client.get(f"/api/v1/accounts/{of.pk}/lists?limit=1&cursor={one['next']}", headers=headers).json()
    assert [one["items"][0]["name"], two["items"][0]["name"], two["next"]] == ["Autre", "Au frais", ""]
    client.force_login(make.user("agent", username="lectrice"))
    assert client.get(again).status_code == 403
