"""The played Instagram answers as the real one is described."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from meta_town import film, photo
from played import Played, sandbox

from parvis.sandbox import residents


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


class Caller:
    def __init__(self, played: Played, token: str, account: str) -> None:
        self.root, self.account = f"{played.url}/instagram/v26.0", account
        self._headers = {"Authorization": f"Bearer {token}"}

    def __call__(self, method: str, path: str, **asked: Any) -> httpx2.Response:
        sent: Any = {"params": asked} if method != "POST" else {"json": asked}
        return httpx2.request(method, f"{self.root}/{path}", headers=self._headers, trust_env=False, timeout=60, **sent)


@pytest.fixture
def given(played: Played) -> Any:
    return played.credentials("instagram")


@pytest.fixture
def page(played: Played, given: Any) -> Caller:
    return Caller(played, given["secrets"]["token"], given["settings"]["account"])


@pytest.fixture
def alone(played: Played, given: Any) -> Caller:
    return Caller(played, given["sdk"]["instagram_token"], "me")


def shown(call: Caller, **asked: Any) -> str:
    made = call("POST", f"{call.account}/media", **asked).json()
    return str(call("POST", f"{call.account}/media_publish", creation_id=made["id"]).json()["id"])


def test_me_is_the_account_by_one_way_in_and_the_page_by_the_other(page: Caller, alone: Caller, given: Any) -> None:
    assert alone("GET", "me", fields="user_id,username").json()["user_id"] == given["settings"]["account"]
    told = page("GET", "me", fields="name,instagram_business_account{id,username}").json()
    assert told["id"] == given["settings"]["page"]
    assert told["instagram_business_account"] == {"id": given["settings"]["account"], "username": "paris_demo"}
    assert page("GET", "me/conversations", platform="instagram").json() == {"data": []}
    assert alone("GET", f"{given['settings']['page']}/conversations", platform="instagram").status_code == 400


@pytest.mark.parametrize(
    ("asked", "code", "sub"),
    [
        ({}, 100, None),
        ({"media_type": "POSTER", "image_url": "x"}, 100, None),
        ({"image_url": "http://127.0.0.1:1/none.jpg"}, 9004, 2207052),
        ({"media_type": "CAROUSEL", "children": "1,2"}, 100, 2207028),
        ({"image_url": "x", "caption": "a" * 2201}, 100, 2207010),
    ],
)
def test_what_instagram_would_refuse_is_refused(page: Caller, asked: dict[str, Any], code: int, sub: int | None) -> None:
    answer = page("POST", f"{page.account}/media", **asked)
    told = answer.json()["error"]
    assert (answer.status_code, told["code"], told.get("error_subcode")) == (400, code, sub)


def test_a_container_is_watched_and_shown_once(played: Played, page: Caller) -> None:
    played.order(network="instagram", effect="slow_media", delay_ms=60_000)
    made = page("POST", f"{page.account}/media", media_type="REELS", video_url=film(played).url).json()["id"]
    assert page("GET", made, fields="status_code").json()["status_code"] == "IN_PROGRESS"
    early = page("POST", f"{page.account}/media_publish", creation_id=made).json()["error"]
    assert (early["code"], early["error_subcode"]) == (9007, 2207027)
    played.place.store.execute("UPDATE media SET ready_at = 0 WHERE id = ?", (made,))
    assert page("POST", f"{page.account}/media_publish", creation_id=made).status_code == 200
    assert page("GET", made, fields="status_code").json()["status_code"] == "PUBLISHED"
    assert page("POST", f"{page.account}/media_publish", creation_id=made).json()["error"]["error_subcode"] == 2207006


def test_a_video_that_cannot_be_fetched_says_so_in_its_status(page: Caller) -> None:
    made = page("POST", f"{page.account}/media", media_type="REELS", video_url="http://127.0.0.1:1/none.mp4").json()["id"]
    told = page("GET", made, fields="status_code,status").json()
    assert told["status_code"] == "ERROR" and "2207052" in told["status"]


def test_comments_have_one_floor_below_them(played: Played, page: Caller) -> None:
    media = shown(page, image_url=photo(played).url, caption="Débat")
    post, zoe = played.place.world.post("instagram", media), residents.resident(played.place, "instagram", "zoe", "Zoé")
    assert post
    first = residents.comment(played.place, zoe, post, "Un")
    second = residents.comment(played.place, zoe, first, "Deux")
    residents.comment(played.place, zoe, second, "Trois")
    fields = "text,parent_id,from,replies.limit(1){text,parent_id}"
    (told,) = page("GET", f"{media}/comments", fields=fields).json()["data"]
    assert (told["text"], told["from"]["username"], "parent_id" in told) == ("Un", "zoe", False)
    (reply,) = told["replies"]["data"]
    assert (reply["text"], reply["parent_id"]) == ("Deux", first["id"])
    rest = httpx2.get(told["replies"]["paging"]["next"], trust_env=False).json()["data"]
    assert [each["id"] for each in rest] != [reply["id"]] and len(rest) == 1


def test_a_metric_of_another_kind_fails_the_whole_call(played: Played, page: Caller) -> None:
    media = shown(page, image_url=photo(played).url)
    assert page("GET", f"{media}/insights", metric="views,likes").status_code == 200
    assert page("GET", f"{media}/insights", metric="views,impressions").json()["error"]["code"] == 100
    assert page("GET", f"{page.account}/insights", metric="views", period="day").json()["error"]["code"] == 100


def test_a_token_that_is_none_or_of_another_account(played: Played, page: Caller, given: Any) -> None:
    assert Caller(played, "nobody", "me")("GET", "me").json()["error"]["code"] == 190
    other = played.place.world.join("instagram", "autre_ville", "Autre", owned=True)["id"]
    assert page("GET", other).json()["error"]["code"] == 100
    assert page("POST", f"{other}/media", image_url="x").json()["error"]["code"] == 100


def test_the_web_page_shows_what_was_published_and_lets_one_answer(played: Played, page: Caller) -> None:
    shown(page, image_url=photo(played).url, caption="Vu sur la page")
    html = httpx2.get(f"{played.url}/instagram/web/paris_demo", trust_env=False).text
    assert "Vu sur la page" in html and "/files/" in html
    asked = {"other": "Nadia", "text": "Belle image !"}
    answer = httpx2.post(f"{played.url}/instagram/web/paris_demo/faire/mention", data=asked, trust_env=False)
    assert answer.status_code == 303
    (tagged, *_) = page("GET", f"{page.account}/tags", fields="caption,username").json()["data"]
    assert (tagged["caption"], tagged["username"]) == ("@paris_demo Belle image !", "nadia")
