"""Every request of the Vimeo connector, held against the description that Vimeo published (2019: folders and analytics are
not all in it). Prism takes its media types to the letter, so our `Accept` is left out before it looks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prism import Judged, prism

from parvis.networks.http import Answer
from parvis.networks.protocol import Answering, Caption, Draft, Media, Processing, Target
from parvis.networks.tests.cases import Given
from parvis.networks.vimeo import Vimeo

pytestmark = pytest.mark.server
ME, VIDEO = "152184", "258684937"
TOP = f"/videos/{VIDEO}/comments/1"
NOW = datetime.now(UTC)
SECRETS = {"token": "token-of-the-account", "client_secret": "secret"}
SHOWN = {"uri": f"/videos/{VIDEO}", "privacy": {"view": "anybody"}, "transcode": {"status": "complete"}}
LINK = {"uri": f"/videos/{VIDEO}/pictures/1", "link": "https://files.example/put"}
SAID = {"uri": TOP, "created_on": NOW.isoformat(), "text": "Bravo", "user": {"uri": "/users/7", "name": "Zoé"}}
ROUTES = {
    "GET /me": Given(body={"uri": f"/users/{ME}", "name": "Ville"}),
    "POST /me/videos": Given(201, {**SHOWN, "upload": {"upload_link": "https://files.example/files/1"}}),
    "GET /me/videos": Given(body={"data": [{**SHOWN, "metadata": {"connections": {"comments": {"total": 1}}}}]}),
    "HEAD /files/1": Given(200, "", {"Upload-Offset": "5"}),
    "PUT /put": Given(200, ""),
    "GET /videos/*": Given(body=SHOWN),
    "PATCH /videos/*": Given(body=SHOWN),
    "PUT /videos/*/tags": Given(body=[]),
    "POST /videos/*/pictures": Given(201, LINK),
    "POST /videos/*/texttracks": Given(201, LINK),
    "PUT /me/albums/*": Given(204, ""),
    "PUT /me/projects/*": Given(204, ""),
    "GET /me/albums": Given(body={"data": []}),
    "POST /me/albums": Given(201, {"uri": f"/users/{ME}/albums/6", "name": "Parcs"}),
    "GET /me/projects": Given(body={"data": []}),
    "POST /me/projects": Given(201, {"uri": f"/users/{ME}/projects/7", "name": "2027"}),
    "GET /videos/*/comments": Given(body={"data": [SAID]}),
    "GET /videos/*/replies": Given(body={"data": []}),
    "POST /videos/*/replies": Given(201, SAID),
    "DELETE /videos/*": Given(204, ""),
}


class Lenient(Judged):
    """Only what goes to the API is judged, and without `Accept`."""

    def _once(self, method: str, url: str, changes: bool, *, timeout: float, **sent: Any) -> Answer:
        if "files.example" in url:
            return super(Judged, self)._once(method, url, changes, timeout=timeout, **sent)
        headers = {name: value for name, value in (sent.pop("headers", None) or {}).items() if name != "Accept"}
        return super()._once(method, url, changes, timeout=timeout, headers=headers, **sent)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with prism("vimeo/api.json") as url:
        yield url


@pytest.fixture
def http(server: str) -> Lenient:
    return Lenient(server, ROUTES, SECRETS)


@pytest.fixture
def vimeo(http: Lenient) -> Vimeo:
    return Vimeo({"user": ME}, SECRETS, http)


def test_publishing(vimeo: Vimeo, http: Lenient, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"bytes")
    media = Media(
        tmp_path / "a.mp4", "video/mp4", 5, "a.mp4", captions=(Caption(tmp_path / "a.mp4", "fr"),), cover=tmp_path / "a.mp4"
    )
    options = {"title": "Le budget", "tags": ["ville"], "showcases": ["5"], "folder": "7"}
    draft = Draft("Expliqué", media=(media,), options=options)
    outcome = vimeo.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = vimeo.resume(draft, outcome.token, "k")
    vimeo.find(draft, "k", NOW, {"video": VIDEO, "link": "", "done": ["sent", "ready"]})
    vimeo.edit(VIDEO, draft)
    vimeo.remove(VIDEO)
    # Several tags at once are "a batch request": the description's words say so, its schema knows one.
    assert [each for each in http.refused if not each.startswith(f"PUT /videos/{VIDEO}/tags")] == []


def test_talking_measuring_and_the_rest(vimeo: Vimeo, http: Lenient) -> None:
    answering = Answering(TOP, "t", False, "7", "zoe", NOW - timedelta(hours=1), {"top": TOP, "video": VIDEO})
    vimeo.who()
    page = vimeo.read(None)
    while page.more:
        page = vimeo.read(page.cursor)
    vimeo.publish(Draft("Merci", answering=answering), "k")
    vimeo.find(Draft("Merci", answering=answering), "k", NOW)
    vimeo.moderate("delete", Target(TOP, "7"))
    list(vimeo.measure([VIDEO]))
    vimeo.create("showcases", "Parcs")
    vimeo.create("folder", "2027")
    assert http.refused == []


def test_the_judge_does_judge(http: Lenient) -> None:
    http.call("POST", "https://api.vimeo.com/me/videos", json={"upload": {}}, headers={"Authorization": "Bearer t"})
    assert len(http.refused) == 1
