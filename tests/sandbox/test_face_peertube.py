"""The played PeerTube answers as its description says, down to its refusals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from played import Played, sandbox
from video_town import film

from parvis.sandbox import residents

API = "/peertube/api/v1"
SIZES = {"X-Upload-Content-Type": "video/mp4"}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture(scope="module")
def api(played: Played) -> Iterator[httpx2.Client]:
    given: Any = played.credentials("peertube")
    with httpx2.Client(base_url=f"{played.url}{API}", trust_env=False) as client:
        known = client.get("/oauth-clients/local").json()
        form = {**known, "grant_type": "password", "username": given["settings"]["username"], **given["secrets"]}
        told = client.post("/users/token", data=form).json()
        assert (told["token_type"], told["expires_in"]) == ("Bearer", 86_399)
        client.headers["authorization"] = f"Bearer {told['access_token']}"
        yield client


def begun(api: httpx2.Client, size: int = 300_000, **more: Any) -> httpx2.Response:
    body = {"filename": "a.mp4", "name": "Le budget", "channelId": channel(api), "privacy": 1, **more}
    return api.post("/videos/upload-resumable", json=body, headers={**SIZES, "X-Upload-Content-Length": str(size)})


def channel(api: httpx2.Client) -> int:
    return int(api.get("/users/me").json()["videoChannels"][0]["id"])


def made(api: httpx2.Client, folder: Path, **more: Any) -> dict[str, Any]:
    content = film(folder).path.read_bytes()
    identity = begun(api, **more).headers["location"].partition("upload_id=")[2]
    headers = {"Content-Range": f"bytes 0-{len(content) - 1}/{len(content)}"}
    told = api.put("/videos/upload-resumable", params={"upload_id": identity}, content=content, headers=headers).json()["video"]
    return dict(told)


def test_pieces(api: httpx2.Client, tmp_path: Path) -> None:
    content = film(tmp_path).path.read_bytes()
    start = begun(api)
    assert start.status_code == 201
    assert start.headers["location"].startswith("//")  # as there: without its scheme
    asked = {"upload_id": start.headers["location"].partition("upload_id=")[2]}

    def put(piece: bytes, place: str) -> httpx2.Response:
        return api.put("/videos/upload-resumable", params=asked, content=piece, headers={"Content-Range": place})

    assert (put(b"", "bytes */300000").status_code, "range" in put(b"", "bytes */300000").headers) == (308, False)
    first = put(content[:100_000], "bytes 0-99999/300000")
    assert (first.status_code, first.headers["range"]) == (308, "bytes=0-99999")
    assert put(content[:100_000], "bytes 0-99999/300000").status_code == 409
    whole = put(content[100_000:], "bytes 100000-299999/300000")
    told = whole.json()["video"]
    assert (whole.status_code, set(told)) == (200, {"id", "uuid", "shortUUID"})
    assert put(b"", "bytes */300000").json()["video"] == told  # told again
    assert {api.get(f"/videos/{told[name]}").json()["id"] for name in told} == {told["id"]}
    assert api.put("/videos/upload-resumable", params={"upload_id": "x"}, content=b"x").status_code == 404


def test_refusals(api: httpx2.Client, played: Played, tmp_path: Path) -> None:
    wrongs: tuple[dict[str, Any], ...] = ({"name": "ab"}, {"tags": []}, {"tags": ["x"]}, {"privacy": 9}, {"channelId": 1})
    for wrong in wrongs:
        told = begun(api, **wrong)
        assert (told.status_code, told.headers["content-type"]) == (400, "application/problem+json"), wrong
    assert begun(api, size=10**12).json()["code"] == "max_file_size_reached"
    heavy = {"Content-Type": "application/json", "X-Upload-Content-Length": "9", "X-Upload-Content-Type": "text/plain"}
    assert api.post("/videos/upload-resumable", content=b"{}", headers=heavy).status_code == 415
    video = made(api, tmp_path, commentsPolicy=2)["id"]
    assert api.post(f"/videos/{video}/comment-threads", json={"text": "Non"}).status_code == 409
    assert api.post(f"/videos/{video}/comments/1", json={"text": "Non"}).status_code == 404
    assert api.post("/users/token", data={"client_id": "x"}).json()["code"] == "invalid_client"
    assert httpx2.get(f"{played.url}{API}/users/me", trust_env=False).json()["code"] == "invalid_token"
    assert api.post("/video-playlists", files={"displayName": (None, "Seule"), "privacy": (None, "1")}).status_code == 400


def test_reports(api: httpx2.Client, played: Played, tmp_path: Path) -> None:
    video = made(api, tmp_path)["id"]
    wrongs: tuple[tuple[dict[str, Any], int], ...] = (
        ({"reason": "x", "video": {"id": video}}, 400), ({"reason": "xx", "comment": {"id": video}}, 404),
        ({"reason": "xx", "video": {"id": 1}}, 404), ({"reason": "xx", "video": {"id": video}, "predefinedReasons": ["mood"]}, 400),
    )  # fmt: skip
    assert [api.post("/abuses", json=body).status_code for body, _status in wrongs] == [status for _body, status in wrongs]
    number = api.post("/abuses", json={"reason": "Trompeur", "video": {"id": video}, "predefinedReasons": ["rights"]}).json()[
        "abuse"
    ]["id"]
    (told,) = [each for each in api.get("/abuses", params={"sort": "-id", "state": 1}).json()["data"] if each["id"] == number]
    assert (told["video"]["id"], told["comment"], told["predefinedReasons"], told["state"]["label"]) == (
        video,
        None,
        ["rights"],
        "Pending",
    )
    assert "moderationComment" in told and "moderationComment" not in api.get("/users/me/abuses").json()["data"][0]
    assert api.put(f"/abuses/{number}", json={"state": 9}).status_code == 400
    assert api.put(f"/abuses/{number}", json={"state": 2, "moderationComment": "Faux"}).status_code == 204
    assert api.get("/abuses", params={"state": 1}).json()["total"] == 0
    said = api.post(f"/abuses/{number}/messages", json={"message": "Merci"}).json()["abuseMessage"]["id"]
    assert api.post(f"/abuses/{number}/messages", json={"message": "x"}).status_code == 400
    assert [each["id"] for each in api.get(f"/abuses/{number}/messages").json()["data"]] == [said]
    assert api.delete(f"/abuses/{number}/messages/{said}").status_code == 204
    played.place.store.remember("peertube role", "2")
    assert api.get("/abuses").status_code == api.put(f"/abuses/{number}", json={"state": 1}).status_code == 403
    played.place.store.remember("peertube role", "1")
    assert api.delete(f"/abuses/{number}").status_code == 204
    assert api.get(f"/abuses/{number}/messages").status_code == 404


def test_a_resident_reports_from_the_page_and_reads_what_became_of_it(api: httpx2.Client, played: Played, tmp_path: Path) -> None:
    video = made(api, tmp_path)["id"]
    place, city = played.place, played.place.world.owned("peertube")[0]
    person = residents.resident(place, "peertube", "zoe", "Zoé Petit")
    comment = residents.comment(place, person, place.world.post("peertube", str(video)), "Bande d’ânes")  # type: ignore[arg-type]
    with httpx2.Client(base_url=f"{played.url}/peertube/web/{city['handle']}", trust_env=False, follow_redirects=True) as page:
        assert "Signaler" in page.get(f"/{video}").text
        shown = page.post("/faire/report", data={"post": comment["id"], "other": "Awa Diop", "text": "Il insulte"}).text
        assert all(words in shown for words in ("Il insulte", "Bande d’ânes", "en attente", "Awa Diop"))
        number = api.get("/abuses", params={"sort": "-id"}).json()["data"][0]["id"]
        api.put(f"/abuses/{number}", json={"state": 3})
        api.post(f"/abuses/{number}/messages", json={"message": "C’est retiré."})
        shown = page.post("/faire/further", data={"report": number, "who": "awa_diop", "text": "Merci"}).text
        assert all(words in shown for words in ("suite donnée", "Modérateurs", "C’est retiré.", "Merci"))
        assert page.get(f"{played.url}/youtube/web").text.count("Signaler") == 0


def test_words_and_lists(api: httpx2.Client, tmp_path: Path) -> None:
    assert api.get("/videos/categories").json()["11"] == "News & Politics"
    assert api.get("/videos/licences").json()["2"] == "Attribution - Share Alike"
    assert api.get("/config").json()["serverVersion"]
    video = made(api, tmp_path)["id"]
    parts = {"displayName": (None, "Conseils"), "privacy": (None, "1"), "videoChannelId": (None, str(channel(api)))}
    playlist = api.post("/video-playlists", files=parts).json()["videoPlaylist"]["id"]
    api.post(f"/video-playlists/{playlist}/videos", json={"videoId": video})
    held = api.get("/users/me/video-playlists/videos-exist", params={"videoIds": video}).json()
    assert [each["playlistId"] for each in held[str(video)]] == [playlist]
    assert api.get(f"/video-playlists/{playlist}/videos").json()["data"][0]["video"]["id"] == video
    assert api.post("/video-channels", json={"name": "Majuscule", "displayName": "x"}).status_code == 400
