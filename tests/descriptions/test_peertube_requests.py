"""Every request of the PeerTube connector, held against the OpenAPI description of PeerTube 8.1.

Prism knows no form at `/users/token` (the description's alternatives have patterns that nothing matches): sessions are left out,
and so is a new channel, whose name has such a pattern.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prism import Judged, prism

from parvis.networks.http import Answer
from parvis.networks.peertube import PeerTube
from parvis.networks.protocol import Answering, Caption, Draft, Media, Processing, Target
from parvis.networks.tests.cases import Given

pytestmark = pytest.mark.server
API, VIDEO, SHORT, BASE = "/api/v1", "8420", "aTyJPi", "https://video.ville.example"
ME, ZOE = "ville@video.ville.example", "zoe@ailleurs.example"
NOW = datetime.now(UTC)
SETTINGS = {"base": BASE, "username": "ville", "handle": ME, "channel": "3"}
SECRETS = {"token": "token-of-the-account", "password": "secret-password"}
SAID: dict[str, Any] = {
    "id": 1, "threadId": 1, "inReplyToCommentId": None, "text": "Bravo", "createdAt": NOW.isoformat(),
    "account": {"name": "zoe", "host": "ailleurs.example"}, "video": {"id": 8420},
}  # fmt: skip
ROUTES = {
    f"GET {API}/users/me": Given(
        body={"account": {"name": "ville", "host": "video.ville.example"}, "videoChannels": [{"id": 3}]}
    ),
    f"POST {API}/videos/upload-resumable": Given(201, "", {"Location": "//x/y?upload_id=abc"}),
    f"PUT {API}/videos/upload-resumable": [Given(308, ""), Given(200, {"video": {"id": 8420, "shortUUID": "x"}})],
    f"GET {API}/videos/{SHORT}": Given(body={"id": 8420, "state": {"id": 1}, "privacy": {"id": 1}, "views": 2}),
    f"PUT {API}/videos/*": Given(204, ""),
    f"DELETE {API}/*": Given(204, ""),
    f"GET {API}/users/me/videos": Given(body={"total": 1, "data": [{"id": 8420}]}),
    f"GET {API}/users/me/video-playlists/videos-exist": Given(body={VIDEO: []}),
    f"POST {API}/video-playlists/5/videos": Given(body={}),
    f"POST {API}/video-playlists": Given(body={"videoPlaylist": {"id": 6}}),
    f"GET {API}/accounts/ville/video-playlists": Given(body={"data": []}),
    f"GET {API}/users/me/videos/comments": Given(body={"data": [SAID]}),
    f"GET {API}/users/me/notifications": Given(body={"data": []}),
    f"GET {API}/videos/{SHORT}/comment-threads/1": Given(body={"comment": SAID, "children": []}),
    f"POST {API}/videos/{SHORT}/comments/1": Given(body={"comment": SAID}),
    f"POST {API}/videos/{SHORT}/comments/1/approve": Given(204, ""),
    f"POST {API}/users/me/blocklist/accounts": Given(204, ""),
    f"GET {API}/users/me/abuses": Given(body={"data": []}),
    f"POST {API}/abuses": Given(body={"abuse": {"id": 1}}),
    f"GET {API}/abuses": Given(body={"data": [{"id": 12, "reason": "Injure", "countMessages": 1, "createdAt": NOW.isoformat()}]}),
    f"GET {API}/abuses/12/messages": Given(body={"data": []}),
    f"POST {API}/abuses/12/messages": Given(body={"abuseMessage": {"id": 4}}),
    f"PUT {API}/abuses/12": Given(204, ""),
    f"GET {API}/videos/{SHORT}/stats/overall": Given(body={"totalWatchTime": 1}),
}


class Named(Judged):
    """A number is one of three kinds of id, and Prism refuses it for being two of them: it is shown the short name instead."""

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, **sent: Any) -> Answer:
        return super()._once(method, url.replace(f"/videos/{VIDEO}", f"/videos/{SHORT}"), changes, timeout=timeout, **sent)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("peertube/openapi.yaml") as url:
        yield url


@pytest.fixture
def http(server: str) -> Judged:
    return Named(server, ROUTES, SECRETS)


@pytest.fixture
def peertube(http: Judged) -> PeerTube:
    return PeerTube(SETTINGS, SECRETS, http)


def test_publishing(peertube: PeerTube, http: Judged, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"bytes")
    media = Media(
        tmp_path / "a.mp4", "video/mp4", 5, "a.mp4", captions=(Caption(tmp_path / "a.mp4", "fr-FR"),), cover=tmp_path / "a.mp4"
    )
    options = {
        "title": "Le budget", "tags": ["ville", "budget"], "playlists": ["5"], "category": "11", "licence": "2", "channel": "3",
        "comments": "3", "transcription": True,
    }  # fmt: skip
    draft = Draft("Expliqué", media=(media,), options=options)
    outcome = peertube.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = peertube.resume(draft, outcome.token, "k")
    peertube.find(draft, "k", NOW, {"video": VIDEO, "short": "x", "done": ["ready", "cover", "caption 0", "playlist 5"]})
    peertube.edit(VIDEO, draft)
    peertube.remove(VIDEO)
    assert http.refused == []


def test_talking_measuring_and_the_rest(peertube: PeerTube, http: Judged) -> None:
    answering = Answering(f"{VIDEO}/1", "t", False, ZOE, ZOE, NOW - timedelta(hours=1), {"thread": "1"})
    peertube.who()
    peertube.read(None)
    peertube.publish(Draft("Merci", answering=answering), "k")
    peertube.find(Draft("Merci", answering=answering), "k", NOW)
    target = Target(f"{VIDEO}/1", ZOE, context={"held": True})
    for act in sorted(peertube.may_moderate(target)):
        peertube.moderate(act, target)
    report = Answering("abuse/12", "abuse/12", True, ZOE, ZOE, NOW, {"local": True})
    peertube.publish(Draft("Merci", answering=report), "k")
    peertube.find(Draft("Merci", answering=report), "k", NOW)
    peertube.remove("abuse/12/4")
    for act in sorted(peertube.may_moderate(Target("abuse/12", ZOE, kind="report"))):
        peertube.moderate(act, Target("abuse/12", ZOE, kind="report", reason="Injure"))
    list(peertube.measure([VIDEO]))
    list(peertube.presence())
    list(peertube.audience())
    peertube.create("playlists", "Conseils")
    assert http.refused == []


def test_the_judge_does_judge(http: Judged) -> None:
    http.call("POST", f"{BASE}{API}/videos/{VIDEO}/comments/1", json={"words": "x"}, headers={"Authorization": "Bearer t"})
    assert len(http.refused) == 1
