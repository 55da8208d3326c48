"""The played YouTube is faithful when Google's own client, made of Google's own description, uses it without noticing."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import googleapiclient
import pytest
from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError
from googleapiclient.http import MediaFileUpload
from PIL import Image
from played import Played, sandbox
from video_town import film

from parvis.sandbox import residents

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"


def proves(operation: str) -> Any:
    return pytest.mark.fidelity(network="YouTube", operation=operation, sdk="google-api-python-client")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def client(played: Played, name: str) -> Any:
    given: Any = played.credentials("youtube")
    document = json.loads((DOCUMENTS / f"{name}.json").read_text())
    document["rootUrl"] = document["baseUrl"] = given["sdk"]["rootUrl"]
    credentials = Credentials(
        given["secrets"]["token"], refresh_token=given["secrets"]["refresh_token"], client_id=given["settings"]["client_id"],
        client_secret=given["secrets"]["client_secret"], token_uri=f"{given['settings']['oauth']}/token",
    )  # fmt: skip
    return build_from_document(document, credentials=credentials)


@pytest.fixture
def youtube(played: Played) -> Any:
    return client(played, "youtube.v3")


@pytest.fixture
def video(youtube: Any, tmp_path: Path) -> str:
    return upload(youtube, tmp_path)


def upload(youtube: Any, folder: Path, *, chunk: int = -1, privacy: str = "public") -> str:
    body = {
        "snippet": {"title": "Le budget", "description": "Expliqué", "tags": ["ville"], "categoryId": "25"},
        "status": {"privacyStatus": privacy},
    }  # fmt: skip
    media = MediaFileUpload(str(film(folder).path), mimetype="video/mp4", resumable=True, chunksize=chunk)
    request, answer = youtube.videos().insert(part="snippet,status", body=body, media_body=media), None
    while answer is None:
        _, answer = request.next_chunk()
    return str(answer["id"])


def says(played: Played, video: str, text: str) -> str:
    person = residents.resident(played.place, "youtube", "zoe", "Zoé Petit")
    post = played.place.world.post("youtube", video)
    assert post
    return str(residents.comment(played.place, person, post, text)["id"])


@proves("upload in chunks")
def test_upload(youtube: Any, tmp_path: Path) -> None:
    made = upload(youtube, tmp_path, chunk=262_144, privacy="private")
    until = time.monotonic() + 30
    while True:
        (told,) = youtube.videos().list(part="snippet,status,processingDetails", id=made).execute()["items"]
        if told["status"]["uploadStatus"] == "processed":
            break
        assert time.monotonic() < until
        time.sleep(0.1)
    assert (told["snippet"]["title"], told["status"]["privacyStatus"]) == ("Le budget", "private")
    youtube.videos().update(part="status", body={"id": made, "status": {"privacyStatus": "public"}}).execute()
    (told,) = youtube.videos().list(part="status", id=made).execute()["items"]
    assert told["status"]["privacyStatus"] == "public"
    youtube.videos().delete(id=made).execute()
    assert youtube.videos().list(part="status", id=made).execute()["items"] == []


@proves("thumbnail and captions")
def test_thumbnail_and_captions(youtube: Any, video: str, tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_bytes(cover())
    youtube.thumbnails().set(videoId=video, media_body=MediaFileUpload(str(tmp_path / "cover.jpg"))).execute()
    (tmp_path / "fr.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n")
    body = {"snippet": {"videoId": video, "language": "fr", "name": "Français", "isDraft": False}}
    for resumable, language in ((False, "fr"), (True, "en")):
        body["snippet"]["language"] = language
        media = MediaFileUpload(str(tmp_path / "fr.vtt"), mimetype="text/vtt", resumable=resumable)
        made = youtube.captions().insert(part="snippet", body=body, media_body=media).execute()
        assert made["snippet"]["status"] == "serving"
    listed = youtube.captions().list(part="snippet", videoId=video).execute()["items"]
    assert [each["snippet"]["language"] for each in listed] == ["fr", "en"]


@proves("playlists")
def test_playlists(youtube: Any, video: str) -> None:
    made = youtube.playlists().insert(part="snippet,status", body={"snippet": {"title": "Conseils"}}).execute()
    resource = {"kind": "youtube#video", "videoId": video}
    youtube.playlistItems().insert(part="snippet", body={"snippet": {"playlistId": made["id"], "resourceId": resource}}).execute()
    items = youtube.playlistItems().list(part="snippet", playlistId=made["id"]).execute()["items"]
    assert [item["snippet"]["resourceId"]["videoId"] for item in items] == [video]
    (channel,) = youtube.channels().list(part="contentDetails,statistics", mine=True).execute()["items"]
    uploads = channel["contentDetails"]["relatedPlaylists"]["uploads"]
    newest = youtube.playlistItems().list(part="contentDetails", playlistId=uploads, maxResults=1).execute()
    assert newest["items"][0]["contentDetails"]["videoId"] == video


@proves("read comments, page by page")
def test_comments(youtube: Any, played: Played, video: str) -> None:
    asked = [says(played, video, f"question {number}") for number in range(7)]
    request, found = (
        youtube.commentThreads().list(part="snippet,replies", videoId=video, maxResults=3, textFormat="plainText"),
        [],
    )
    while request is not None:
        page = request.execute()
        found += [each["id"] for each in page["items"]]
        request = youtube.commentThreads().list_next(request, page)
    assert found == asked[::-1]


@proves("answer")
def test_answer(youtube: Any, played: Played, video: str) -> None:
    asked = says(played, video, "Quand ?")
    body = {"snippet": {"parentId": asked, "textOriginal": "Lundi."}}
    made = youtube.comments().insert(part="snippet", body=body).execute()
    listed = youtube.comments().list(part="snippet", parentId=asked, textFormat="plainText").execute()["items"]
    assert [(each["id"], each["snippet"]["textDisplay"]) for each in listed] == [(made["id"], "Lundi.")]


@proves("moderate")
def test_moderate(youtube: Any, played: Played, video: str) -> None:
    held = says(played, video, "Voyez https://example.org")
    of = {"part": "snippet", "videoId": video}
    waiting = youtube.commentThreads().list(moderationStatus="heldForReview", **of).execute()["items"]
    assert [each["id"] for each in waiting] == [held]
    youtube.comments().setModerationStatus(id=held, moderationStatus="published").execute()
    assert [each["id"] for each in youtube.commentThreads().list(**of).execute()["items"]] == [held]
    youtube.comments().setModerationStatus(id=held, moderationStatus="rejected", banAuthor=True).execute()
    assert youtube.commentThreads().list(**of).execute()["items"] == []
    youtube.comments().delete(id=held).execute()


@proves("measure by day, country and city")
def test_measure(youtube: Any, played: Played, video: str) -> None:
    played.place.store.execute("UPDATE posts SET created = created - 90000 WHERE id = ?", (video,))
    (told,) = youtube.videos().list(part="statistics", id=video).execute()["items"]
    assert int(told["statistics"]["viewCount"]) > 0
    reports = client(played, "youtubeAnalytics.v2").reports()
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for by, more in (("country", {}), ("day", {}), ("city", {"sort": "-views", "maxResults": 25})):
        asked = {"ids": "channel==MINE", "startDate": "2020-01-01", "endDate": today, "metrics": "views,estimatedMinutesWatched"}
        table = reports.query(dimensions=by, **asked, **more).execute()
        assert [column["name"] for column in table["columnHeaders"]] == [by, "views", "estimatedMinutesWatched"]
        assert table["rows"]


@proves("errors")
def test_errors(youtube: Any, played: Played, video: str) -> None:
    with pytest.raises(HttpError) as missing:
        youtube.comments().insert(part="snippet", body={"snippet": {"parentId": "Ugx0", "textOriginal": "x"}}).execute()
    assert missing.value.status_code == 404
    assert missing.value.error_details[0]["reason"] == "parentCommentNotFound"
    body = {"id": video, "snippet": {"title": "x", "categoryId": "999"}}
    with pytest.raises(HttpError) as wrong:
        youtube.videos().update(part="snippet", body=body).execute()
    assert wrong.value.error_details[0]["reason"] == "invalidCategoryId"


@proves("sign in: renewing")
def test_an_expired_token_is_renewed(youtube: Any, played: Played) -> None:
    played.order(network="youtube", match="read", effect="expired")
    (channel,) = youtube.channels().list(part="id", mine=True).execute()["items"]
    assert channel["id"] == played.credentials("youtube")["settings"]["channel"]  # type: ignore[index]


def cover() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(kept, "JPEG")
    return kept.getvalue()
