"""The played Dailymotion answers as its documentation says, down to its refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from played import Played, sandbox
from video_town import film

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def api(played: Played) -> Iterator[httpx2.Client]:
    given: Any = played.credentials("dailymotion")
    form = {"grant_type": "client_credentials", "client_id": given["settings"]["client_id"], **given["secrets"]}
    with httpx2.Client(base_url=f"{played.url}/dailymotion/rest", trust_env=False) as client:
        told = client.post(f"{played.url}/dailymotion/oauth/v1/token", data=form).json()
        assert "refresh_token" not in told
        client.headers["authorization"] = f"Bearer {told['access_token']}"
        yield client


def sent(api: httpx2.Client, folder: Path) -> str:
    link = api.get("/file/upload").json()["upload_url"]
    told = httpx2.post(link, files={"file": ("film.mp4", film(folder).path.read_bytes())}, trust_env=False).json()
    return str(told["url"])


def test_pieces_of_any_order(api: httpx2.Client, tmp_path: Path) -> None:
    content = film(tmp_path, 9 * MIB).path.read_bytes()
    told = api.get("/file/upload").json()

    def put(first: int, last: int) -> httpx2.Response:
        headers = {"Content-Type": "application/octet-stream", "Content-Range": f"bytes {first}-{last}/{len(content)}"}
        return httpx2.post(told["upload_url"], content=content[first : last + 1], headers=headers, trust_env=False)

    late = put(4 * MIB, len(content) - 1)
    assert (late.status_code, late.headers["range"]) == (202, f"{4 * MIB}-{len(content) - 1}/{len(content)}")
    assert put(0, 99).status_code == 400
    assert httpx2.get(told["progress_url"], trust_env=False).json()["state"] == "uploading"
    whole = put(0, 4 * MIB - 1)
    assert (whole.status_code, whole.json()["size"]) == (200, len(content))
    assert httpx2.get(told["progress_url"], trust_env=False).json()["state"] == "done"


def test_a_draft_stays_one_until_it_is_published(api: httpx2.Client, tmp_path: Path) -> None:
    form = {"url": sent(api, tmp_path), "title": "Le budget", "channel": "news", "is_created_for_kids": "false"}
    made = api.post("/me/videos", data=form).json()
    assert set(made) == {"id", "title", "channel", "owner"}
    assert api.get("/me/videos").json()["total"] == 0
    told = api.post(
        f"/video/{made['id']}", data={"published": "true", "private": "true"}, params={"fields": "url,published"}
    ).json()
    assert (told["published"], told["url"].endswith(f"/k{made['id']}")) == (True, True)
    page = api.get("/me/videos", params={"limit": 1, "fields": "id,published"}).json()
    assert (page["has_more"], page["list"]) == (False, [{"id": made["id"], "published": True}])
    assert api.delete(f"/video/{made['id']}").json() == {}
    gone = api.get(f"/video/{made['id']}").json()["error"]
    assert (gone["code"], gone["type"], gone["error_data"]["reason"]) == (404, "not_found", "object_not_found")


def test_refusals(api: httpx2.Client, played: Played, tmp_path: Path) -> None:
    form = {"url": sent(api, tmp_path), "title": "Le budget", "channel": "news", "is_created_for_kids": "false"}
    for name in form:
        without = {key: value for key, value in form.items() if key != name}
        assert api.post("/me/videos", data=without).json()["error"]["type"] == "missing_parameter"
    for wrong in ({"channel": "politics"}, {"url": "https://ailleurs.example/x.mp4"}, {"title": "a" * 256}):
        assert api.post("/me/videos", data=form | wrong).json()["error"]["type"] == "invalid_parameter"
    assert api.get("/me", params={"fields": "shoe_size"}).status_code == 400
    assert api.post("/playlist/x999/videos/x8none").status_code == 404
    assert httpx2.get(f"{played.url}/dailymotion/me", trust_env=False).json()["error"]["type"] == "invalid_token"
    wrong_key = {"grant_type": "client_credentials", "client_id": "x", "client_secret": "y"}
    assert httpx2.post(f"{played.url}/dailymotion/oauth/v1/token", data=wrong_key, trust_env=False).status_code == 400
