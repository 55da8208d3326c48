"""The played Foursquare answers as its reference says: headers it wants, limits, both shapes of its errors, its own page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from played import Played, sandbox

from parvis.sandbox.foursquare import auth, venues

POOL = venues.CITY[0][0]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def ask(
    played: Played, path: str, *, method: str = "GET", key: str = auth.SERVICE_KEY, version: str = "2025-06-17", **params: Any
) -> Any:
    headers = {"Authorization": f"Bearer {key}", "X-Places-Api-Version": version}
    return httpx2.request(method, f"{played.url}/foursquare{path}", params=params, headers=headers, trust_env=False)


def old(played: Played, path: str, **params: Any) -> Any:
    given = {"oauth_token": auth.TOKEN, "v": "20250601", **params}
    return httpx2.get(f"{played.url}/foursquare/v2/{path}", params=given, trust_env=False)


def test_a_key_and_a_version_are_needed(played: Played) -> None:
    assert ask(played, "/places/suggest/status", key="no").status_code == 401
    assert ask(played, "/places/suggest/status", version="").status_code == 400
    assert ask(played, "/places/suggest/status").status_code == 200


def test_a_search_wants_a_place_and_fifty_at_most(played: Played) -> None:
    assert ask(played, "/places/search", query="piscine").status_code == 400
    assert ask(played, "/places/search", query="piscine", near="Paris, FR", limit=51).status_code == 400
    found = ask(played, "/places/search", query="piscine joséphine", near="Paris, FR", limit=2).json()["results"]
    assert len(found) == 2
    assert found[0]["location"]["country"] == "FR"
    close = ask(played, "/places/search", query="piscine", ll="48.8357,2.3757", radius=500).json()["results"]
    assert {one["fsq_place_id"] for one in close} == {POOL, venues.OTHERS[1][0]}
    assert all(one["distance"] <= 500 for one in close)


def test_a_match_has_a_score(played: Played) -> None:
    given = {"name": "Piscine Josephine Baker", "address": "Quai François-Mauriac", "city": "Paris", "cc": "FR"}
    place = ask(played, "/places/match", **given).json()["place"]
    assert (place["fsq_place_id"], 0.9 < place["match_score"] <= 1) == (POOL, True)
    assert ask(played, "/places/match", **{**given, "name": "Opéra", "address": "ici"}).status_code == 404
    assert ask(played, "/places/match", name="Piscine").status_code == 400


def test_tips_are_a_bare_list(played: Played) -> None:
    tips = ask(played, f"/places/{POOL}/tips", sort="NEWEST").json()
    assert [set(tip) for tip in tips] == [{"id", "created_at", "text"}] * 2
    assert ask(played, f"/places/{POOL}/tips", sort="RECENT").status_code == 400
    assert ask(played, "/places/none/tips").status_code == 404


def test_a_suggestion_may_be_tried_dry(played: Played) -> None:
    path, before = f"/places/{POOL}/suggest/edit", ask(played, "/places/suggest/status").json()
    assert ask(played, path, method="POST", tel="1", dry_run="true").json()["suggested_edits"]
    assert ask(played, "/places/suggest/status").json() == before
    assert ask(played, path, method="POST").status_code == 400
    assert ask(played, path, method="POST", hours="lundi").json()["errors"]
    assert ask(played, f"/places/{POOL}/suggest/remove", method="POST", reason="MOVED").status_code == 400


def test_the_old_api_answers_in_its_envelope(played: Played) -> None:
    told = old(played, "users/self")
    assert told.json()["meta"]["code"] == 200
    assert told.headers["x-ratelimit-limit"] == "500"
    for params, status, kind in (({"oauth_token": "no"}, 401, "invalid_auth"), ({"v": ""}, 400, "param_error")):
        told = old(played, "users/self", **params)
        assert (told.status_code, told.json()["meta"]["errorType"]) == (status, kind)
    assert old(played, "lists/none").json()["meta"]["errorType"] == "param_error"


def test_who_looks_after_the_data_decides_on_its_page(played: Played) -> None:
    made = ask(played, f"/places/{POOL}/suggest/edit", method="POST", tel="+33 1 23 45 67 89").json()["suggested_edits"][0]
    page = f"{played.url}/foursquare/lieux"
    assert "à examiner" in httpx2.get(page, trust_env=False).text
    httpx2.post(f"{page}/suggestions/{made['id']}/prendre", trust_env=False)
    assert ask(played, f"/places/{POOL}").json()["tel"] == "+33 1 23 45 67 89"
    assert (
        ask(played, "/places/suggest/status", suggested_edit_ids=made["id"]).json()["suggested_edits"][0]["status"] == "approved"
    )
    shown = httpx2.get(f"{played.url}/foursquare/v/{POOL}", follow_redirects=True, trust_env=False)
    assert "Joséphine-Baker" in shown.text
