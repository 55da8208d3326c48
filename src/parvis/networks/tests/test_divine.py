"""What is peculiar to diVine: six seconds, a `d` that is ours, a film that stays while its words change."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parvis.networks.protocol import Draft, Processing, Published, Refused
from parvis.networks.tests.fixtures_divine import CITY, COMMENT, CONTEXT, LOOP, ZOE, answering, stored, ville
from parvis.networks.tests.relay import Town

DIGEST = hashlib.sha256(LOOP.path.read_bytes()).hexdigest()
DRAFT = Draft("La Seine en six secondes #Paris", media=(LOOP,), options={"title": "La Seine"})


def sent(town: Town, draft: Draft, key: str = "k") -> Published:
    outcome = town.connector.publish(draft, key)
    assert isinstance(outcome, Processing)
    done = town.connector.resume(draft, json.loads(json.dumps(outcome.token)), key)
    assert isinstance(done, Published)
    return done


def loops(town: Town) -> list[Any]:
    return [event for event in town.relay.events if event["kind"] == 34236]


def test_a_loop_is_one_event_with_its_film(tmp_path: Path) -> None:
    cover = tmp_path / "c.jpg"
    cover.write_bytes(b"cover")
    second = hashlib.sha256(b"cover").hexdigest()
    town, http = ville(stored(DIGEST, second))
    done = sent(town, replace(DRAFT, media=(replace(LOOP, cover=cover),)))
    (event,) = loops(town)
    assert done.remote_id == f"34236:{CITY.pub}:parvis-k"
    assert done.url == f"https://divine.video/video/{event['id']}"
    tags = {tag[0]: tag for tag in event["tags"]}
    assert (tags["d"][1], tags["title"][1], tags["t"][1], tags["duration"][1]) == ("parvis-k", "La Seine", "paris", "6")
    assert tags["published_at"][1] == str(event["created_at"])
    told = dict(field.split(" ", 1) for field in tags["imeta"][1:])
    assert (told["x"], told["dim"], told["duration"], told["m"]) == (DIGEST, "720x720", "5.9", "video/mp4")
    assert told["image"].endswith(f"{second}.mp4")
    assert len(http.calls("PUT", "/upload")) == 2


def test_without_a_title_the_first_words_stand_for_it() -> None:
    town, _ = ville(stored(DIGEST))
    sent(town, Draft("mot " * 40, media=(LOOP,)))
    title = next(tag[1] for tag in loops(town)[0]["tags"] if tag[0] == "title")
    assert title.startswith("mot mot")
    assert title.endswith("…")
    assert len(title) <= 61


def test_its_words_change_and_its_film_stays() -> None:
    town, _ = ville(stored(DIGEST))
    done = sent(town, DRAFT)
    (before,) = loops(town)
    changed = replace(DRAFT, text="La Seine, corrigé", options={"title": "Le fleuve"})
    town.connector.edit(done.remote_id, changed)
    town.connector.edit(done.remote_id, changed)
    after = max(loops(town), key=lambda event: event["created_at"])
    assert len(loops(town)) == 2
    assert (after["content"], after["created_at"] > before["created_at"]) == ("La Seine, corrigé", True)
    keep = ("d", "imeta", "published_at", "duration", "alt")
    assert sorted(tag for tag in after["tags"] if tag[0] in keep) == sorted(tag for tag in before["tags"] if tag[0] in keep)
    with pytest.raises(Refused, match="not-found"):
        town.connector.edit(f"34236:{CITY.pub}:autre", changed)


def test_what_is_removed_takes_its_files_along() -> None:
    town, http = ville(stored(DIGEST))
    done = sent(town, DRAFT)
    town.connector.remove(done.remote_id)
    wish = town.relay.events[-1]
    assert (wish["kind"], wish["tags"]) == (5, [["a", done.remote_id], ["k", "34236"]])
    assert len(http.calls("DELETE", f"/{DIGEST}")) == 1


def test_a_comment_is_read_and_answered_as_one() -> None:
    town, _ = ville()
    town.relay.events.append(COMMENT)
    (item,) = town.connector.read(None).items
    assert (item.kind, item.parent, item.thread) == ("comment", CONTEXT["root"], f"{CONTEXT['root']}:{ZOE.pub}")
    done = sent(town, Draft("Merci", answering=answering(remote_id=item.remote_id, context=item.context)))
    said = next(event for event in town.relay.events if event["id"] == done.remote_id)
    assert said["kind"] == 1111
    assert ["A", CONTEXT["root"], ""] in said["tags"]
    assert ["e", COMMENT["id"], ""] in said["tags"]
