"""The played PeerTube is faithful when the client that is generated from PeerTube's own description uses it without noticing.

That client has no call to open a session, to begin an upload or to write a comment: those go by its own connection, by hand.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from peertube.api.abuses import get_abuses, get_my_abuses
from peertube.api.my_notifications import get_api_users_me_notifications as notices
from peertube.api.my_user import get_api_users_me_videos as my_videos
from peertube.api.my_user import get_user_info
from peertube.api.session import get_o_auth_client, revoke_o_auth_token
from peertube.api.video import del_video, get_video, upload_resumable
from peertube.api.video_captions import add_video_caption, del_video_caption, get_video_captions
from peertube.api.video_comments import get_api_users_me_videos_comments as my_comments
from peertube.api.video_comments import get_api_v_1_videos_id_comment_threads_thread_id as thread
from peertube.api.video_stats import get_api_videos_id_stats_overall as overall
from peertube.client import AuthenticatedClient, Client
from peertube.models.abuse_message import AbuseMessage
from peertube.models.abuse_state_constant import AbuseStateConstant
from peertube.models.add_video_caption_body import AddVideoCaptionBody
from peertube.models.notification_type import NotificationType
from peertube.types import File
from played import Played, sandbox
from video_town import film

from parvis.sandbox import residents


def proves(operation: str) -> Any:
    return pytest.mark.fidelity(network="PeerTube", operation=operation, sdk="peertube")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


def session(played: Played, *, strict: bool = True) -> AuthenticatedClient:
    """`strict`: an answer that the description does not declare is an error."""
    given: Any = played.credentials("peertube")
    anybody = Client(base_url=given["sdk"]["base_url"], raise_on_unexpected_status=True)
    known = get_o_auth_client.sync_detailed(client=anybody).parsed
    assert known
    form = {"client_id": known.client_id, "client_secret": known.client_secret, "grant_type": "password",
            "username": given["settings"]["username"], "password": given["secrets"]["password"]}  # fmt: skip
    told = anybody.get_httpx_client().post("/api/v1/users/token", data=form).json()
    return AuthenticatedClient(base_url=given["sdk"]["base_url"], token=told["access_token"], raise_on_unexpected_status=strict)


@pytest.fixture(scope="module")
def client(played: Played) -> AuthenticatedClient:
    return session(played)


@pytest.fixture
def video(client: AuthenticatedClient, tmp_path: Path) -> int:
    """Sent in two pieces."""
    content = film(tmp_path).path.read_bytes()
    channel = json.loads(get_user_info.sync_detailed(client=client).content)["videoChannels"][0]["id"]
    headers = {"X-Upload-Content-Length": str(len(content)), "X-Upload-Content-Type": "video/mp4"}
    body = {"filename": "film.mp4", "name": "Le budget", "channelId": channel, "privacy": 1}
    begun = client.get_httpx_client().post("/api/v1/videos/upload-resumable", json=body, headers=headers)
    identity = begun.headers["location"].partition("upload_id=")[2]
    for first, last in ((0, 199_999), (200_000, len(content) - 1)):
        piece = content[first : last + 1]
        sent = upload_resumable.sync_detailed(
            client=client, body=File(BytesIO(piece)), upload_id=identity, content_length=len(piece),
            content_range=f"bytes {first}-{last}/{len(content)}",
        )  # fmt: skip
        assert sent.status_code == (308 if last == 199_999 else 200)
    return int(json.loads(sent.content)["video"]["id"])


@proves("session: open, revoke")
def test_session(played: Played) -> None:
    mine = session(played, strict=False)
    assert json.loads(get_user_info.sync_detailed(client=mine).content)["username"] == "paris_demo"
    assert revoke_o_auth_token.sync_detailed(client=mine).status_code == 200
    assert get_user_info.sync_detailed(client=mine).status_code == 401


@proves("upload in pieces")
def test_upload(client: AuthenticatedClient, video: int) -> None:
    until = time.monotonic() + 30
    while client.get_httpx_client().get(f"/api/v1/videos/{video}").json()["state"]["id"] != 1:
        assert time.monotonic() < until
        time.sleep(0.1)


@proves("list, delete")
def test_list_and_delete(played: Played, video: int) -> None:
    mine = session(played)
    listed = my_videos.sync_detailed(client=mine).parsed
    assert listed and listed.data
    assert listed.data[0].id == video
    assert del_video.sync_detailed(video, client=mine).status_code == 204
    assert get_video.sync_detailed(video, client=session(played, strict=False)).status_code == 404


@proves("captions")
def test_captions(played: Played, video: int) -> None:
    mine = session(played)
    body = AddVideoCaptionBody(captionfile=File(BytesIO(b"WEBVTT\n"), "fr.vtt", "text/vtt"))
    for _ in range(2):
        assert add_video_caption.sync_detailed(video, "fr", client=mine, body=body).status_code == 204
    told = get_video_captions.sync_detailed(video, client=mine).parsed
    assert told and told.total == 1
    assert del_video_caption.sync_detailed(video, "fr", client=mine).status_code == 204


@proves("comments: read, thread, mentions")
def test_comments(played: Played, video: int) -> None:
    lenient, place = session(played, strict=False), played.place  # the client does not know the 200 of these lists
    post = place.world.post("peertube", str(video))
    assert post
    person = residents.resident(place, "peertube", "zoe", "Zoé Petit")
    made = residents.comment(place, person, post, "Et les écoles ?")
    residents.comment(place, person, post, "Voyez https://ailleurs.example")
    told = json.loads(my_comments.sync_detailed(client=lenient, video_id=video).content)["data"]
    assert {each["text"] for each in told} >= {"Et les écoles ?"}
    held = json.loads(my_comments.sync_detailed(client=lenient, is_held_for_review=True).content)["data"]
    assert {each["heldForReview"] for each in held} == {True}
    tree = json.loads(thread.sync_detailed(video, int(made["id"]), client=lenient).content)
    assert (tree["comment"]["text"], tree["children"]) == ("Et les écoles ?", [])
    city = place.world.owned("peertube")[0]
    residents.mention(place, person, city, "qu’en dites-vous ?")
    asked = notices.sync_detailed(client=lenient, type_one_of=[NotificationType(11)])
    assert [each["type"] for each in json.loads(asked.content)["data"]] == [11]


@proves("reports: list, settle, messages")
def test_reports(played: Played, video: int) -> None:
    """The client has no call that settles one: that goes by its own connection; what comes back is read by its own models."""
    lenient, place = session(played, strict=False), played.place
    person, post = residents.resident(place, "peertube", "zoe", "Zoé Petit"), place.world.post("peertube", str(video))
    assert post
    comment = residents.comment(place, person, post, "Bande d’ânes")
    number = residents.report(place, person, comment, "Il insulte")
    residents.report_further(place, "peertube", person, number, "Faites vite")
    wire = lenient.get_httpx_client()
    assert wire.put(f"/api/v1/abuses/{number}", json={"state": 3, "moderationComment": "Injure"}).status_code == 204
    rows = {each["id"]: each for each in json.loads(get_abuses.sync_detailed(client=lenient).content)["data"]}
    told = AbuseStateConstant.from_dict(rows[number]["state"])
    assert (told.label, rows[number]["moderationComment"], rows[number]["comment"]["text"]) == (
        "Accepted",
        "Injure",
        "Bande d’ânes",
    )
    (said,) = [AbuseMessage.from_dict(each) for each in wire.get(f"/api/v1/abuses/{number}/messages").json()["data"]]
    assert (said.message, said.by_moderator) == ("Faites vite", False)
    assert json.loads(get_my_abuses.sync_detailed(client=lenient).content)["total"] == 0


@proves("measure, by country and region")
def test_measure(played: Played, video: int) -> None:
    played.place.store.execute("UPDATE posts SET created = created - 90000 WHERE id = ?", (str(video),))
    told = overall.sync_detailed(video, client=session(played)).parsed
    assert told and told.countries and told.subdivisions
    assert told.total_viewers and told.countries[0].iso_code == "FR"
