"""Lists of the old API: off until somebody turns them on, kept in step, changed while they are under way."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from parvis.networks.tests.cases import Given
from parvis.networks.tests.fixtures_foursquare import LIBRARY, POOL
from parvis.testing import make
from parvis.venues import actions
from parvis.venues.models import PlaceList
from parvis.venues.tests.network import account, played, turn

pytestmark = pytest.mark.django_db(transaction=True)


def told(**response: Any) -> Given:
    return Given(body={"meta": {"code": 200}, "response": response})


def listed(*venues: str, name: str = "Au frais") -> Given:
    items = [{"id": f"v{venue}", "venue": {"id": venue}} for venue in venues]
    return told(
        list={"id": "L1", "name": name, "description": "", "canonicalUrl": "https://fsq.example/l", "listItems": {"items": items}}
    )


NONE, MADE = told(lists={"items": []}), told(list={"id": "L1"})
ROUTES = {
    "GET /v2/users/self/lists": NONE, "POST /v2/lists/add": MADE, "POST /v2/lists/L1/additem": told(item={"id": "v1"}),
    "POST /v2/lists/L1/deleteitem": told(),
}  # fmt: skip


def keep(of, by, *venues: str):
    return actions.keep_list(of, name="Au frais", items=[{"place": venue} for venue in venues], by=by)


def test_they_are_off_by_default(monkeypatch):
    played(monkeypatch)
    of, by = account(), make.user("manager")
    with pytest.raises(ValidationError) as refused:
        keep(of, by, POOL)
    assert refused.value.code == "lists-off"
    actions.switch_lists(of, on=True, by=by)
    assert keep(of, by, POOL).state == "scheduled"


def test_a_list_is_made_filled_and_then_only_its_difference(monkeypatch):
    of, by = account(settings={"lists": True}), make.user("manager")
    http = played(monkeypatch, **ROUTES, **{"GET /v2/lists/L1": [listed(), listed(POOL, LIBRARY)]})
    row = keep(of, by, POOL, LIBRARY)
    states = []
    for _ in range(3):
        row = turn(row)
        states.append(row.state)
    assert states == ["processing", "processing", "sent"]
    assert (row.remote_id, row.url) == ("L1", "https://fsq.example/l")
    assert [call["form"]["venueId"] for call in http.calls("POST", "/v2/lists/L1/additem")] == [POOL, LIBRARY]
    http = played(monkeypatch, **ROUTES, **{"GET /v2/lists/L1": [listed(POOL, LIBRARY), listed(LIBRARY)]})
    again = keep(of, by, LIBRARY)
    assert (again.pk, PlaceList.objects.count()) == (row.pk, 1)
    row = turn(turn(again))
    assert row.state == "sent"
    assert [call.path.rsplit("/", 1)[-1] for call in http.sent if call.method == "POST"] == ["deleteitem"]


def test_a_list_whose_making_was_lost_is_found_by_its_name(monkeypatch):
    of, by = account(settings={"lists": True}), make.user("manager")
    there = told(lists={"items": [{"id": "L1", "name": "Au frais", "createdAt": 1}]})
    http = played(monkeypatch, **ROUTES | {
        "GET /v2/users/self/lists": [NONE, there], "POST /v2/lists/add": Given(lost="after"), "GET /v2/lists/L1": listed(POOL),
    })  # fmt: skip
    row = keep(of, by, POOL)
    states = []
    for _ in range(3):
        row = turn(row)
        states.append(row.state)
    assert states == ["doubt", "processing", "sent"]
    assert len(http.calls("POST", "/v2/lists/add")) == 1


def test_what_is_changed_under_way_is_not_lost(monkeypatch):
    """The worker ends the step it began with the old list; the new one begins where that ended."""
    of, by = account(settings={"lists": True}), make.user("manager")
    played(monkeypatch, **ROUTES, **{"GET /v2/lists/L1": listed(POOL)})
    row = turn(keep(of, by, POOL))
    seen = {}

    def change(api, wanted, token):
        seen["wanted"] = [item.venue for item in wanted.items]
        keep(of, by, LIBRARY)
        return published

    from parvis.networks.foursquare import lists
    from parvis.testing.scripted import published as made

    published = made("L1")
    monkeypatch.setattr(lists, "step", change)
    row = turn(row)
    assert seen["wanted"] == [POOL]
    assert (row.state, row.token) == ("scheduled", {"list": "L1"})
    assert [one["place"] for one in row.items] == [LIBRARY]
