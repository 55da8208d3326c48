"""Places by the API: find, choose, put right, follow, keep a list."""

from __future__ import annotations

import json

import pytest

from parvis.networks.tests.cases import Given
from parvis.networks.tests.fixtures_foursquare import LIBRARY, POOL
from parvis.testing import make
from parvis.venues.models import Correction, PlaceList
from parvis.venues.tests.network import account, played

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client, monkeypatch):
    played(monkeypatch, **{f"GET /places/{LIBRARY}": Given(body={"fsq_place_id": LIBRARY, "name": "Bibliothèque"})})
    token = make.token(make.user("manager"))

    def ask(method: str, path: str, body=None, **headers):
        given = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}", **headers}, **given)

    return ask


def test_places(call):
    of = account()
    found = call("get", f"/accounts/{of.pk}/places/search?name=Piscine&latitude=48.8357&longitude=2.3757").json()
    assert found[0]["id"] == POOL
    assert 0 <= found[0]["score"] <= 1
    assert call("get", f"/accounts/{of.pk}/places/search?name=Piscine&latitude=48.8").status_code == 422
    assert call("post", f"/accounts/{of.pk}/places", {"place": LIBRARY}).json()["items"][1] == {
        "id": LIBRARY,
        "name": "Bibliothèque",
    }
    assert call("delete", f"/accounts/{of.pk}/places/{POOL}").status_code == 204
    assert [one["id"] for one in call("get", f"/accounts/{of.pk}/places").json()["items"]] == [LIBRARY]


def test_corrections(call):
    of = account()
    body = {"place": POOL, "values": {"hours": [[1, "09:00", "19:00"]]}}
    made = call("post", f"/accounts/{of.pk}/corrections", body, **{"Idempotency-Key": "k1"})
    again = call("post", f"/accounts/{of.pk}/corrections", body, **{"Idempotency-Key": "k1"})
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    pk = made.json()["id"]
    assert call("get", f"/corrections/{pk}").json()["state"] == "scheduled"
    assert [one["id"] for one in call("get", f"/accounts/{of.pk}/corrections").json()["items"]] == [pk]
    assert call("patch", f"/corrections/{pk}", {"act": "retry"}).status_code == 422
    assert call("patch", f"/corrections/{pk}", {"act": "drop"}).json()["state"] == "dropped"
    assert call("post", f"/accounts/{of.pk}/corrections", {"place": POOL}).status_code == 422
    assert call("post", f"/accounts/{of.pk}/corrections/follow").json() == {"fresh": 0}
    assert Correction.objects.count() == 1


def test_lists(call):
    of = account()
    body = {"name": "Au frais", "places": [{"place": POOL, "text": "À l’ombre"}]}
    assert call("post", f"/accounts/{of.pk}/lists", body).status_code == 422
    assert call("put", f"/accounts/{of.pk}/lists/switch", {"on": True}).json()["lists"] is True
    kept = call("post", f"/accounts/{of.pk}/lists", body).json()
    assert (kept["state"], kept["places"]) == ("scheduled", [{"place": POOL, "text": "À l’ombre"}])
    assert [one["id"] for one in call("get", f"/accounts/{of.pk}/lists").json()["items"]] == [kept["id"]]
    assert PlaceList.objects.get().revision == 1


def test_another_network_has_none(call):
    assert call("get", f"/accounts/{make.account().pk}/places").status_code == 404
