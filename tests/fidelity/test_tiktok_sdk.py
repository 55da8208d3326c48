"""python-tiktok, unmodified, against the played TikTok: its Business part, which takes an address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from played import Played, sandbox
from pytiktok import BusinessAccountApi

HEAD = b"\0\0\0\x18ftypmp42"


def does(operation: str) -> pytest.MarkDecorator:
    return pytest.mark.fidelity(network="TikTok", operation=operation, sdk="python-tiktok")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("tiktok")) as running:
        yield running


@pytest.fixture(scope="module")
def given(played: Played) -> dict[str, Any]:
    return dict(played.credentials("tiktok"))


@pytest.fixture(scope="module")
def api(given: dict[str, Any]) -> BusinessAccountApi:
    return BusinessAccountApi(
        app_id=given["settings"]["business_app"], app_secret=given["secrets"]["business_secret"],
        access_token=given["secrets"]["business_token"], base_url=given["sdk"]["base_url"],
    )  # fmt: skip


@pytest.fixture(scope="module")
def video(played: Played, given: dict[str, Any]) -> str:
    """A video, put there with the developers' API, for which python-tiktok knows an old address only."""
    headers = {"Authorization": f"Bearer {given['secrets']['token']}"}
    body = {"post_info": {"title": "Le marché", "privacy_level": "PUBLIC_TO_EVERYONE"},
            "source_info": {"source": "FILE_UPLOAD", "video_size": 1_000, "chunk_size": 1_000, "total_chunk_count": 1}}  # fmt: skip
    url = f"{given['settings']['base']}/v2/post/publish/video/init/"
    place = httpx2.post(url, json=body, headers=headers, trust_env=False).json()["data"]["upload_url"]
    ranged = {"Content-Range": "bytes 0-999/1000"}
    assert httpx2.put(place, content=HEAD + b"v" * (1_000 - len(HEAD)), headers=ranged, trust_env=False).status_code == 201
    sql = "SELECT id FROM posts WHERE network = 'tiktok' ORDER BY seq DESC LIMIT 1"
    row = played.place.store.one(sql)
    assert row is not None
    return str(row["id"])


@does("read figures of the account and of videos, and the audience")
def test_figures(api: BusinessAccountApi, given: dict[str, Any], video: str) -> None:
    me = given["settings"]["business_id"]
    told = api.get_account_data(business_id=me, fields=["followers_count", "audience_countries"], return_json=True)["data"]
    assert told["audience_countries"][0]["country"] == "FR"
    listed = api.get_account_videos(business_id=me, fields=["item_id", "video_views"], return_json=True)["data"]
    assert video in [each["item_id"] for each in listed["videos"]]


@does("read comments, answer, like, hide, delete")
def test_comments(api: BusinessAccountApi, given: dict[str, Any], video: str) -> None:
    me = given["settings"]["business_id"]
    first = api.create_comment(business_id=me, video_id=video, text="Bienvenue", return_json=True)["data"]
    answer = api.create_reply(business_id=me, video_id=video, comment_id=first["comment_id"], text="À tous", return_json=True)
    listed = api.get_video_comments(business_id=me, video_id=video, include_replies=True, return_json=True)["data"]["comments"]
    assert [each["text"] for each in listed[0]["reply_list"]] == ["À tous"]
    api.like_comment(business_id=me, comment_id=first["comment_id"], action="LIKE")
    api.hide_comment(business_id=me, video_id=video, comment_id=first["comment_id"], action="HIDE")
    replies = api.get_comment_replies(business_id=me, video_id=video, comment_id=first["comment_id"], return_json=True)
    assert [each["comment_id"] for each in replies["data"]["comments"]] == [answer["data"]["comment_id"]]
    api.delete_comment(business_id=me, comment_id=first["comment_id"])


@does("renew the permission")
def test_renewing(api: BusinessAccountApi, given: dict[str, Any]) -> None:
    told = api.refresh_access_token(refresh_token=given["secrets"]["business_refresh"], return_json=True)
    assert (told.get("data") or told)["access_token"]
