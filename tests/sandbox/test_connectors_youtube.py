"""The YouTube connector against the played YouTube: they share no code, so each checks the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from played import DOOR, Played, sandbox
from town import Town, answering, asked_since, picture
from video_town import film, video_town

from parvis.networks import youtube
from parvis.networks.http import Http
from parvis.networks.protocol import Caption, Doubt, Draft, Expired, Later, Processing, Published, Refused, Target
from parvis.networks.signing import Way
from parvis.networks.youtube import upload
from parvis.sandbox.store import details
from parvis.sandbox.youtube.auth import SCOPES


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    played.reset()
    return video_town(played, request, youtube, SCOPES, read_every=1e-6)


def draft_of(folder: Path, title: str = "Le budget", **more: Any) -> Draft:
    options = {"title": title, "tags": ["ville", "budget 2027"], **more.pop("options", {})}
    return Draft(more.pop("text", "Le budget expliqué"), media=(film(folder),), options=options, **more)


def ready(town: Town, draft: Draft) -> Any:
    """The token with which only the last call is left."""
    outcome = town.connector.publish(draft, "k")
    while "ready" not in outcome.token:
        outcome = town.connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    return outcome.token


def test_it_knows_itself(town: Town) -> None:
    me = town.connector.who()
    assert (me.remote_id, me.handle) == (town.identity, town.city()["handle"])
    assert me.settings["uploads"].startswith("UU")


def test_a_video_with_everything(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 262_144)
    monkeypatch.setattr(upload, "AT_ONCE", 1)
    vtt = tmp_path / "fr.vtt"
    vtt.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n")
    cover = picture(tmp_path).path
    key, _ = town.connector.create("playlists", "Budget")
    draft = draft_of(tmp_path, options={"playlists": [key], "category": "25"}, link="https://paris.fr/budget")
    draft = replace(draft, media=(replace(draft.media[0], captions=(Caption(vtt, "fr", "Français"),), cover=cover),))
    first = town.connector.publish(draft, "k")
    assert town.played.accepted("youtube", "publish") == []
    there = town.finish(draft, first)
    row = town.post(there.remote_id)
    kept = details(row)
    assert (row["visibility"], row["text"]) == ("public", "Le budget expliqué\n\nhttps://paris.fr/budget")
    assert (kept["title"], kept["tags"], kept["category"]) == ("Le budget", ["ville", "budget 2027"], "25")
    assert kept["cover"]
    assert [(each["language"], each["name"]) for each in kept["captions"]] == [("fr", "Français")]
    items = town.played.place.store.execute("SELECT * FROM youtube_items WHERE list = ?", (key,))
    assert [item["video"] for item in items] == [there.remote_id]
    (medium,) = town.played.place.world.media_of(row)
    assert medium["size"] == 300_000
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []


def test_it_goes_on_after_a_lost_piece(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 262_144)
    draft = draft_of(tmp_path, "Sans perte")
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    town.played.order(network="youtube", match="media", effect="drop_after", count=3)
    for _ in range(3):
        with pytest.raises(Later):
            town.connector.resume(draft, first.token, "k")
    there = town.finish(draft, first)
    assert town.texts() == ["Le budget expliqué"]
    assert town.post(there.remote_id)["visibility"] == "public"


def test_nobody_sees_it_before_it_is_processed(town: Town, tmp_path: Path) -> None:
    town.played.order(network="youtube", match="media", effect="slow_media", delay_ms=2500)
    draft = draft_of(tmp_path, "Lent")
    outcome = town.connector.publish(draft, "k")
    outcome = town.connector.resume(draft, outcome.token, "k")
    outcome = town.connector.resume(draft, outcome.token, "k")
    assert isinstance(outcome, Processing)
    assert outcome.after >= timedelta(seconds=10)
    assert town.post(outcome.token["video"])["visibility"] == "private"
    assert town.post(town.finish(draft, outcome).remote_id)["visibility"] == "public"


@pytest.mark.parametrize("effect", ["drop_after", "5xx_after"])
def test_a_doubtful_publication_is_looked_for(town: Town, tmp_path: Path, effect: str) -> None:
    draft = draft_of(tmp_path, f"Doute {effect}")
    token = ready(town, draft)
    town.played.order(network="youtube", match="publish", effect=effect)
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, token, "k")
    found = town.connector.find(draft, "k", datetime.now(UTC), doubt.value.token)
    assert isinstance(found, Published)
    assert len(town.texts()) == 1


def test_a_publication_that_was_not_heard_goes_on(town: Town, tmp_path: Path) -> None:
    draft = draft_of(tmp_path, "Pas entendu")
    token = ready(town, draft)
    town.played.order(network="youtube", match="publish", effect="5xx_before")
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, token, "k")
    found = town.connector.find(draft, "k", datetime.now(UTC), doubt.value.token)
    assert isinstance(found, Processing)
    town.finish(draft, found)
    assert len(town.texts()) == 1


def test_waiting_and_signing_in_again(town: Town, tmp_path: Path) -> None:
    draft = draft_of(tmp_path)
    token = ready(town, draft)
    town.played.order(network="youtube", match="publish", effect="429", retry_after=9)
    with pytest.raises(Later) as later:
        town.connector.resume(draft, token, "k")
    assert later.value.named
    town.played.order(network="youtube", match="publish", effect="expired")
    with pytest.raises(Expired):
        town.connector.resume(draft, token, "k")


def test_what_youtube_refuses_is_said(town: Town, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="youtube-category"):
        town.connector.publish(draft_of(tmp_path, options={"category": "999"}), "k")
    with pytest.raises(Refused, match="youtube-title"):
        town.connector.publish(draft_of(tmp_path, "a" * 101), "k")
    (tmp_path / "film.mp4").write_bytes(b"no film")
    draft = Draft("x", media=(replace(film(tmp_path), size=7),), options={"title": "Rien"})
    (tmp_path / "film.mp4").write_bytes(b"no film")
    with pytest.raises(Refused):
        town.finish(draft, town.connector.publish(draft, "k"))


def test_an_edit(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    changed = draft_of(tmp_path, "Le budget 2027", text="Corrigé", options={"privacy": "unlisted"})
    town.connector.edit(there.remote_id, changed)
    town.connector.edit(there.remote_id, changed)
    row = town.post(there.remote_id)
    assert (row["text"], row["visibility"], details(row)["title"]) == ("Corrigé", "unlisted", "Le budget 2027")


def test_comments_are_read_answered_and_their_answers_too(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    asked = town.comments(there.remote_id, "Et les écoles ?")
    (message,), cursor = town.read(cursor)
    assert (message.remote_id, message.kind, message.parent, message.author.handle) == (asked, "comment", there.remote_id, "zoe")
    draft = Draft("Page 12.", answering=answering(message))
    since = asked_since()
    town.played.order(network="youtube", match="reply", effect="drop_after")
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    found = town.connector.find(draft, "k", since)
    assert isinstance(found, Published)
    assert town.played.accepted("youtube", "reply")[-1:] == ["Page 12."]
    town.comments(asked, "Merci !")
    items, cursor = town.read(cursor)
    told = {item.text: item for item in items}
    assert told["Page 12."].own
    assert told["Page 12."].thread == told["Merci !"].thread == message.thread
    town.connector.publish(Draft("De rien", answering=answering(told["Merci !"])), "k")
    assert town.played.accepted("youtube", "reply")[-1] == "@zoe De rien"


def test_everything_that_came_between_two_reads_is_there(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    asked = {town.comments(there.remote_id, f"question {number}") for number in range(230)}
    first = min(asked)
    asked |= {town.comments(first, f"réponse {number}") for number in range(70)}
    found, cursor = town.read(cursor)
    assert {item.remote_id for item in found} == asked
    late = town.comments(sorted(asked)[-1], "encore")
    found, cursor = town.read(cursor)
    assert late in {item.remote_id for item in found}


def test_moderation_takes_effect(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    held = town.comments(there.remote_id, "Voyez https://example.org")
    plain = town.comments(there.remote_id, "Bof")
    items, _ = town.read(cursor)
    assert {item.remote_id: item.context["status"] for item in items} == {held: "heldForReview", plain: "published"}
    town.connector.moderate("approve", Target(held, "1"))
    assert not town.post(held)["hidden"]
    for act in ("hold", "reject"):
        town.connector.moderate(act, Target(plain, "1"))
        assert town.post(plain)["hidden"]
    town.connector.moderate("delete", Target(plain, "1"))
    town.connector.moderate("delete", Target(plain, "1"))
    assert town.played.place.world.post("youtube", plain) is None


def test_measures_grow(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    store, row = town.played.place.store, town.post(there.remote_id)
    store.execute("UPDATE posts SET created = created - 86400 WHERE id = ?", (there.remote_id,))
    first = {one.metric: one.value for one in town.connector.measure([there.remote_id])}
    assert {"views", "likes", "comments", "watch_seconds", "shares"} <= set(first)
    town.played.place.world.react(row, town.resident()["id"], "like")
    store.execute("UPDATE posts SET created = created - 86400 WHERE id = ?", (there.remote_id,))
    later = {one.metric: one.value for one in town.connector.measure([there.remote_id, "gone0000000"])}
    assert later["likes"] == first["likes"] + 1
    assert later["views"] > first["views"]
    shares = list(town.connector.audience())
    assert {share.by for share in shares} == {"country", "city"}
    assert ("country", "FR") in {(share.by, share.key) for share in shares}
    assert {one.metric for one in town.connector.presence()} == {"followers", "views", "publications"}


def test_playlists_and_categories_are_listed(town: Town) -> None:
    key, _ = town.connector.create("playlists", "Conseils")
    assert town.connector.create("playlists", "Conseils") == (key, "Conseils")
    assert town.connector.choices("playlists") == [(key, "Conseils")]
    assert ("25", "Actualités et politique") in town.connector.choices("category")


def test_signing_in_and_renewing(played: Played) -> None:
    given: Any = played.credentials("youtube")
    way = Way(given["settings"], given["secrets"], "https://ville.example/back?x=1", "state")
    address = youtube.SIGN_IN.address(way)
    page = httpx2.get(address, trust_env=False)
    assert "Ville de Paris" in page.text
    form = {
        **{key: value[0] for key, value in parse_qs(urlsplit(address).query).items()},
        "account": given["settings"]["channel"],
    }
    back = httpx2.post(address.split("?")[0], data=form, trust_env=False).headers["location"]
    code = parse_qs(urlsplit(back).query)["code"][0]
    (presence,) = youtube.SIGN_IN.exchange(Http(DOOR), way, code)
    assert presence.settings["channel"] == given["settings"]["channel"]
    connector = youtube.make(presence.settings, presence.secrets, Http(DOOR))
    assert connector.who().remote_id == presence.settings["channel"]
    new = youtube.refresh(Http(DOOR), presence.settings, presence.secrets)
    assert youtube.make(presence.settings, {**presence.secrets, **new}, Http(DOOR)).who().handle == "paris_demo"
    assert youtube.refresh(Http(DOOR), presence.settings, presence.secrets)["token"] != new["token"]
    with pytest.raises(Refused):
        youtube.SIGN_IN.exchange(Http(DOOR), way, code)


def test_the_first_comment_is_ours_and_written_once(town: Town, tmp_path: Path) -> None:
    draft = draft_of(tmp_path, options={"first_comment": "Le détail est ici"})
    since = asked_since()
    shown = town.connector.resume(draft, ready(town, draft), "k")
    while isinstance(shown, Processing) and "shown" not in shown.token:
        shown = town.connector.resume(draft, shown.token, "k")
    assert isinstance(shown, Processing)
    assert town.connector.find(draft, "k", since, shown.token) is None
    town.played.order(network="youtube", match="reply", effect="drop_after")
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, shown.token, "k")
    there = town.connector.find(draft, "k", since, doubt.value.token)
    assert isinstance(there, Published)
    (comment,) = town.played.place.world.replies(town.post(there.remote_id))
    assert comment["author"] == town.post(there.remote_id)["author"] and str(comment["id"]) in str(there.context)
    assert town.connector.facts.seen_of(shown.token) == shown.token
    assert town.connector.facts.names_in(shown.token) == (there.remote_id,)
