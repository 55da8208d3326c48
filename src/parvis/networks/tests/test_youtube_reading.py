"""Reading YouTube's comments: rounds, pages, answers in old threads, edits."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from parvis.networks import youtube
from parvis.networks.tests.cases import Given
from parvis.networks.tests.fixtures_youtube import AT, BASE, ME, comment, listed, thread, ville
from parvis.networks.youtube.api import stamp

EARLY = "2020-01-01T00:00:00Z"


def rounds(connector: youtube.YouTube, cursor: Any = None) -> tuple[list[str], Any]:
    found: list[str] = []
    while True:
        page = connector.read(json.loads(json.dumps(cursor)))
        found, cursor = [*found, *(f"{item.verb} {item.remote_id}" for item in page.items)], page.cursor
        if not page.more:
            return found, {**cursor, "next": EARLY}


def lists(*pages: dict[str, Any]) -> dict[str, list[Given]]:
    return {"GET /youtube/v3/commentThreads": [Given(body=page) for page in pages]}


def test_a_round_waits_for_its_time() -> None:
    connector, http = ville()
    _, cursor = rounds(connector)
    asked = len(http.sent)
    page = connector.read({**cursor, "next": "2999-01-01T00:00:00Z"})
    assert (page.items, page.more, len(http.sent)) == ((), False, asked)


def test_an_answer_in_an_old_thread_is_found_by_its_count() -> None:
    old = comment("UgxO", "Vieux", at=EARLY)
    connector, _ = ville(**lists(listed(thread(old, count=7)), listed()))
    found, cursor = rounds(connector)
    assert found == []
    now = {"GET /youtube/v3/comments": Given(body=listed(comment("UgxO.8", "Du neuf"), comment("UgxO.7", "Vieux", at=EARLY)))}
    connector, _ = ville(**lists(listed(thread(old, count=8)), listed()), **now)
    assert rounds(connector, cursor)[0] == ["add UgxO.8"]
    still, http = ville(**lists(listed(thread(old, count=7)), listed()))
    rounds(still, cursor)
    assert http.calls("GET", "/youtube/v3/comments") == []


def test_pages_are_walked_down_to_what_was_seen() -> None:
    first = listed(thread(comment("Ugx3", "trois")), following="p2")
    second = listed(thread(comment("Ugx2", "deux")), thread(comment("Ugx1", "vieux", at=EARLY)), following="p3")
    connector, http = ville(**lists(first, second, listed()))
    assert rounds(connector)[0] == ["add Ugx3", "add Ugx2"]
    assert [sent["params"].get("pageToken") for sent in http.calls("GET", "/youtube/v3/commentThreads")] == [None, "p2", None]


def test_edits_own_words_and_pictures() -> None:
    own = thread(comment("UgxV", "Posez vos questions", ME), comment("UgxV.1", "Quand ?", imageUrl=f"{BASE}/i.jpg"))
    told = thread(
        comment("UgxE", "corrigé", updatedAt=AT, at=EARLY), comment("UgxE.1", "@bob oui", ME), comment("UgxE.2", "?", "UCbob")
    )
    connector, _ = ville(**lists(listed(own, told), listed()))
    items = connector.read(None).items
    by = {item.remote_id: item for item in items}
    assert set(by) == {"UgxV.1", "UgxE", "UgxE.1", "UgxE.2"}
    assert by["UgxE"].verb == "edit"
    assert (by["UgxE.1"].own, by["UgxE.1"].thread) == (True, "UgxE:UCbob")
    assert by["UgxE.2"].thread == "UgxE:UCbob"
    assert by["UgxV.1"].attached[0].url == f"{BASE}/i.jpg"
    assert by["UgxV.1"].parent == "UgxV"


def test_what_came_above_while_a_round_went_on_is_the_next_ones() -> None:
    """A round that waits for its quota takes long: what it reads last is newer than what came meanwhile above its first page."""
    now = datetime.now(UTC)
    last = thread(comment("UgxL", "dernier", at=stamp(now + timedelta(minutes=20))))
    connector, _ = ville(**lists(listed(thread(comment("UgxA", "un", at=stamp(now)))), listed(last)))
    _, cursor = rounds(connector)
    meanwhile = thread(comment("UgxM", "entre-temps", at=stamp(now + timedelta(minutes=5))))
    connector, _ = ville(**lists(listed(meanwhile), listed()))
    assert rounds(connector, cursor)[0] == ["add UgxM"]


def test_once_an_hour_answers_in_older_threads_are_looked_for() -> None:
    """Beyond the newest hundred, under what nobody reads again."""
    now, old = datetime.now(UTC), comment("UgxO", "Vieux", at=EARLY)
    newest, answer = (
        listed(thread(comment("Ugx9", "neuf", at=EARLY)), following="p2"),
        comment("UgxO.8", "Du neuf", at=stamp(now)),
    )
    more = {"GET /youtube/v3/comments": Given(body=listed(answer, comment("UgxO.7", "Vieux", at=EARLY)))}
    cursor = {"since": stamp(now), "counts": {"UgxO": 7}, "whole": stamp(now)}
    connector, http = ville(**lists(newest, listed()), **more)
    found, cursor = rounds(connector, cursor)
    assert (found, cursor["counts"]) == ([], {"Ugx9": 0, "UgxO": 7})
    assert len(http.calls("GET", "/youtube/v3/commentThreads")) == 2
    connector, _ = ville(**lists(newest, listed(thread(old, count=8)), listed()), **more)
    found, cursor = rounds(connector, {**cursor, "whole": stamp(now - timedelta(hours=2))})
    assert (found, cursor["counts"]) == (["add UgxO.8"], {"Ugx9": 0, "UgxO": 8})
