"""Every request of the YouTube connector, held against Google's own description of its API, which comes with its client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import googleapiclient
import pytest

from parvis.networks import youtube
from parvis.networks.protocol import Caption, Draft, Processing, Target
from parvis.networks.tests.cases import Given, Scripted, Sent
from parvis.networks.tests.files import media
from parvis.networks.tests.fixtures_youtube import BASE, CASE, NOW, SECRETS, SETTINGS, VIDEO, answering, film

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
DATA = json.loads((DOCUMENTS / "youtube.v3.json").read_text())
ANALYTICS = json.loads((DOCUMENTS / "youtubeAnalytics.v2.json").read_text())
OF_UPLOADS = {"uploadType", "upload_id"}
ROUTES = CASE.routes | {
    "POST /upload/youtube/v3/thumbnails/set": Given(body={"items": []}),
    "POST /upload/youtube/v3/captions": Given(200, "", {"Location": f"{BASE}/upload/youtube/v3/captions?upload_id=c"}),
    "PUT /upload/youtube/v3/captions": Given(body={"id": "cap1"}),
    "POST /youtube/v3/playlistItems": Given(body={"id": "item"}),
}


def methods(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from part.get("methods", {}).values()
    for each in part.get("resources", {}).values():
        yield from methods(each)


KNOWN = {(each["httpMethod"], f"/{each['path']}"): each for document in (DATA, ANALYTICS) for each in methods(document)}


def objections(sent: Sent) -> Iterator[str]:
    """What the description does not allow of a request; the pieces of a session are not in it."""
    told = KNOWN.get((sent.method, sent.path.removeprefix("/upload")))
    if sent.method == "PUT" and sent.path.startswith("/upload"):
        return
    if told is None:
        yield f"{sent.method} {sent.path} is not described"
        return
    asked, known = dict(sent["params"] or {}), told.get("parameters", {})
    yield from (f"{sent.path}: {name}" for name in set(asked) - set(known) - OF_UPLOADS)
    yield from (f"{sent.path}: without {name}" for name, each in known.items() if each.get("required") and name not in asked)
    for name, value in asked.items():
        if "enum" in known.get(name, {}) and value not in known[name]["enum"]:
            yield f"{sent.path}: {name}={value}"
    if sent["json"] is not None:
        yield from fields(sent.path, sent["json"], told["request"]["$ref"])


def fields(where: str, body: Any, schema: str) -> Iterator[str]:
    """Properties that the schema does not have, or values that it does not list."""
    known = DATA["schemas"][schema]["properties"]
    for name, value in body.items():
        if name not in known:
            yield f"{where}: {name}"
        elif "$ref" in known[name]:
            yield from fields(f"{where}.{name}", value, known[name]["$ref"])
        elif "enum" in known[name] and value not in known[name]["enum"]:
            yield f"{where}: {name}={value}"


@pytest.fixture
def http() -> Scripted:
    return Scripted(ROUTES, SECRETS)


@pytest.fixture
def channel(http: Scripted) -> youtube.YouTube:
    return youtube.make(SETTINGS, SECRETS, http)


def refused(http: Scripted) -> list[str]:
    return [objection for sent in http.sent for objection in objections(sent)]


def test_publishing(channel: youtube.YouTube, http: Scripted, tmp_path: Path) -> None:
    (tmp_path / "fr.vtt").write_text("WEBVTT\n")
    item = media("video/mp4", captions=(Caption(tmp_path / "fr.vtt", "fr", "Français"),), cover=tmp_path / "fr.vtt")
    draft = film(media=(item,), options={"title": "Le budget", "playlists": ["PL1"], "tags": ["ville"], "synthetic": True})
    outcome = channel.publish(draft, "k")
    while isinstance(outcome, Processing):
        outcome = channel.resume(draft, outcome.token, "k")
    channel.find(draft, "k", NOW)
    channel.edit(VIDEO, draft)
    channel.remove(VIDEO)
    assert len(http.sent) > 10
    assert refused(http) == []


def test_talking_measuring_and_the_rest(channel: youtube.YouTube, http: Scripted) -> None:
    channel.who()
    page = channel.read(None)
    while page.more:
        page = channel.read(page.cursor)
    channel.publish(Draft("Merci", answering=answering()), "k")
    channel.find(Draft("Autre", answering=answering()), "k", NOW)
    for act in sorted(channel.may_moderate(Target("UgxA", "1"))):
        channel.moderate(act, Target("UgxA", "1"))
    list(channel.measure([VIDEO]))
    list(channel.presence())
    list(channel.audience())
    channel.create("playlists", "Parcs")
    channel.choices("category")
    assert {sent.path for sent in http.sent} >= {"/v2/reports", "/youtube/v3/playlists", "/youtube/v3/comments"}
    assert refused(http) == []


def test_the_judge_does_judge() -> None:
    wrong = Sent("GET", f"{BASE}/youtube/v3/videos", False, {"params": {"parts": "id"}})
    assert list(objections(wrong)) == ["/youtube/v3/videos: parts", "/youtube/v3/videos: without part"]
