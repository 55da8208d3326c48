"""The played Pinterest answers as its API description says. Its client: tests/fidelity/test_pinterest.py."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from PIL import Image
from played import Played, sandbox


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("pinterest")) as running:
        yield running


@pytest.fixture(scope="module")
def given(played: Played) -> dict[str, Any]:
    return dict(played.credentials("pinterest"))


@pytest.fixture(scope="module")
def api(given: dict[str, Any]) -> Iterator[httpx2.Client]:
    headers = {"authorization": f"Bearer {given['secrets']['token']}"}
    with httpx2.Client(base_url=given["settings"]["base"], headers=headers, trust_env=False) as plain:
        yield plain


def picture() -> dict[str, str]:
    kept = io.BytesIO()
    Image.new("RGB", (60, 90), "teal").save(kept, "PNG")
    data = base64.b64encode(kept.getvalue()).decode()
    return {"source_type": "image_base64", "content_type": "image/png", "data": data}


def test_without_a_token_or_its_right(api: httpx2.Client, given: dict[str, Any], played: Played) -> None:
    without = httpx2.get(f"{given['settings']['base']}/user_account", trust_env=False)
    assert (without.status_code, without.json()) == (401, {"code": 2, "message": "Authentication failed."})
    city = played.place.world.owned("pinterest")[0]["id"]
    played.place.store.insert("tokens", token="pina_few", network="pinterest", person=city, scopes="pins:read", created=0)
    few = api.post("/pins", json={}, headers={"authorization": "Bearer pina_few"})
    assert (few.status_code, few.json()["code"]) == (401, 3)


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        ({"board_id": None}, 400, "board_id"),
        ({"board_id": "404"}, 404, "Board not found"),
        ({"title": "t" * 101}, 400, "'title' is too long"),
        ({"media_source": {"source_type": "film"}}, 400, "media_source"),
        ({"media_source": {"source_type": "image_base64", "content_type": "image/png", "data": "bm8="}}, 400, "could not fetch"),
        ({"media_source": {"source_type": "multiple_image_base64", "items": []}}, 400, "2 to 5"),
        ({"media_source": {"source_type": "video_id", "media_id": "1"}}, 400, "cover image"),
    ],
)
def test_pins_that_are_refused(api: httpx2.Client, given: dict[str, Any], more: dict[str, Any], status: int, said: str) -> None:
    refused = api.post("/pins", json={"board_id": given["sdk"]["board"], "media_source": picture(), **more})
    assert refused.status_code == status
    assert said in refused.json()["message"]


def test_pages_of_pins(api: httpx2.Client, given: dict[str, Any]) -> None:
    for number in range(5):
        body = {"board_id": given["sdk"]["board"], "title": str(number), "media_source": picture()}
        assert api.post("/pins", json=body).status_code == 201
    seen, params = [], {"page_size": 2}
    while True:
        told = api.get("/pins", params=params).json()
        seen += [pin["title"] for pin in told["items"]]
        if not told["bookmark"]:
            break
        params["bookmark"] = told["bookmark"]
    assert seen == list("43210")


def test_a_board_has_one_name(api: httpx2.Client) -> None:
    assert api.post("/boards", json={"name": "Jardins"}).status_code == 400
    made = api.post("/boards", json={"name": "Ponts", "privacy": "SECRET"})
    assert (made.status_code, made.json()["privacy"]) == (201, "SECRET")
    assert api.get(f"/boards/{made.json()['id']}/sections").json() == {"items": [], "bookmark": None}


def test_a_film_goes_where_no_token_goes(api: httpx2.Client) -> None:
    told = api.post("/media", json={"media_type": "video"}).json()
    film = {"file": ("film.mp4", b"\x00\x00\x00\x18ftypmp42" + b"v" * 100, "video/mp4")}
    with_token = api.post(told["upload_url"], data=told["upload_parameters"], files=film)
    assert with_token.status_code == 403
    assert httpx2.post(told["upload_url"], data=told["upload_parameters"], files=film, trust_env=False).status_code == 204
    assert api.get(f"/media/{told['media_id']}").json()["status"] == "succeeded"


def test_figures_have_their_limits(api: httpx2.Client, given: dict[str, Any]) -> None:
    pin = api.post("/pins", json={"board_id": given["sdk"]["board"], "media_source": picture()}).json()["id"]
    today = datetime.now(UTC).date()
    asked = {"start_date": str(today - timedelta(days=91)), "end_date": str(today), "metric_types": "IMPRESSION"}
    assert api.get(f"/pins/{pin}/analytics", params=asked).status_code == 400
    asked["start_date"] = str(today - timedelta(days=3))
    days = api.get(f"/pins/{pin}/analytics", params=asked).json()["all"]["daily_metrics"]
    assert [day["data_status"] for day in days] == ["BEFORE_PIN_CREATED"] * 3 + ["ESTIMATE"]
    assert api.get("/pins/analytics", params={**asked, "pin_ids": f"{pin},404"}).status_code == 404
    assert api.get(f"/pins/{pin}/analytics", params={**asked, "metric_types": "MOOD"}).status_code == 400
    assert api.delete(f"/pins/{pin}").status_code == 204
