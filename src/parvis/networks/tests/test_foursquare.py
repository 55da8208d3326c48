"""What is particular to Foursquare: scores, hours after midnight, what is ours already, a round of paid readings, the old API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parvis.networks import foursquare
from parvis.networks.foursquare import lists
from parvis.networks.foursquare.lists import Item
from parvis.networks.foursquare.places import metres, score
from parvis.networks.protocol import Correction, Doubt, Draft, Later, PlaceList, Published, Refused, Venue
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_foursquare import (
    CASE,
    LIBRARY,
    NOW,
    POOL,
    SECRETS,
    SETTINGS,
    place,
    right,
    suggestion,
    tip,
    ville,
)
from parvis.networks.venues import ListItem

HERE = (48.8357, 2.3757)
EDIT, REMOVE, STATUS = "POST /places/*/suggest/edit", "POST /places/*/suggest/remove", "GET /places/suggest/status"


def test_who_is_the_city_and_a_new_key_is_the_same_city() -> None:
    assert ville()[0].who().remote_id == "FR:paris"
    other = foursquare.make({**SETTINGS, "city": " PARIS "}, {"key": "another-service-key"}, Scripted(CASE.routes))
    assert other.who().remote_id == "FR:paris"
    for settings, code in (({"city": ""}, "foursquare-city"), ({"country": "France"}, "foursquare-country")):
        with pytest.raises(Refused) as caught:
            ville(settings)[0].who()
        assert caught.value.code == code


def test_only_what_keeps_lists_needs_the_token() -> None:
    """Its end is no end of the account."""
    connector, _ = ville(**{"GET /v2/users/self": Given(401, {"meta": {"code": 401, "errorType": "invalid_auth"}})})
    with pytest.raises(Refused) as caught:
        connector.who()
    assert caught.value.code == "foursquare-token"
    assert connector.read(None).items


# ── finding places ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_candidates_are_scored_by_name_and_nearness() -> None:
    near, far = Venue("1", "Piscine Joséphine Baker", latitude=48.836, longitude=2.3757), Venue("2", "PISCINE Josephine-Baker")
    assert score("piscine joséphine-baker", HERE, near) > 0.98
    assert score("piscine joséphine-baker", None, far) == 1.0
    assert score("piscine joséphine-baker", (43.3, 5.4), near) == 0.75
    assert score("mairie", HERE, near) < 0.6
    assert score("piscine", HERE, near) > score(
        "piscine", HERE, Venue("3", "Café de la Piscine", latitude=48.839, longitude=2.3757)
    )
    assert metres((48.8566, 2.3522), (48.8570, 2.3522)) == pytest.approx(44.5, abs=1)


def test_a_search_goes_around_the_point_and_costs() -> None:
    spent: list[str] = []
    http = Scripted(CASE.routes, SECRETS)
    http.spend = lambda budget, amount=1: spent.append(budget)  # type: ignore[method-assign]
    connector = foursquare.make(SETTINGS, SECRETS, http)
    found = connector.candidates("Piscine Joséphine-Baker", near=HERE, address="Quai François-Mauriac")
    assert [(one.remote_id, one.score > 0.9) for one in found] == [(POOL, True), (LIBRARY, False)]
    assert found[0].score == 0.97, "Foursquare's own, where it gave one"
    (search,) = http.calls("GET", "/places/search")
    assert search["params"]["ll"] == "48.835700,2.375700"
    assert search["headers"]["X-Places-Api-Version"] == "2025-06-17"
    assert spent == ["pro", "pro"]
    connector.candidates("Piscine")
    assert http.calls("GET", "/places/search")[-1]["params"]["near"] == "Paris, FR"


def test_no_match_is_no_error() -> None:
    connector, _ = ville(**{"GET /places/match": Given(404, {"message": "No match found."})})
    assert [one.remote_id for one in connector.candidates("Bibliothèque", address="ici")] == [LIBRARY, POOL]


def test_a_place_is_told_whole() -> None:
    connector, _ = ville(**{f"GET /places/{POOL}": Given(body=place(date_closed="2026-01-02"))})
    venue = connector.venue(POOL)
    assert (venue.address, venue.closed, venue.url) == (
        "Quai François-Mauriac, 75013 Paris",
        True,
        f"https://fsq.example/v/{POOL}",
    )
    with pytest.raises(Refused):
        connector.venue("../suggest/status")


# ── corrections ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_is_written_their_way() -> None:
    connector, http = ville()
    hours = [[1, "09:00", "12:00"], [1, "14:00", "19:00"], [6, "22:00", "02:30"], [7, "00:00", "24:00"]]
    values = {"phone": "+33 1", "latitude": 48.8, "longitude": 2.3, "hours": hours, "name": ""}
    connector.publish(Draft("", correction=Correction(POOL, "edit", values)), "k")
    (sent,) = http.calls("POST", f"/places/{POOL}/suggest/edit")
    assert sent["params"] == {
        "tel": "+33 1", "latitude": "48.800000", "longitude": "2.300000",
        "hours": "1,0900,1200;1,1400,1900;6,2200,+0230;7,0000,2400",
    }  # fmt: skip


@pytest.mark.parametrize(("report", "reason"), [("closed", "CLOSED"), ("gone", "DOESNT_EXIST"), ("open", "NOT_CLOSED")])
def test_a_closed_place_is_reported(report: Any, reason: str) -> None:
    connector, http = ville()
    there = connector.publish(Draft("", correction=Correction(POOL, report, comment="Depuis mai")), "k")
    assert isinstance(there, Published)
    assert http.calls("POST", "/places/*/suggest/remove")[0]["params"] == {"reason": reason, "comment": "Depuis mai"}


def test_an_answer_of_errors_is_a_refusal_and_an_empty_one_a_doubt() -> None:
    connector, _ = ville(**{EDIT: Given(body={"suggested_edits": [], "errors": ["tel: not a number"]})})
    with pytest.raises(Refused) as refused:
        connector.publish(CASE.draft, "k")
    assert (refused.value.code, refused.value.said) == ("foursquare-suggestion", "tel: not a number")
    connector, _ = ville(**{EDIT: Given(body={"suggested_edits": []})})
    with pytest.raises(Doubt):
        connector.publish(CASE.draft, "k")
    partly = {"suggested_edits": [suggestion("1"), suggestion("2")], "errors": ["hours: no"]}
    connector, _ = ville(**{EDIT: Given(body=partly)})
    there = connector.publish(CASE.draft, "k")
    assert isinstance(there, Published)
    assert there.context == {"ids": ["1", "2"], "errors": ["hours: no"]}


def test_after_a_doubt_only_what_is_new_and_of_this_place_is_found() -> None:
    since = NOW - timedelta(minutes=1)
    known = right()
    known = Correction(known.venue, known.report, known.values, known=("mine",))
    edits = [
        suggestion("mine"),
        suggestion("old", created_at=(NOW - timedelta(hours=1)).isoformat()),
        suggestion("x", place=LIBRARY),
    ]
    connector, _ = ville(**{STATUS: Given(body={"suggested_edits": edits})})
    assert connector.find(Draft("", correction=known), "k", since) is None
    connector, _ = ville(**{STATUS: Given(body={"suggested_edits": [*edits, suggestion("new")]})})
    found = connector.find(Draft("", correction=known), "k", since)
    assert isinstance(found, Published)
    assert found.remote_id == "new"


def test_what_became_of_them() -> None:
    edits = [suggestion("1"), suggestion("2", status="approved"), suggestion("3", status="Under Review"),
             suggestion("4", status="approved", rolled_back={"by": "x"})]  # fmt: skip
    connector, _ = ville(**{STATUS: Given(body={"suggested_edits": edits})})
    assert connector.outcomes(["1", "2", "3", "4"]) == {"1": "waiting", "2": "accepted", "3": "Under Review", "4": "rejected"}


# ── tips ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

BOTH = {"places": [{"id": POOL, "name": "Piscine"}, {"id": LIBRARY, "name": "Bibliothèque"}]}


def drained(connector: Any, cursor: Any) -> tuple[list[str], Any]:
    found: list[str] = []
    while True:
        page = connector.read(cursor)
        found, cursor = found + [item.remote_id for item in page.items], page.cursor
        if not page.more:
            return found, cursor


def test_a_round_reads_each_place_once_and_then_rests() -> None:
    connector, http = ville(BOTH, **{f"GET /places/{LIBRARY}/tips": Given(body=[])})
    found, cursor = drained(connector, None)
    assert found == ["t1", "t2"]
    assert len(http.calls("GET", "/places/*/tips")) == 2
    assert drained(connector, cursor) == ([], cursor)
    assert len(http.calls("GET", "/places/*/tips")) == 2, "a call is paid for: none before the next round"
    ahead = datetime.fromisoformat(cursor["next"]) - datetime.now(UTC)
    assert timedelta(hours=23) < ahead <= timedelta(hours=24)


def test_a_place_that_was_just_chosen_is_read_at_once() -> None:
    connector, _ = ville()
    _, cursor = drained(connector, None)
    connector, http = ville(BOTH, **{f"GET /places/{LIBRARY}/tips": Given(body=[tip("n1", "Calme")])})
    found, cursor = drained(connector, cursor)
    assert found == ["n1"]
    assert [call.path for call in http.calls("GET", "/places/*/tips")] == [f"/places/{LIBRARY}/tips"]
    connector, _ = ville({"places": []})
    assert drained(connector, cursor)[1]["since"] == {}


def test_a_place_that_is_gone_costs_no_other() -> None:
    connector, _ = ville(
        BOTH, **{f"GET /places/{POOL}/tips": Given(404), f"GET /places/{LIBRARY}/tips": Given(body=[tip("n1", "Calme")])}
    )
    assert drained(connector, None)[0] == ["n1"]


def test_an_unpaid_reading_says_what_to_do() -> None:
    connector, _ = ville(**{"GET /places/*/tips": Given(403, {"message": "Premium"})})
    with pytest.raises(Refused) as caught:
        connector.read(None)
    assert caught.value.code == "foursquare-credits"


# ── lists of the old API ─────────────────────────────────────────────────────────────────────────────────────────────


def wanted(*venues: str, text: str = "") -> PlaceList:
    return PlaceList("Au frais", "Dix adresses", tuple(ListItem(venue, text) for venue in venues))


def changes(listing: PlaceList, *items: Item, name: str = "Au frais", words: str = "Dix adresses") -> list[tuple[str, Any]]:
    there = {"name": name, "description": words}
    found = list(lists._changes(listing, there, list(items), set()))
    return [(one.call, one.form.get("itemId") or one.form.get("venueId")) for one in found]


def test_only_the_difference_is_done() -> None:
    a, b, c = Item("va", "a", ""), Item("vb", "b", ""), Item("vc", "c", "")
    assert changes(wanted("a", "b"), a, b) == []
    assert changes(wanted("a", "b"), a) == [("additem", "b")]
    assert changes(wanted("a"), a, b) == [("deleteitem", "vb")]
    assert changes(wanted("a"), a, Item("va2", "a", "")) == [("deleteitem", "va2")], "a place that is there twice"
    assert changes(wanted("c", "a", "b"), a, b, c) == [("moveitem", "vc")]
    assert changes(wanted("a", text="Frais"), a) == [("updateitem", "va")]
    assert changes(wanted("a"), a, name="Autre")[0][0] == "update"


def test_lists_are_off_until_somebody_turns_them_on() -> None:
    draft = Draft("", listing=wanted(POOL))
    connector, http = ville()
    assert [problem.code for problem in connector.check(draft)] == ["foursquare-lists-off"]
    with pytest.raises(Refused):
        connector.publish(draft, "k")
    assert http.sent == []
    on, _ = ville({"lists": True})
    assert on.check(draft) == []


def test_what_a_call_costs_is_among_the_budgets() -> None:
    """The account room counts by the facts: a cost that they do not name stops the call."""
    spent: set[str] = set()
    http = Scripted({**CASE.routes, "GET /v2/users/self/lists": Given(body={"meta": {"code": 200}, "response": {}})}, SECRETS)
    http.spend = lambda budget, amount=1: spent.add(budget)  # type: ignore[method-assign]
    city = foursquare.make({**SETTINGS, "lists": True}, SECRETS, http)
    city.who()
    city.read(None)
    city.venue(POOL)
    assert city.find(Draft("", listing=wanted(POOL)), "k", NOW) is None
    assert spent == {budget.key for budget in foursquare.FACTS.budgets}


@pytest.mark.parametrize(
    ("listing", "code"),
    [
        (PlaceList(""), "foursquare-list-name"), (wanted(POOL, POOL), "foursquare-list-places"),
        (wanted("a b"), "foursquare-list-places"), (wanted(POOL, text="a" * 201), "foursquare-list-words"),
        (wanted(*(f"v{number}" for number in range(201))), "foursquare-list-many"),
    ],
)  # fmt: skip
def test_a_list_is_looked_at_before_it_leaves(listing: PlaceList, code: str) -> None:
    assert code in [problem.code for problem in ville({"lists": True})[0].check(Draft("", listing=listing))]


@pytest.mark.parametrize(
    ("status", "kind", "expected", "code"),
    [
        (403, "rate_limit_exceeded", Later, "rate"), (403, "not_authorized", Refused, "forbidden"),
        (401, "invalid_auth", Refused, "foursquare-token"), (400, "param_error", Refused, "invalid"),
        (410, "deprecated", Refused, "foursquare-deprecated"), (404, "endpoint_error", Refused, "not-found"),
    ],
)  # fmt: skip
def test_the_old_api_says_what_is_wrong_in_its_envelope(status: int, kind: str, expected: Any, code: str) -> None:
    meta = {"meta": {"code": status, "errorType": kind, "errorDetail": "no"}, "response": {}}
    connector, _ = ville({"lists": True}, **{"GET /v2/users/self/lists": Given(status, meta)})
    with pytest.raises(expected) as caught:
        connector.publish(Draft("", listing=wanted(POOL)), "k")
    assert caught.value.code == code
