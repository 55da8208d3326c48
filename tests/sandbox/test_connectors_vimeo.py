"""The Vimeo connector against the played Vimeo: they share no code, so each checks the other."""

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
from town import Town, answering, asked_since, picture
from video_town import film, video_town

from parvis.networks import vimeo
from parvis.networks.http import Http
from parvis.networks.protocol import Caption, Doubt, Draft, Expired, Later, Processing, Published, Refused, Target
from parvis.networks.signing import Way
from parvis.networks.vimeo import tus
from parvis.sandbox.store import details
from parvis.sandbox.vimeo.auth import SCOPES


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    return video_town(played, request, vimeo, SCOPES, read_every=1e-6)


def draft_of(folder: Path, title: str = "Le budget", **more: Any) -> Draft:
    options = {"title": title, **more.pop("options", {})}
    return Draft(more.pop("text", "Le budget expliqué"), media=(film(folder),), options=options, **more)


def ready(town: Town, draft: Draft) -> Any:
    """The token with which only the last call is left."""
    outcome = town.connector.publish(draft, "k")
    while "ready" not in outcome.token["done"]:
        outcome = town.connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    return outcome.token


def test_it_knows_itself(town: Town) -> None:
    assert town.connector.who().settings == {"user": town.identity}


def test_a_video_with_everything(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tus, "CHUNK", 100_000)
    monkeypatch.setattr(tus, "AT_ONCE", 2)
    vtt = tmp_path / "fr.vtt"
    vtt.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n")
    showcase, _ = town.connector.create("showcases", "Conseils")
    folder, _ = town.connector.create("folder", "2027")
    draft = draft_of(tmp_path, options={"showcases": [showcase], "folder": folder, "tags": ["ville"]})
    draft = replace(draft, media=(replace(draft.media[0], captions=(Caption(vtt, "fr"),), cover=picture(tmp_path).path),))
    there = town.send(draft)
    row = town.post(there.remote_id)
    kept = details(row)
    assert (row["visibility"], row["text"], kept["title"], kept["tags"]) == (
        "public",
        "Le budget expliqué",
        "Le budget",
        ["ville"],
    )
    assert kept["files"] == ["pictures", "texttracks"]
    held = town.played.place.store.execute("SELECT * FROM vimeo_held WHERE video = ?", (there.remote_id,))
    assert {str(each["list"]) for each in held} == {showcase, folder}
    (medium,) = town.played.place.world.media_of(row)
    assert medium["size"] == 300_000
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []


def test_it_goes_on_after_a_lost_piece(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tus, "CHUNK", 100_000)
    draft = draft_of(tmp_path)
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    town.played.order(network="vimeo", match="media", effect="drop_after", count=2)
    for _ in range(2):
        with pytest.raises(Later):
            town.connector.resume(draft, first.token, "k")
    town.finish(draft, first)
    assert len(town.texts()) == 1


def test_nobody_sees_it_before_it_is_transcoded(town: Town, tmp_path: Path) -> None:
    town.played.order(network="vimeo", match="media", effect="slow_media", delay_ms=1500)
    draft = draft_of(tmp_path)
    outcome = town.connector.publish(draft, "k")
    outcome = town.connector.resume(draft, outcome.token, "k")
    outcome = town.connector.resume(draft, outcome.token, "k")
    assert isinstance(outcome, Processing)
    assert town.post(outcome.token["video"])["visibility"] == "private"
    assert town.post(town.finish(draft, outcome).remote_id)["visibility"] == "public"


@pytest.mark.parametrize(("effect", "kind"), [("drop_after", Published), ("5xx_after", Published), ("5xx_before", Processing)])
def test_a_doubtful_publication_is_looked_for(town: Town, tmp_path: Path, effect: str, kind: type) -> None:
    draft = draft_of(tmp_path)
    token = ready(town, draft)
    town.played.order(network="vimeo", match="publish", effect=effect)
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
        town.played.order(network="vimeo", match="publish", effect=effect)
        with pytest.raises(kind):
            town.connector.resume(draft, token, "k")


def test_an_edit(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    changed = draft_of(tmp_path, "Autre titre", text="Corrigé", options={"privacy": "unlisted", "comments": "nobody"})
    town.connector.edit(there.remote_id, changed)
    town.connector.edit(there.remote_id, changed)
    row = town.post(there.remote_id)
    assert (row["text"], row["visibility"], details(row)["title"]) == ("Corrigé", "unlisted", "Autre titre")


def test_comments_are_read_answered_and_deleted(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    asked = town.comments(there.remote_id, "Et les écoles ?")
    (message,), cursor = town.read(cursor)
    assert (message.remote_id, message.author.handle) == (f"/videos/{there.remote_id}/comments/{asked}", "zoe")
    draft = Draft("Page 12.", answering=answering(message))
    since = asked_since()
    town.played.order(network="vimeo", match="reply", effect="drop_after")
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    assert isinstance(town.connector.find(draft, "k", since), Published)
    assert town.played.accepted("vimeo", "reply")[-1:] == ["Page 12."]
    town.comments(asked, "Merci !")
    items, cursor = town.read(cursor)
    told = {item.text: item for item in items}
    assert told["Page 12."].own
    assert told["Page 12."].thread == told["Merci !"].thread == message.thread
    town.connector.publish(Draft("De rien", answering=answering(told["Merci !"])), "k")
    town.connector.moderate("delete", Target(message.remote_id, "1"))
    town.connector.moderate("delete", Target(message.remote_id, "1"))
    assert town.played.place.world.post("vimeo", asked) is None
    with pytest.raises(Refused, match="answered-gone"):
        town.connector.publish(draft, "k")


def test_everything_that_came_between_two_reads_is_there(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    asked = {town.comments(there.remote_id, f"question {number}") for number in range(130)}
    asked |= {town.comments(min(asked), f"réponse {number}") for number in range(120)}
    found, cursor = town.read(cursor)
    assert {item.remote_id.rsplit("/", 1)[-1] for item in found} == asked
    late = town.comments(max(asked), "encore")
    assert late in {item.remote_id.rsplit("/", 1)[-1] for item in town.read(cursor)[0]}


def test_measures_grow(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    town.played.place.store.execute("UPDATE posts SET created = created - 86400 WHERE id = ?", (there.remote_id,))
    first = {one.metric: one.value for one in town.connector.measure([there.remote_id])}
    town.played.place.world.react(town.post(there.remote_id), town.resident()["id"], "like")
    later = {one.metric: one.value for one in town.connector.measure([there.remote_id, "999"])}
    assert later["likes"] == first["likes"] + 1
    assert later["views"] > first["views"] > 0
    assert {share.key for share in town.connector.audience()} >= {"FR", "BE"}
    assert {one.metric for one in town.connector.presence()} == {"followers", "publications"}


def test_signing_in(played: Played) -> None:
    given: Any = played.credentials("vimeo")
    way = Way(given["settings"], given["secrets"], "https://ville.example/back", "state")
    address = vimeo.SIGN_IN.address(way)
    assert "Ville de Paris" in httpx2.get(address, trust_env=False).text
    form = {**{key: value[0] for key, value in parse_qs(urlsplit(address).query).items()}, "account": given["settings"]["user"]}
    back = httpx2.post(address.split("?")[0], data=form, trust_env=False).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    (presence,) = vimeo.SIGN_IN.exchange(Http(DOOR), way, code)
    assert vimeo.make(presence.settings, presence.secrets, Http(DOOR)).who().handle == "paris_demo"
    with pytest.raises(Refused):
        vimeo.SIGN_IN.exchange(Http(DOOR), way, code)


def test_the_first_comment_is_ours_and_written_once(town: Town, tmp_path: Path) -> None:
    draft = draft_of(tmp_path, options={"first_comment": "Le détail est ici"})
    since = asked_since()
    shown = town.connector.resume(draft, ready(town, draft), "k")
    while isinstance(shown, Processing) and "shown" not in shown.token:
        shown = town.connector.resume(draft, shown.token, "k")
    assert isinstance(shown, Processing)
    assert town.connector.find(draft, "k", since, shown.token) is None
    town.played.order(network="vimeo", match="reply", effect="drop_after")
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, shown.token, "k")
    there = town.connector.find(draft, "k", since, doubt.value.token)
    assert isinstance(there, Published)
    (comment,) = town.played.place.world.replies(town.post(there.remote_id))
    assert comment["author"] == town.post(there.remote_id)["author"] and str(comment["id"]) in str(there.context)
    assert town.connector.facts.seen_of(shown.token) == shown.token
    assert town.connector.facts.names_in(shown.token) == (there.remote_id,)
