"""The played TikTok answers as the real one: two portals, two shapes of an error, ranges of pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from played import Played, sandbox


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def ask(played: Played, path: str, body: Any = None, token: str = "") -> httpx2.Response:
    secrets: Any = played.credentials("tiktok")["secrets"]
    headers = {"Authorization": f"Bearer {token or secrets['token']}"}
    return httpx2.post(f"{played.url}/tiktok/v2{path}", json=body or {}, headers=headers, trust_env=False)


def business(played: Played, path: str, **params: Any) -> dict[str, Any]:
    given: Any = played.credentials("tiktok")
    asked = {"business_id": given["settings"]["business_id"], **params}
    url = f"{played.url}/tiktok/open_api/v1.3/business{path}"
    answer = httpx2.get(url, params=asked, headers={"Access-Token": given["secrets"]["business_token"]}, trust_env=False)
    assert answer.status_code == 200, "always"
    return dict(answer.json())


def init(played: Played, size: int, piece: int, count: int, **info: Any) -> httpx2.Response:
    source = {"source": "FILE_UPLOAD", "video_size": size, "chunk_size": piece, "total_chunk_count": count}
    post = {"title": "Bonjour", "privacy_level": "SELF_ONLY", **info}
    return ask(played, "/post/publish/video/init/", {"post_info": post, "source_info": source})


def test_success_is_said_in_the_error(played: Played) -> None:
    told = ask(played, "/post/publish/creator_info/query/").json()
    assert told["error"]["code"] == "ok"
    assert told["data"]["privacy_level_options"][0] == "PUBLIC_TO_EVERYONE"
    wrong = ask(played, "/post/publish/creator_info/query/", token="act.wrong")
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "access_token_invalid")


@pytest.mark.parametrize(
    ("size", "piece", "count", "good"),
    [
        (1_000, 1_000, 1, True), (65_000_000, 65_000_000, 1, False), (65_000_000, 10_000_000, 6, True),
        (65_000_000, 10_000_000, 7, False), (65_000_000, 1_000_000, 65, False),
    ],
)  # fmt: skip
def test_pieces_are_counted(played: Played, size: int, piece: int, count: int, good: bool) -> None:
    assert (init(played, size, piece, count).json()["error"]["code"] == "ok") is good


def test_pieces_come_in_order_and_without_a_token(played: Played) -> None:
    url = init(played, 1_000, 1_000, 1).json()["data"]["upload_url"]
    right = {"Content-Range": "bytes 0-999/1000"}
    assert (
        httpx2.put(url, content=b"x" * 1_000, headers={"Content-Range": "bytes 1-1000/1000"}, trust_env=False).status_code == 416
    )
    assert (
        httpx2.put(url, content=b"x" * 1_000, headers={**right, "Authorization": "Bearer x"}, trust_env=False).status_code == 404
    )
    assert httpx2.put(url, content=b"x" * 1_000, headers=right, trust_env=False).status_code == 201


def test_a_privacy_that_is_not_offered(played: Played) -> None:
    told = init(played, 1_000, 1_000, 1, privacy_level="EVERYBODY")
    assert (told.status_code, told.json()["error"]["code"]) == (400, "privacy_level_option_mismatch")


def test_business_says_no_with_a_number(played: Played) -> None:
    assert business(played, "/video/list/")["code"] == 0
    assert business(played, "/video/list/", business_id="other")["code"] == 40001
    assert business(played, "/comment/list/", video_id="1")["code"] == 40002


def test_one_more_account(played: Played) -> None:
    made: Any = played.open_account("tiktok", "musee")
    assert made["handle"] == "musee"
