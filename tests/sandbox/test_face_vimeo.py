"""The played Vimeo answers as its description says, down to its refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from played import Played, sandbox
from video_town import film


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def api(played: Played) -> Iterator[httpx2.Client]:
    given: Any = played.credentials("vimeo")
    headers = {"authorization": f"bearer {given['secrets']['token']}"}
    with httpx2.Client(base_url=f"{played.url}/vimeo", headers=headers, trust_env=False) as client:
        yield client


def begun(api: httpx2.Client, size: int = 300_000, **more: Any) -> httpx2.Response:
    return api.post("/me/videos", json={"upload": {"approach": "tus", "size": str(size)}, "name": "Le budget", **more})


def test_tus(api: httpx2.Client, tmp_path: Path) -> None:
    content = film(tmp_path).path.read_bytes()
    made = begun(api).json()
    link, tus = made["upload"]["upload_link"], {"tus-resumable": "1.0.0", "content-type": "application/offset+octet-stream"}
    with httpx2.Client(trust_env=False) as nobody:
        assert nobody.head(link, headers=tus).headers["upload-offset"] == "0"
        assert nobody.patch(link, content=b"x", headers={**tus, "upload-offset": "5"}).status_code == 409
        wrong = {**tus, "content-type": "text/plain", "upload-offset": "0"}
        assert nobody.patch(link, content=b"x", headers=wrong).status_code == 415
        assert nobody.patch(link, content=content + b"x", headers={**tus, "upload-offset": "0"}).status_code == 413
        sent = nobody.patch(link, content=content, headers={**tus, "upload-offset": "0"})
        assert (sent.status_code, sent.headers["upload-offset"]) == (204, "300000")
        assert nobody.head(link, headers=tus).status_code == 404
    assert api.get(made["uri"]).json()["upload"]["status"] == "complete"


def test_refusals(api: httpx2.Client, played: Played) -> None:
    assert begun(api, privacy={"view": "friends"}).json()["error_code"] == 2204
    assert api.post("/me/videos", json={"upload": {"approach": "pull"}}).json()["error_code"] == 2230
    assert api.get("/videos/1").json()["error_code"] == 5000
    made = begun(api, privacy={"view": "anybody", "comments": "nobody"}).json()["uri"]
    assert api.post(f"{made}/comments", json={"text": " "}).json()["error_code"] == 2207
    assert api.post(f"{made}/comments", json={"text": "x"}).json()["error_code"] == 3413
    assert api.get("/users/1/analytics?dimension=city").status_code == 403
    assert httpx2.get(f"{played.url}/vimeo/me", trust_env=False).json()["error_code"] == 8003
