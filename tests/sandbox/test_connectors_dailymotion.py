"""The Dailymotion connector against the played Dailymotion: they share no code, so each checks the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from played import DOOR, Played, sandbox
from town import Town, picture
from video_town import film, video_town

from parvis.networks import dailymotion
from parvis.networks.dailymotion import upload
from parvis.networks.http import Http
from parvis.networks.protocol import Caption, Doubt, Draft, Expired, Later, Processing, Published, Refused
from parvis.networks.signing import Way
from parvis.sandbox.dailymotion.auth import PUBLIC, PUBLIC_SECRET, SCOPES
from parvis.sandbox.store import details

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    given: Any = played.credentials("dailymotion")
    return video_town(played, request, dailymotion, SCOPES, partner=given["settings"]["partner"])


def draft_of(folder: Path, title: str = "Le budget", **more: Any) -> Draft:
    options = {"title": title, **more.pop("options", {})}
    return Draft(
        more.pop("text", "Le budget expliqué"), media=(film(folder, more.pop("size", 300_000)),), options=options, **more
    )


def ready(town: Town, draft: Draft) -> Any:
    """The token with which only the last call is left."""
    outcome = town.connector.publish(draft, "k")
    while "ready" not in outcome.token.get("done", ()):
        outcome = town.connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    return outcome.token


def test_a_private_key_opens_its_own_session(played: Played) -> None:
    given: Any = played.credentials("dailymotion")
    http = Http(DOOR)
    profile = dailymotion.make(given["settings"], given["secrets"], http).who()
    assert (profile.handle, profile.settings) == ("paris_demo", {"user": given["settings"]["user"]})
    new = dailymotion.refresh(http, given["settings"], given["secrets"])
    assert "refresh_token" not in new
    connector = dailymotion.make(given["settings"], given["secrets"] | new, http)
    assert {one.metric for one in connector.presence()} == {"followers", "publications"}
    with pytest.raises(Expired):
        dailymotion.refresh(http, given["settings"], {"client_secret": "wrong"})


def test_a_video_with_everything(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 4 * MIB)
    monkeypatch.setattr(upload, "AT_ONCE", 1)
    vtt = tmp_path / "fr.vtt"
    vtt.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n")
    playlist, _ = town.connector.create("playlists", "Conseils")
    assert town.connector.create("playlists", "Conseils") == (playlist, "Conseils")
    options = {"playlists": [playlist], "tags": ["ville", "budget"], "category": "people", "privacy": "private"}
    draft = draft_of(tmp_path, size=9 * MIB, options=options)
    draft = replace(draft, media=(replace(draft.media[0], captions=(Caption(vtt, "fr-FR"),), cover=picture(tmp_path).path),))
    there = town.send(draft)
    row = town.post(there.remote_id)
    kept = details(row)
    assert (row["visibility"], row["text"], kept["title"]) == ("unlisted", "Le budget expliqué", "Le budget")
    assert (kept["tags"], kept["channel"], kept["language"]) == (["ville", "budget"], "people", "fr")
    assert (list(kept["subtitles"].values()), "/files/" in kept["thumbnail_url"]) == (["fr"], True)
    assert there.url.endswith(f"/video/k{there.remote_id}")
    held = town.played.place.store.execute("SELECT * FROM dailymotion_held WHERE video = ?", (there.remote_id,))
    assert [f"x{each['list']}" for each in held] == [playlist]
    (medium,) = town.played.place.world.media_of(row)
    assert medium["size"] == 9 * MIB
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []


def test_it_goes_on_after_a_lost_piece(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 4 * MIB)
    monkeypatch.setattr(upload, "AT_ONCE", 1)
    draft = draft_of(tmp_path, size=9 * MIB)
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    town.played.order(network="dailymotion", match="media", effect="drop_after", count=2)
    for _ in range(2):
        with pytest.raises(Later):
            town.connector.resume(draft, first.token, "k")
    there = town.finish(draft, first)
    (medium,) = town.played.place.world.media_of(town.post(there.remote_id))
    assert (medium["size"], len(town.texts())) == (9 * MIB, 1)


def test_nobody_sees_it_before_it_is_encoded(town: Town, tmp_path: Path) -> None:
    town.played.order(network="dailymotion", match="media", effect="slow_media", delay_ms=1500)
    draft = draft_of(tmp_path)
    outcome = town.connector.publish(draft, "k")
    outcome = town.connector.resume(draft, outcome.token, "k")
    outcome = town.connector.resume(draft, outcome.token, "k")
    waiting = town.connector.resume(draft, outcome.token, "k")
    assert isinstance(waiting, Processing)
    assert waiting.after.total_seconds() > 0
    assert town.post(outcome.token["video"])["visibility"] == "private"
    assert town.post(town.finish(draft, waiting).remote_id)["visibility"] == "public"


@pytest.mark.parametrize(("effect", "kind"), [("drop_after", Published), ("5xx_after", Published), ("5xx_before", Processing)])
def test_a_doubtful_publication_is_looked_for(town: Town, tmp_path: Path, effect: str, kind: type) -> None:
    draft = draft_of(tmp_path)
    token = ready(town, draft)
    town.played.order(network="dailymotion", match="publish", effect=effect)
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, token, "k")
    found = town.connector.find(draft, "k", datetime.now(UTC), doubt.value.token)
    assert isinstance(found, kind)
    town.finish(draft, found)
    assert len(town.texts()) == 1


def test_waiting_and_signing_in_again(town: Town, tmp_path: Path) -> None:
    draft = draft_of(tmp_path)
    token = ready(town, draft)
    for effect, kind in (("429", Later), ("expired", Expired)):
        town.played.order(network="dailymotion", match="publish", effect=effect)
        with pytest.raises(kind):
            town.connector.resume(draft, token, "k")


def test_an_edit(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    changed = draft_of(tmp_path, "Autre titre", text="Corrigé", options={"category": "school", "kids": True})
    town.connector.edit(there.remote_id, changed)
    town.connector.edit(there.remote_id, changed)
    row = town.post(there.remote_id)
    kept = details(row)
    assert (row["text"], kept["title"], kept["channel"], kept["published"]) == ("Corrigé", "Autre titre", "school", True)


def test_measures_grow(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    town.played.place.store.execute("UPDATE posts SET created = created - 86400 WHERE id = ?", (there.remote_id,))
    first = {one.metric: one.value for one in town.connector.measure([there.remote_id])}
    town.played.place.world.react(town.post(there.remote_id), town.resident()["id"], "like")
    later = {one.metric: one.value for one in town.connector.measure([there.remote_id, "x8none"])}
    assert later["likes"] == first["likes"] + 1
    assert later["views"] > first["views"] > 0
    assert list(town.connector.audience()) == []


def test_signing_in(played: Played) -> None:
    given: Any = played.credentials("dailymotion")
    settings = {**given["settings"], "client_id": PUBLIC}
    way = Way(settings, {"client_secret": PUBLIC_SECRET}, "https://ville.example/back", "state")
    address = dailymotion.SIGN_IN.address(way)
    assert "Ville de Paris" in httpx2.get(address, trust_env=False).text
    form = {**{key: value[0] for key, value in parse_qs(urlsplit(address).query).items()}, "account": given["settings"]["user"]}
    back = httpx2.post(address.split("?")[0], data=form, trust_env=False).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    (presence,) = dailymotion.SIGN_IN.exchange(Http(DOOR), way, code)
    assert presence.settings["kind"] == "public"
    assert dailymotion.make(presence.settings, presence.secrets, Http(DOOR)).who().handle == "paris_demo"
    new = dailymotion.refresh(Http(DOOR), presence.settings, presence.secrets)
    assert new["token"] != presence.secrets["token"]
    with pytest.raises(Refused, match="sign-in-code"):
        dailymotion.SIGN_IN.exchange(Http(DOOR), way, code)
