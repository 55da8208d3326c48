"""The played YouTube answers as its documentation says, down to its refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from played import Played, sandbox
from video_town import film

SEND, API = "/youtube/upload/youtube/v3", "/youtube/youtube/v3"


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def api(played: Played) -> Iterator[httpx2.Client]:
    given: Any = played.credentials("youtube")
    headers = {"authorization": f"Bearer {given['secrets']['token']}"}
    with httpx2.Client(base_url=played.url, headers=headers, trust_env=False) as client:
        yield client


def session(api: httpx2.Client, size: int, **snippet: Any) -> httpx2.Response:
    headers = {"x-upload-content-type": "video/mp4", "x-upload-content-length": str(size)}
    body = {"snippet": {"title": "Le budget", "categoryId": "25", **snippet}, "status": {"privacyStatus": "public"}}
    return api.post(f"{SEND}/videos?uploadType=resumable&part=snippet,status", json=body, headers=headers)


def reason(answer: httpx2.Response) -> str:
    return str(answer.json()["error"]["errors"][0]["reason"])


def test_a_session_knows_how_much_it_has(api: httpx2.Client, tmp_path: Path) -> None:
    content = film(tmp_path).path.read_bytes()
    place = session(api, len(content)).headers["location"]
    with httpx2.Client(trust_env=False) as nobody:
        asked = nobody.put(place, headers={"content-range": f"bytes */{len(content)}"})
        assert (asked.status_code, asked.headers.get("range")) == (308, None)
        piece = nobody.put(place, content=content[:262_144], headers={"content-range": f"bytes 0-262143/{len(content)}"})
        assert (piece.status_code, piece.headers["range"]) == (308, "bytes=0-262143")
        again = nobody.put(place, content=content[:262_144], headers={"content-range": f"bytes 0-262143/{len(content)}"})
        assert again.headers["range"] == "bytes=0-262143"
        rest = {"content-range": f"bytes 262144-{len(content) - 1}/{len(content)}"}
        made = nobody.put(place, content=content[262_144:], headers=rest)
        assert made.json()["status"]["privacyStatus"] == "public"
        assert nobody.put(place, headers={"content-range": f"bytes */{len(content)}"}).json()["id"] == made.json()["id"]
        assert nobody.put(f"{place}x", headers={"content-range": "bytes */9"}).status_code == 404


@pytest.mark.parametrize(
    ("snippet", "why"),
    [
        ({"title": "a" * 101}, "invalidTitle"), ({"title": "<b>"}, "invalidTitle"), ({"description": "é" * 2501}, "invalidDescription"),
        ({"tags": ["a" * 501]}, "invalidTags"), ({"categoryId": "0"}, "invalidCategoryId"),
    ],
)  # fmt: skip
def test_limits(api: httpx2.Client, snippet: dict[str, Any], why: str) -> None:
    answer = session(api, 10, **snippet)
    assert (answer.status_code, reason(answer)) == (400, why)


def test_who_may(api: httpx2.Client, played: Played) -> None:
    assert httpx2.get(f"{played.url}{API}/videos?part=id&id=x", trust_env=False).status_code == 401
    store = played.place.store
    owner = store.one("SELECT id FROM people WHERE network = 'youtube' AND owned")
    assert owner
    store.insert("tokens", token="narrow", network="youtube", person=owner["id"], scopes="openid", created=0)
    answer = api.get(f"{API}/videos?part=id&id=x", headers={"authorization": "Bearer narrow"})
    assert (answer.status_code, reason(answer)) == (403, "insufficientPermissions")


def test_refusals(api: httpx2.Client) -> None:
    assert reason(api.get(f"{API}/commentThreads?part=snippet&videoId=absent")) == "videoNotFound"
    assert reason(api.get(f"{API}/commentThreads?part=snippet")) == "missingRequiredParameter"
    assert reason(api.delete(f"{API}/comments?id=absent")) == "commentNotFound"
    assert reason(api.get(f"{API}/playlistItems?part=id&playlistId=absent")) == "playlistNotFound"
    assert reason(api.get(f"{API}/playlists?part=id&mine=true&pageToken=zz")) == "invalidPageToken"
    assert api.get(f"{API}/captions/none/none").status_code == 404
    assert api.post(f"{API}/comments?part=snippet", content=b"{", headers={"content-type": "application/json"}).status_code == 400
    report = api.get(
        "/youtube/v2/reports?ids=channel==MINE&startDate=2026-01-01&endDate=2026-01-02&metrics=views&dimensions=city"
    )
    assert report.status_code == 400


def test_an_empty_report_has_no_rows(api: httpx2.Client) -> None:
    told = api.get(
        "/youtube/v2/reports?ids=channel==MINE&startDate=2020-01-01&endDate=2020-01-02&metrics=views&dimensions=day"
    ).json()
    assert "rows" not in told
    assert [column["name"] for column in told["columnHeaders"]] == ["day", "views"]
