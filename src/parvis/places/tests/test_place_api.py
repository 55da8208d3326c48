"""The whole way of a list by the API."""

from __future__ import annotations

import json

import pytest

from parvis.places.models import PlaceList
from parvis.places.tests.town import DISTRICTS
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def call(client):
    token = make.token(make.user("manager"))

    def ask(method: str, path: str, body=None, **headers):
        given = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}", **headers}, **given)

    return ask


def test_a_list_by_the_api(call):
    assert call("put", "/places/ground", {"districts": DISTRICTS, "citycode": "75056"}).json()["districts"] == [
        "Les Quais",
        "La Butte",
    ]
    made = call("post", "/places/lists", {"title": "Au frais"}, **{"Idempotency-Key": "l1"})
    again = call("post", "/places/lists", {"title": "Au frais"}, **{"Idempotency-Key": "l1"})
    assert (made.status_code, again.json()["id"]) == (201, made.json()["id"])
    pk = made.json()["id"]
    first = call("post", f"/places/lists/{pk}/places", {"name": "Bassin", "lat": 48.85, "lon": 2.35}).json()
    assert first["district"] == "Les Quais"
    brought = call("post", f"/places/lists/{pk}/import", {"text": "id,name\nf,Fontaine\ng,\n"}).json()
    assert brought == {"made": 1, "changed": 0, "same": 0, "wrong": [{"line": 3, "errors": ["name : Donnez un nom au lieu."]}]}
    second = call("get", f"/places/lists/{pk}/places").json()["items"][1]
    assert second["key"] == "f"
    order = call("put", f"/places/lists/{pk}/order", {"order": [second["id"]]}).json()
    assert [one["name"] for one in order["items"]] == ["Fontaine", "Bassin"]
    online = call("patch", f"/places/lists/{pk}", {"state": "online", "theme": "Été"}).json()
    assert (online["state"], online["theme"], online["url"].endswith("/place/lieux/au-frais")) == ("online", "Été", True)
    assert call("patch", f"/places/{first['id']}", {"closed": True, "lat": None, "lon": None}).json()["closed"] is True
    assert call("delete", f"/places/lists/{pk}").status_code == 422
    assert call("delete", f"/places/{second['id']}").status_code == 204
    assert call("get", "/places/lists?state=online").json()["items"][0]["id"] == pk
    assert call("post", f"/places/lists/{pk}/announce").status_code == 422
    assert PlaceList.objects.get().places.count() == 1


@pytest.mark.parametrize(
    "body",
    [{"name": "x", "lat": 91}, {"name": "x", "lat": 48}, {"name": ""}, {"name": "x", "file": 99}, {"name": "x", "link": "x"}],
)
def test_bad_places_are_refused(call, body):
    pk = call("post", "/places/lists", {"title": "Au frais"}).json()["id"]
    assert call("post", f"/places/lists/{pk}/places", body).status_code == 422
