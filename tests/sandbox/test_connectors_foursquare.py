"""The Foursquare connector against the played Foursquare: they share no code, so each checks the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from played import DOOR, Played, sandbox

from parvis.networks.foursquare import make
from parvis.networks.foursquare.grants import SIGN_IN
from parvis.networks.http import Http
from parvis.networks.protocol import Correction, Doubt, Draft, Expired, Later, PlaceList, Processing, Published, Refused
from parvis.networks.signing import Way
from parvis.networks.venues import ListItem
from parvis.sandbox import foursquare as face
from parvis.sandbox import residents
from parvis.sandbox.foursquare import places, venues

POOL, LIBRARY, TOWN_HALL, GARDEN, MUSEUM = (row[0] for row in venues.CITY)
NEAR = (48.8357, 2.3757)


@pytest.fixture
def played(tmp_path: Any) -> Iterator[Played]:
    with sandbox(tmp_path) as running:
        yield running


@pytest.fixture
def city(played: Played) -> Any:
    given = face.credentials(played.place)
    known = {"places": [{"id": POOL, "name": "Piscine"}, {"id": LIBRARY, "name": "Bibliothèque"}], "lists": True}
    return make({**given["settings"], **known}, given["secrets"], Http(DOOR))


def phone(number: str = "+33 1 00 00 00 00", **more: Any) -> Draft:
    return Draft("", correction=Correction(POOL, "edit", {"phone": number}, **more))


def suggestions(played: Played) -> list[Any]:
    return [json.loads(row["said"]) for row in played.place.store.execute("SELECT * FROM fsq_suggestions ORDER BY seq")]


def test_a_place_is_found_and_matched(city: Any) -> None:
    found = city.candidates("Piscine Josephine Baker", near=NEAR)
    assert found[0].remote_id == POOL
    assert found[0].score > 0.95
    assert city.candidates("Bibliothèque Duras", address="115 rue de Bagnolet")[0].remote_id == LIBRARY
    assert city.venue(POOL).phone == "01 56 61 96 50"
    with pytest.raises(Refused, match="not-found"):
        city.venue("0123456789abcdef01234567")


def test_tips_are_read_and_go_on(played: Played, city: Any) -> None:
    def read(cursor: Any) -> tuple[list[Any], Any]:
        items: list[Any] = []
        while True:
            page = city.read(json.loads(json.dumps(cursor)))
            items, cursor = [*items, *page.items], page.cursor
            if not page.more:
                return items, cursor

    first, cursor = read(None)
    assert len(first) == 3
    assert {item.subject for item in first} == {"Piscine", "Bibliothèque"}
    assert read(cursor)[0] == []
    who = residents.resident(played.place, "foursquare", "zoe", "Zoé")
    residents.comment(played.place, who, played.place.world.post("foursquare", LIBRARY), "Il y fait froid")
    cursor["next"] = datetime.now(UTC).isoformat()
    assert [item.text for item in read(cursor)[0] if item.remote_id not in {one.remote_id for one in first}] == [
        "Il y fait froid"
    ]


def test_a_correction_is_taken_there(played: Played, city: Any) -> None:
    there = city.publish(phone(), "k")
    assert city.outcomes([there.remote_id]) == {there.remote_id: "waiting"}
    places.decide(played.place, there.remote_id, taken=True)
    assert city.outcomes([there.remote_id]) == {there.remote_id: "accepted"}
    assert city.venue(POOL).phone == "+33 1 00 00 00 00"
    closed = city.publish(Draft("", correction=Correction(GARDEN, "closed", comment="Travaux")), "k")
    places.decide(played.place, closed.remote_id, taken=True)
    assert city.venue(GARDEN).closed


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_doubtful_correction_is_found_and_not_the_one_before(played: Played, city: Any, effect: str) -> None:
    before = city.publish(phone("+33 1 11 11 11 11"), "k1")
    draft, since = phone("+33 2 22 22 22 22", known=(before.remote_id,)), datetime.now(UTC) - timedelta(minutes=2)
    assert city.find(draft, "k2", since) is None
    played.order(network="foursquare", match="publish", effect=effect)
    with pytest.raises(Doubt):
        city.publish(draft, "k2")
    found = city.find(draft, "k2", since)
    assert isinstance(found, Published)
    assert found.remote_id != before.remote_id
    assert [said["tel"] for said in suggestions(played)] == ["+33 1 11 11 11 11", "+33 2 22 22 22 22"]


def test_before_it_left_is_no_doubt(played: Played, city: Any) -> None:
    played.order(network="foursquare", match="publish", effect="429", retry_after=7)
    with pytest.raises(Later) as later:
        city.publish(phone(), "k")
    assert (later.value.named, later.value.after) == (True, timedelta(seconds=7))
    played.order(network="foursquare", match="publish", effect="expired")
    with pytest.raises(Expired):
        city.publish(phone(), "k")
    assert suggestions(played) == []


# ── lists ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def listing(*items: str, name: str = "Au frais", text: str = "") -> Draft:
    return Draft("", listing=PlaceList(name, "Où trouver l’ombre", tuple(ListItem(item, text) for item in items)))


def finish(city: Any, draft: Draft, outcome: Any) -> Published:
    for _ in range(20):
        if isinstance(outcome, Published):
            return outcome
        assert isinstance(outcome, Processing)
        outcome = city.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    raise AssertionError("it never ends")


def kept(city: Any, draft: Draft) -> Published:
    return finish(city, draft, city.publish(draft, "k"))


def there(played: Played) -> list[tuple[str, list[str]]]:
    from parvis.sandbox.foursquare.lists import all_lists

    return [(one["name"], [item["venue"]["id"] for item in one["listItems"]["items"]]) for one in all_lists(played.place)]


def test_a_list_is_kept_in_step(played: Played, city: Any) -> None:
    made = kept(city, listing(POOL, LIBRARY, GARDEN))
    assert there(played) == [("Au frais", [POOL, LIBRARY, GARDEN])]
    token = {"list": made.remote_id}
    finish(city, listing(MUSEUM, GARDEN, POOL, name="Au frais 2027"), Processing(token, timedelta(0)))
    assert there(played) == [("Au frais 2027", [MUSEUM, GARDEN, POOL])]
    calls = played.place.store.number("SELECT count(*) FROM calls WHERE method = 'POST'")
    finish(city, listing(MUSEUM, GARDEN, POOL, name="Au frais 2027"), Processing(token, timedelta(0)))
    assert played.place.store.number("SELECT count(*) FROM calls WHERE method = 'POST'") == calls, (
        "nothing to do, nothing is done"
    )
    finish(city, listing(MUSEUM, text="Caves fraîches", name="Au frais 2027"), Processing(token, timedelta(0)))
    assert there(played) == [("Au frais 2027", [MUSEUM])]


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after", "5xx_before"])
@pytest.mark.parametrize("call", ["lists/add$", "additem", "moveitem", "deleteitem"])
def test_killed_anywhere_it_goes_on_without_a_double(played: Played, city: Any, effect: str, call: str) -> None:
    made = kept(city, listing(LIBRARY, POOL, TOWN_HALL)) if call in ("moveitem", "deleteitem") else None
    draft = listing(POOL, LIBRARY) if made else listing(POOL, LIBRARY, GARDEN)
    played.order(network="foursquare", match=call, effect=effect, count=1)
    token: Any = {"list": made.remote_id} if made else None
    with pytest.raises(Doubt) as doubt:
        finish(city, draft, Processing(token, timedelta(0)) if made else city.publish(draft, "k"))
    found = city.find(draft, "k", datetime.now(UTC) - timedelta(minutes=2), doubt.value.token or token)
    finish(city, draft, found if found is not None else city.publish(draft, "k"))
    assert there(played) == [("Au frais", [item.venue for item in draft.listing.items])]  # type: ignore[union-attr]


def test_a_full_hour_waits(played: Played, city: Any) -> None:
    from parvis.sandbox.foursquare import lists

    now = int(datetime.now(UTC).timestamp() // 3600)
    for hour in (now, now + 1):  # the clock may strike meanwhile
        played.place.store.remember(f"foursquare/lists/{hour}", str(lists.HOURLY))
    with pytest.raises(Later) as later:
        kept(city, listing(POOL))
    assert later.value.after == timedelta(minutes=10)


def test_signing_in_opens_the_lists(played: Played) -> None:
    given = face.credentials(played.place)
    way = Way(
        given["settings"], {"key": "k", "client_secret": given["secrets"]["client_secret"]}, "http://127.0.0.1/retour", "s1"
    )
    page = SIGN_IN.address(way)
    assert "Autoriser" in httpx2.get(page, trust_env=False).text
    owner = played.place.world.owned("foursquare")[0]["id"]
    sent = httpx2.post(page, data={"account": owner}, trust_env=False)
    told = httpx2.URL(sent.headers["location"]).params
    assert told["state"] == "s1"
    (presence,) = SIGN_IN.exchange(Http(DOOR), way, told["code"])
    secrets = {**given["secrets"], **presence.secrets, "key": given["secrets"]["key"]}
    assert make(given["settings"], secrets, Http(DOOR)).who().name == "Ville de Paris (démo)"
    with pytest.raises(Refused):
        SIGN_IN.exchange(Http(DOOR), way, told["code"])
