"""The PeerTube connector against the played PeerTube: they share no code, so each checks the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from played import DOOR, Played, sandbox
from town import Town, answering, asked_since, picture
from video_town import film, video_town

from parvis.networks import peertube
from parvis.networks.http import Http
from parvis.networks.peertube import upload
from parvis.networks.protocol import Caption, Doubt, Draft, Expired, Incoming, Later, Processing, Published, Refused, Target
from parvis.sandbox import residents
from parvis.sandbox.peertube import abuses
from parvis.sandbox.store import details


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with sandbox(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def town(played: Played, request: pytest.FixtureRequest) -> Town:
    played.reset()
    return video_town(played, request, peertube, "")


def draft_of(folder: Path, title: str = "Le budget", **more: Any) -> Draft:
    options = {"title": title, **more.pop("options", {})}
    return Draft(more.pop("text", "Le budget expliqué"), media=(film(folder),), options=options, **more)


def ready(town: Town, draft: Draft) -> Any:
    """The token with which only the last call is left."""
    outcome = town.connector.publish(draft, "k")
    while "ready" not in outcome.token.get("done", ()):
        outcome = town.connector.resume(draft, json.loads(json.dumps(outcome.token)), "k")
    return outcome.token


def target(item: Incoming, **more: Any) -> Target:
    return Target(item.remote_id, item.author.remote_id, item.author.handle, item.kind, context=item.context, **more)


def test_the_password_opens_a_session_that_is_renewed(played: Played) -> None:
    given: Any = played.credentials("peertube")
    http = Http(DOOR)
    profile = peertube.make(given["settings"], given["secrets"], http).who()
    assert (profile.handle.partition("@")[0], profile.name) == ("paris_demo", "Ville de Paris (démo)")
    first = peertube.refresh(http, given["settings"], given["secrets"])
    again = peertube.refresh(http, given["settings"], {**given["secrets"], **first})
    assert again["token"] != first["token"]
    once_more = peertube.refresh(http, given["settings"], {**given["secrets"], **first})  # served already: the password
    assert list(peertube.make(given["settings"], once_more, http).presence())
    with pytest.raises(Expired):
        list(peertube.make(given["settings"], first, http).presence())
    with pytest.raises(Expired, match="peertube-password"):
        peertube.make(given["settings"], {"password": "wrong-password"}, http).who()
    with pytest.raises(Expired, match="peertube-session"):
        list(peertube.make(given["settings"], given["secrets"], http).measure(["1"]))


def test_a_video_with_everything(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 100_000)
    monkeypatch.setattr(upload, "AT_ONCE", 2)
    vtt = tmp_path / "fr.vtt"
    vtt.write_text("WEBVTT\n\n00:00.000 --> 00:01.000\nBonjour\n")
    channel, label = town.connector.create("channel", "Les conseils à l’Hôtel de Ville")
    assert town.connector.create("channel", label) == (channel, label)
    playlist, _ = town.connector.create("playlists", "Conseils")
    assert (playlist, "Conseils") in town.connector.choices("playlists")
    options = {
        "channel": channel, "playlists": [playlist], "tags": ["ville", "budget"], "category": "11", "licence": "2",
        "comments": "3", "download": False,
    }  # fmt: skip
    draft = draft_of(tmp_path, language="fr-FR", options=options)
    draft = replace(draft, media=(replace(draft.media[0], captions=(Caption(vtt, "fr-FR"),), cover=picture(tmp_path).path),))
    there = town.send(draft)
    row = town.post(there.remote_id)
    kept = details(row)
    assert (row["visibility"], row["text"], kept["name"], kept["tags"]) == (
        "public", "Le budget expliqué", "Le budget", ["ville", "budget"],
    )  # fmt: skip
    assert (kept["category"], kept["licence"], kept["language"], kept["commentsPolicy"]) == (11, 2, "fr", 3)
    assert (str(kept["channel"]), kept["downloadEnabled"], list(kept["captions"])) == (channel, False, ["fr"])
    assert kept["thumbnail"] > 0
    held = town.played.place.store.execute("SELECT * FROM peertube_held WHERE video = ?", (there.remote_id,))
    assert [str(each["playlist"]) for each in held] == [playlist]
    (medium,) = town.played.place.world.media_of(row)
    assert medium["size"] == 300_000
    assert "/w/" in there.url
    town.connector.remove(there.remote_id)
    town.connector.remove(there.remote_id)
    assert town.texts() == []


def test_it_goes_on_after_a_lost_piece(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "CHUNK", 100_000)
    draft = draft_of(tmp_path)
    first = town.connector.publish(draft, "k")
    assert isinstance(first, Processing)
    town.played.order(network="peertube", match="media", effect="drop_after", count=2)
    for _ in range(2):
        with pytest.raises(Later):
            town.connector.resume(draft, first.token, "k")
    town.finish(draft, first)
    assert len(town.texts()) == 1


def test_an_upload_whose_session_is_gone_is_found(town: Town, tmp_path: Path) -> None:
    draft = draft_of(tmp_path)
    first = town.connector.publish(draft, "k")
    there = town.connector.resume(draft, first.token, "k")
    assert there.token["video"]
    town.played.place.store.execute("DELETE FROM media WHERE id = ?", (first.token["session"],))
    again = town.connector.resume(draft, first.token, "k")
    assert again.token["video"] == there.token["video"]
    assert len(town.texts()) == 1


def test_nobody_sees_it_before_it_is_transcoded(town: Town, tmp_path: Path) -> None:
    town.played.order(network="peertube", match="media", effect="slow_media", delay_ms=1500)
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
    town.played.order(network="peertube", match="publish", effect=effect)
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
        town.played.order(network="peertube", match="publish", effect=effect)
        with pytest.raises(kind):
            town.connector.resume(draft, token, "k")


def test_an_edit(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    changed = draft_of(tmp_path, "Autre titre", text="Corrigé", options={"privacy": "2", "comments": "2", "tags": ["ville"]})
    town.connector.edit(there.remote_id, changed)
    town.connector.edit(there.remote_id, changed)
    row = town.post(there.remote_id)
    assert (row["text"], row["visibility"], details(row)["name"]) == ("Corrigé", "unlisted", "Autre titre")
    with pytest.raises(Refused):
        town.connector.edit(there.remote_id, draft_of(tmp_path, text="ab"))


def test_comments_are_read_and_answered(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    asked = town.comments(there.remote_id, "Et les écoles ?")
    (message,), cursor = town.read(cursor)
    assert (message.remote_id, message.parent) == (f"{there.remote_id}/{asked}", there.remote_id)
    draft = Draft("Page 12.", answering=answering(message))
    since = asked_since()
    town.played.order(network="peertube", match="reply", effect="drop_after")
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    found = town.connector.find(draft, "k", since)
    assert isinstance(found, Published)
    assert town.connector.find(Draft("Jamais dit", answering=answering(message)), "k", since) is None
    assert town.played.accepted("peertube", "reply")[-1:] == ["Page 12."]
    town.comments(found.remote_id.partition("/")[2], "Merci !")
    items, cursor = town.read(cursor)
    told = {item.text: item for item in items}
    assert told["Page 12."].own
    assert told["Page 12."].remote_id == found.remote_id
    assert told["Page 12."].thread == told["Merci !"].thread == message.thread
    town.connector.publish(Draft("De rien", answering=answering(told["Merci !"])), "k")
    town.connector.remove(found.remote_id)
    town.played.place.world.remove(town.post(asked))
    with pytest.raises(Refused, match="answered-gone"):
        town.connector.publish(draft, "k")


def test_what_is_held_is_approved_and_the_rest_of_moderation(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    held = town.comments(there.remote_id, "Voyez https://publicite.example")
    (message,), cursor = town.read()
    assert "approve" in town.connector.may_moderate(target(message))
    for _ in range(2):
        town.connector.moderate("approve", target(message))
        town.connector.moderate("report", target(message, reason="Publicité"))
    assert not town.post(held)["hidden"]
    reports = town.played.place.store.execute("SELECT * FROM peertube_abuses WHERE post = ?", (held,))
    assert [each["reason"] for each in reports] == ["Publicité"]
    for _ in range(2):
        town.connector.moderate("mute", target(message))
    town.comments(there.remote_id, "Encore moi")
    items, cursor = town.read(cursor)
    assert items == []
    for _ in range(2):
        town.connector.moderate("unmute", target(message))
    assert "Encore moi" in {item.text for item in town.read(cursor)[0]}
    for _ in range(2):
        town.connector.moderate("delete", target(message))
    assert town.played.place.world.post("peertube", held) is None


def test_what_residents_report_is_read_settled_and_talked_about(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    place, said = town.played.place, town.comments(there.remote_id, "Bande d’ânes")
    comment = place.world.post("peertube", said)
    number = residents.report(place, town.resident(), comment, "Il insulte tout le monde")
    whole = residents.report(place, town.resident(), town.post(there.remote_id), "Le titre trompe")
    items, cursor = town.read(cursor)
    told = {item.remote_id: item for item in items if item.kind == "report"}
    report = told[f"abuse/{number}"]
    assert (report.text, report.context["quoted"], report.subject) == ("Il insulte tout le monde", "Bande d’ânes", "Le budget")
    assert told[f"abuse/{whole}"].text == "Le titre trompe" and "/w/" in report.url
    for _ in range(2):
        town.connector.moderate("accept", target(report, reason="Injure"))
    (row,) = place.store.execute("SELECT * FROM peertube_abuses WHERE seq = ?", (number,))
    assert (row["state"], row["note"]) == (3, "Injure")
    items, cursor = town.read(cursor)
    (edit,) = (item for item in items if item.kind == "report")  # comments of the last minutes may come twice
    assert (edit.verb, edit.context["report"]) == ("edit", "accepted")
    draft = Draft("C’est retiré, merci.", answering=answering(report))
    assert town.connector.check(draft) == town.connector.may_answer(answering(report), datetime.now(UTC)) == []
    town.played.order(network="peertube", match="reply", effect="drop_after")
    since = asked_since()
    with pytest.raises(Doubt):
        town.connector.publish(draft, "k")
    found = town.connector.find(draft, "k", since)
    assert isinstance(found, Published)
    residents.report_further(place, "peertube", town.resident(), number, "Merci à vous")
    items, cursor = town.read(cursor)
    items = [item for item in items if item.kind == "report"]
    assert [(item.text, item.own, item.thread) for item in items] == [
        ("C’est retiré, merci.", True, report.thread), ("Merci à vous", False, report.thread),
    ]  # fmt: skip
    assert items[0].remote_id == found.remote_id


def test_without_the_moderators_right_the_rest_is_read(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    place = town.played.place
    place.store.remember(abuses.ROLE, "2")
    try:
        assert town.connector.who().settings["granted"] == ["account"]
        said = town.comments(there.remote_id, "Bonjour")
        residents.report(place, town.resident(), place.world.post("peertube", said), "Pourquoi pas")
        items, cursor = town.read(cursor)
        assert [item.text for item in items] == ["Bonjour"]
    finally:
        place.store.remember(abuses.ROLE, "1")
    assert "Pourquoi pas" in {item.text for item in town.read(cursor)[0]}, "once it is given, what waited is read"


def test_being_named_elsewhere(town: Town) -> None:
    _, cursor = town.read()
    said = town.mentions("qu’en dites-vous ?")
    (message,), cursor = town.read(cursor)
    assert (message.kind, message.remote_id.partition("/")[2]) == ("mention", said)
    assert "delete" not in town.connector.may_moderate(target(message))
    town.connector.publish(Draft("Bonne question.", answering=answering(message)), "k")
    assert town.read(cursor)[0] == []


def test_everything_that_came_between_two_reads_is_there(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    _, cursor = town.read()
    asked = {town.comments(there.remote_id, f"question {number}") for number in range(130)}
    asked |= {town.comments(min(asked), f"réponse {number}") for number in range(120)}
    found, cursor = town.read(cursor)
    assert {item.remote_id.partition("/")[2] for item in found} == asked
    old = residents.comment(
        town.played.place, town.resident(), town.post(there.remote_id), "venu tard", datetime.now(UTC).timestamp() - 7200
    )
    assert [item.text for item in town.read(cursor)[0] if item.remote_id.endswith(str(old["id"]))] == ["venu tard"]


def test_measures_grow(town: Town, tmp_path: Path) -> None:
    there = town.send(draft_of(tmp_path))
    town.played.place.store.execute("UPDATE posts SET created = created - 86400 WHERE id = ?", (there.remote_id,))
    first = {one.metric: one.value for one in town.connector.measure([there.remote_id])}
    town.played.place.world.react(town.post(there.remote_id), town.resident()["id"], "like")
    later = {one.metric: one.value for one in town.connector.measure([there.remote_id, "999"])}
    assert later["likes"] == first["likes"] + 1
    assert later["views"] > first["views"] > 0
    assert later["watch_seconds"] > later["views"]
    shares = {(share.by, share.key) for share in town.connector.audience()}
    assert {("country", "FR"), ("region", "Île-de-France")} <= shares
    assert {one.metric for one in town.connector.presence()} == {"followers", "publications"}


def test_the_first_comment_is_ours_and_written_once(town: Town, tmp_path: Path) -> None:
    draft = draft_of(tmp_path, options={"first_comment": "Le détail est ici"})
    since = asked_since()
    shown = town.connector.resume(draft, ready(town, draft), "k")
    while isinstance(shown, Processing) and "shown" not in shown.token:
        shown = town.connector.resume(draft, shown.token, "k")
    assert isinstance(shown, Processing)
    assert town.connector.find(draft, "k", since, shown.token) is None
    town.played.order(network="peertube", match="reply", effect="drop_after")
    with pytest.raises(Doubt) as doubt:
        town.connector.resume(draft, shown.token, "k")
    there = town.connector.find(draft, "k", since, doubt.value.token)
    assert isinstance(there, Published)
    (comment,) = town.played.place.world.replies(town.post(there.remote_id))
    assert comment["author"] == town.post(there.remote_id)["author"] and str(comment["id"]) in str(there.context)
    assert town.connector.facts.seen_of(shown.token) == shown.token
    assert town.connector.facts.names_in(shown.token) == (there.remote_id,)
