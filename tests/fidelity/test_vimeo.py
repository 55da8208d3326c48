"""The played Vimeo is faithful when Vimeo's own client, with its tus client, uses it without noticing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from played import Played, sandbox
from video_town import film
from vimeo import VimeoClient

from parvis.sandbox import residents


def proves(operation: str) -> Any:
    return pytest.mark.fidelity(network="Vimeo", operation=operation, sdk="PyVimeo")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def client(played: Played, monkeypatch: pytest.MonkeyPatch) -> VimeoClient:
    given: Any = played.credentials("vimeo")
    monkeypatch.setattr(VimeoClient, "API_ROOT", given["sdk"]["API_ROOT"])
    return VimeoClient(
        token=given["secrets"]["token"], key=given["settings"]["client_id"], secret=given["secrets"]["client_secret"]
    )


@pytest.fixture
def video(client: VimeoClient, tmp_path: Path) -> str:
    data = {"name": "Le budget", "description": "Expliqué", "privacy": {"view": "anybody"}, "chunk_size": 100_000}
    return str(client.upload(str(film(tmp_path).path), data=data))


@proves("upload by tus")
def test_upload(client: VimeoClient, video: str) -> None:
    until = time.monotonic() + 30
    while (told := client.get(f"{video}?fields=uri,transcode.status").json())["transcode"]["status"] != "complete":
        assert time.monotonic() < until
        time.sleep(0.1)
    assert told["uri"] == video
    client.patch(video, data={"name": "Autre titre"})
    assert client.get(video).json()["name"] == "Autre titre"
    assert client.get("/me/videos").json()["data"][0]["uri"] == video
    assert client.delete(video).status_code == 204
    assert client.get(video).status_code == 404


@proves("picture and text track")
def test_picture_and_text_track(client: VimeoClient, video: str, tmp_path: Path) -> None:
    (tmp_path / "fr.vtt").write_text("WEBVTT\n")
    client.upload_texttrack(video, "subtitles", "fr", str(tmp_path / "fr.vtt"))
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    assert client.upload_picture(video, str(tmp_path / "cover.jpg"), activate=True)["uri"].startswith(video)
    assert len(client.get(f"{video}/texttracks").json()["data"]) == 1


@proves("comments: read, answer, delete")
def test_comments(client: VimeoClient, played: Played, video: str) -> None:
    post = played.place.world.post("vimeo", video.rsplit("/", 1)[-1])
    assert post
    person = residents.resident(played.place, "vimeo", "zoe", "Zoé Petit")
    for number in range(3):
        residents.comment(played.place, person, post, f"question {number}")
    first = client.get(f"{video}/comments", params={"per_page": 2, "direction": "desc"}).json()
    assert [each["text"] for each in first["data"]] == ["question 2", "question 1"]
    assert first["paging"]["next"]
    above = first["data"][0]["uri"]
    made = client.post(f"{above}/replies", data={"text": "Merci"})
    assert made.status_code == 201
    assert client.get(f"{above}/replies").json()["data"][0]["text"] == "Merci"
    assert client.delete(above).status_code == 204


@proves("measure")
def test_measure(client: VimeoClient, played: Played, video: str) -> None:
    played.place.store.execute("UPDATE posts SET created = created - 90000 WHERE id = ?", (video.rsplit("/", 1)[-1],))
    assert client.get(video).json()["stats"]["plays"] > 0


@proves("errors")
def test_errors(client: VimeoClient, video: str) -> None:
    told = client.patch(video, data={"privacy": {"view": "everybody"}})
    assert (told.status_code, told.json()["error_code"]) == (400, 2204)
    assert VimeoClient(token="nobody").get("/me").status_code == 401
