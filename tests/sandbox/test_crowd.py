"""The crowd: the same for the same seed, at the rate it is given, everywhere where people write."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from played import Played, sandbox

from parvis.sandbox import residents, story
from parvis.sandbox.app import create
from parvis.sandbox.crowd import Crowd, Said
from parvis.sandbox.letters import open_letter
from parvis.sandbox.place import Place


@pytest.fixture
def played(tmp_path: Path) -> Iterator[Played]:
    with sandbox(tmp_path) as running:
        yield running


def world(folder: Path, seed: int) -> tuple[Place, Crowd]:
    state = create(folder, seed=seed, base_url="http://127.0.0.1:1").state
    return state.place, state.crowd


def said(folder: Path, seed: int, count: int) -> list[Said]:
    place, crowd = world(folder, seed)
    story.tell(place, crowd)
    heard = [crowd.speak() for _ in range(count)]
    place.store.close()
    return heard


def test_the_same_seed_says_the_same(tmp_path: Path) -> None:
    first, again, other = said(tmp_path / "1", 5, 40), said(tmp_path / "2", 5, 40), said(tmp_path / "3", 6, 40)
    assert first == again
    assert [each.text for each in first] != [each.text for each in other]


def test_the_nth_message_depends_on_n_alone(tmp_path: Path) -> None:
    place, crowd = world(tmp_path / "a", 5)
    alone = [crowd.speak() for _ in range(30)]
    place.store.close()
    place, crowd = world(tmp_path / "b", 5)
    for _ in range(10):
        crowd.speak()
    place.world.write("x", place.world.owned("x")[0]["id"], "La ville publie entre-temps")
    later = [crowd.speak() for _ in range(20)]
    place.store.close()
    assert [(each.network, each.kind, each.handle) for each in later] == [
        (each.network, each.kind, each.handle) for each in alone[10:]
    ]


def test_it_writes_everywhere_and_in_every_way(tmp_path: Path) -> None:
    heard = said(tmp_path, 1, 400)
    assert {each.network for each in heard} == {"facebook", "x", "mastodon", "mail"}
    assert {each.way for each in heard} == {"comment", "mention", "private", "mail"}
    kinds = Counter(each.kind for each in heard)
    assert len(kinds) >= 8
    assert kinds["question"] > kinds["spam"]
    assert Counter(each.language for each in heard).most_common(1)[0][0] == "fr"


def test_the_story_is_told_in_order(tmp_path: Path) -> None:
    place, crowd = world(tmp_path, 1)
    told = story.tell(place, crowd)
    told_there = "SELECT created FROM posts WHERE network != 'foursquare' ORDER BY seq"  # its tips are furniture
    moments = [row["created"] for row in place.store.execute(told_there)]
    assert moments == sorted(moments)
    assert time.time() - 10 * 86400 < moments[0] < moments[-1] <= time.time()
    assert told["messages"] == 84
    assert place.store.number("SELECT count(*) FROM media WHERE alt = ''") == 0
    assert place.store.number("SELECT count(*) FROM records") == 0
    place.store.close()


def test_nobody_comments_what_is_not_shown_to_them(tmp_path: Path) -> None:
    place, crowd = world(tmp_path, 1)
    city = place.world.owned("facebook")[0]
    details = {"targeting": {"geo_locations": {"countries": ["JP"]}}}
    hidden = place.world.write("facebook", city["id"], "日本の皆さんへ", identity=f"{city['id']}_1", details=details)
    for _ in range(80):
        crowd.speak(["facebook"])
    assert place.world.replies(hidden) == []
    place.store.close()


def test_a_burst_lands_at_once(played: Played) -> None:
    answer = httpx2.post(f"{played.url}/crowd/burst", json={"count": 30, "networks": ["mail"]}, trust_env=False).json()
    assert answer["count"] == 30
    rows = played.place.store.execute("SELECT * FROM mails WHERE mailbox = 'INBOX'")
    assert [row["message_id"] for row in rows] == [each["remote_id"] for each in answer["messages"]]
    assert len({row["message_id"] for row in rows}) == 30


def test_a_burst_may_have_been_written_over_a_day(played: Played) -> None:
    asked = {"count": 24, "networks": ["mastodon"], "since": 1_795_000_000, "until": 1_795_086_400}
    said = httpx2.post(f"{played.url}/crowd/burst", json=asked, trust_env=False).json()["messages"]
    sql = "SELECT created FROM posts WHERE network = 'mastodon' AND id = ?"
    hours = [(played.place.store.number(sql, (one["remote_id"],)) - asked["since"]) / 3600 for one in said]
    assert hours == [pytest.approx(n, abs=0.01) for n in range(24)]


def test_nobody_writes_in_private_where_nobody_could_read_it(tmp_path: Path) -> None:
    place, crowd = world(tmp_path, 1)
    assert "private" not in {crowd.speak(["tiktok"]).way for _ in range(60)}
    place.store.close()


def test_the_rate_can_be_changed(played: Played) -> None:
    count = "SELECT count(*) FROM posts WHERE author NOT IN (SELECT id FROM people WHERE owned)"
    assert httpx2.get(f"{played.url}/crowd", trust_env=False).json() == {"rate": 0.0, "said": 0}
    httpx2.post(f"{played.url}/crowd", json={"rate": 3000}, trust_env=False)
    until = time.monotonic() + 30
    while played.place.store.number(count) < 5:
        assert time.monotonic() < until, "the crowd is silent"
        time.sleep(0.02)
    assert httpx2.post(f"{played.url}/crowd", json={"rate": 0}, trust_env=False).json()["rate"] == 0
    assert httpx2.post(f"{played.url}/crowd", json={"rate": "fast"}, trust_env=False).status_code == 422
    assert httpx2.post(f"{played.url}/crowd/burst", json={"count": 0}, trust_env=False).status_code == 422


def test_people_answer_back_once_the_city_has_answered(tmp_path: Path) -> None:
    place, crowd = world(tmp_path, 1)
    city = place.world.owned("facebook")[0]
    person = residents.resident(place, "facebook", "zelie", "Zélie Martin")
    asked = residents.mention(place, person, city, "Quand rouvre la piscine ?")
    answer = place.world.write("facebook", city["id"], "Samedi à 7 h", parent=asked, identity="1_2")
    for _ in range(60):
        crowd.speak(["facebook"])
    [back] = place.world.replies(answer)
    assert back["author"] == person["id"]
    place.store.close()


def test_a_mail_thread_goes_on_after_an_answer(tmp_path: Path) -> None:
    place, _ = world(tmp_path, 1)
    first = residents.write_mail(place, "zelie@courriel.example", "Zélie", "Fontaine", "Elle fuit.\n")
    second = residents.write_mail(place, "zelie@courriel.example", "Zélie", "", "Merci.\n", answering=first)
    letter = open_letter(place.store.execute("SELECT raw FROM mails WHERE message_id = ?", (second,))[0]["raw"])
    assert (letter.subject, letter.in_reply_to, letter.references) == ("Re: Fontaine", first, (first,))
    assert "> Elle fuit." in letter.text
    place.store.close()
