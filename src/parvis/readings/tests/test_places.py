"""The city brings its names of places, and they are known in what arrives from then on."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.journal.models import Event
from parvis.listening.models import Print
from parvis.listening.seen import traits_of
from parvis.readings import telling
from parvis.readings.actions import bring_places, drop_places
from parvis.readings.engine import gazetteer
from parvis.readings.models import PlaceNames, Understood
from parvis.readings.tests.test_arriving import arrive, said
from parvis.testing import make
from parvis.understanding import echoes

pytestmark = pytest.mark.django_db
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}
DISTRICTS = json.dumps({
    "type": "FeatureCollection",
    "features": [{"type": "Feature", "properties": {"name": "Croix-Rousse", "id": "q4"}, "geometry": SQUARE}],
})  # fmt: skip
STREETS = "id_fantoir;numero;nom_voie\n1234;12;Rue des Tables Claudiennes\n1234;14;Rue des Tables Claudiennes\n"


@pytest.fixture
def manager(db):
    return make.user("manager")


def test_names_that_the_city_brought_are_known_in_what_arrives(manager):
    account = make.account()
    bring_places(name="quartiers.geojson", text=DISTRICTS, by=manager)
    row = bring_places(name="rues.csv", text=STREETS, by=manager)
    assert row.count == 1, "a street is one name, whatever the number of its addresses"
    arrive(account, said("Ça déborde à la croix rousse, 12 rue des tables claudiennes"))
    places = {one["key"]: one for one in Understood.objects.get().places}
    assert (places["q4"]["name"], places["q4"]["precision"]) == ("Croix-Rousse", "district")
    assert (places["1234"]["name"], places["1234"]["precision"]) == ("12 Rue des Tables Claudiennes", "address")
    agent = Client()
    agent.force_login(make.user("agent"))
    assert len(agent.get("/api/v1/conversations?place=q4").json()["items"]) == 1
    assert agent.get("/api/v1/conversations?place=q5").json()["items"] == []


def test_a_message_that_names_a_street_is_counted_in_its_district(manager):
    """Whichever file came first; the counter finds it there, and says by which street."""
    account = make.account()
    bring_places(name="rues.csv", text="nom_voie;lon;lat\nRue Neuve;0.2;0.6\nRue Neuve;0.3;0.7\nRue Loin;7;7\n", by=manager)
    bring_places(name="quartiers.geojson", text=DISTRICTS, by=manager)
    arrive(account, said("Ça déborde au 3 rue Neuve, et rue Loin"))
    row = Understood.objects.get()
    assert [(one["key"], one.get("by")) for one in row.places] == [("Rue Neuve", None), ("Rue Loin", None), ("q4", "Rue Neuve")]
    assert telling.told(row).places[-1] == ("Croix-Rousse", "q4", "quartier, d’après\u00a0: Rue Neuve")
    (seen,) = traits_of([Print(pk=1, message=row.message)]).values()
    assert seen.district == "croix-rousse", "as the spikes of a district count it"
    heard = echoes.heard(1, row.message.text, places=seen.places, at=row.message.at)
    assert len(heard.places) == 2, "one district is not one place of two facts"
    agent = Client()
    agent.force_login(make.user("agent"))
    assert len(agent.get("/api/v1/conversations?place=q4").json()["items"]) == 1


def test_a_file_of_the_same_name_takes_the_place_of_the_one_before(manager):
    bring_places(name="rues.csv", text=STREETS, by=manager)
    bring_places(name="rues.csv", text="nom_voie\nRue Neuve\n", by=manager)
    assert PlaceNames.objects.get().count == 1
    assert [place.name for place in gazetteer().names.values()] == ["Rue Neuve"]


def test_names_that_are_dropped_are_not_looked_for(manager):
    drop_places(bring_places(name="rues.csv", text=STREETS, by=manager), by=manager)
    assert gazetteer().names == {}
    assert [event.kind for event in Event.objects.order_by("pk")] == ["places.brought", "places.dropped"]


@pytest.mark.parametrize("text", ["", "\x00", "{", '{"type": "FeatureCollection"', "a;b\n1;2\n", "\ufffd" * 50])
def test_a_file_without_a_name_is_refused_in_words(manager, text):
    with pytest.raises(ValidationError):
        bring_places(name="x", text=text, by=manager)
    assert not PlaceNames.objects.exists()


def test_who_does_not_rule_the_city_brings_nothing():
    with pytest.raises(PermissionDenied):
        bring_places(name="x", text=STREETS, by=make.user("agent"))


def test_on_the_page_and_over_the_api(manager):
    client = Client()
    client.force_login(manager)
    page = "/reglages/comprendre/"
    assert "Aucun nom de lieu encore." in client.get(page).content.decode()
    file = SimpleUploadedFile("rues.csv", STREETS.encode("utf-8-sig"))
    told = client.post(f"{page}lieux", {"file": file}, follow=True).content.decode()
    assert "1 nom de lieu est connu." in told and "rues.csv" in told
    assert "Choisissez un fichier." in client.post(f"{page}lieux", follow=True).content.decode()
    client.post(f"{page}lieux/{PlaceNames.objects.get().pk}/retirer")
    assert not PlaceNames.objects.exists()
    made = client.post("/api/v1/understanding/places", {"name": "Rues", "text": STREETS}, content_type="application/json")
    assert (made.status_code, made.json()["count"]) == (201, 1)
    assert [one["name"] for one in client.get("/api/v1/understanding/places").json()] == ["Rues"]
    assert client.delete(f"/api/v1/understanding/places/{made.json()['id']}").status_code == 204
    wrong = client.post("/api/v1/understanding/places", {"name": "Rues", "text": "rien"}, content_type="application/json")
    assert wrong.status_code == 422 and "Aucun nom de lieu" in wrong.json()["errors"]["text"][0]
