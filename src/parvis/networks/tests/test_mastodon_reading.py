"""What a Mastodon server says to us: notifications that climb or are walked down, and the bell."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from parvis.networks.mastodon import make, relook
from parvis.networks.mastodon.api import Api
from parvis.networks.mastodon.read import message
from parvis.networks.odd import gathered
from parvis.networks.protocol import Expired, Later, Refused
from parvis.networks.tests.cases import Given, Scripted
from parvis.networks.tests.fixtures_mastodon import CASE, NOW, POST, SECRETS, SETTINGS, ZOE, note, status, ville

NOTES = "GET /api/v1/notifications"


# ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_messages_are_told_apart() -> None:
    comment, mention, private = ville()[0].read(None).items
    assert (comment.kind, comment.text, comment.parent) == ("comment", "Quand\N{NO-BREAK SPACE}?\nMerci", POST)
    assert comment.thread == f"{POST}:{ZOE}"
    assert (mention.kind, mention.parent, mention.thread) == ("mention", "", f"113000000000000021:{ZOE}")
    assert (private.kind, private.private, private.thread) == ("private", True, f"dm:{ZOE}")
    assert comment.author.handle == "zoe@other.example"
    assert comment.context == {"visibility": "public"}


def test_a_warning_and_a_picture_come_along() -> None:
    picture = {"id": "1", "type": "image", "url": "https://m.example/a/trou.png", "description": "Un trou"}
    told = status("20", "<p>@ville voyez</p>", ZOE, spoiler_text="Chaussée", media_attachments=[picture])
    (item,) = ville(**{NOTES: Given(body=[note("1", told=told)])})[0].read(None).items
    assert item.text == "Chaussée\n\n@ville voyez"
    assert [(one.name, one.mime, one.alt) for one in item.attached] == [("trou.png", "image/png", "Un trou")]


def test_the_first_read_takes_what_is_recent() -> None:
    old = note("1", told=status("20", "<p>@ville</p>", ZOE), created_at=(NOW - timedelta(days=3)).isoformat())
    page = ville(**{NOTES: Given(body=[old])})[0].read(None)
    assert (page.items, page.cursor) == ((), {"min_id": "0", "recent": ["1"]})
    assert ville(**{NOTES: Given(body=[])})[0].read(None).cursor == {"min_id": "0", "recent": []}


class Notes(Scripted):
    """A server with many notifications: `min_id` climbs as on Mastodon, or gives the newest as on snac."""

    def __init__(self, count: int, *, climbs: bool) -> None:
        super().__init__({}, SECRETS)
        self.all = [note(str(n), told=status(f"s{n}", "<p>@ville</p>", ZOE)) for n in range(1, count + 1)]
        self.climbs = climbs

    def _given(self, asked: str) -> Given:
        if asked != NOTES:  # all that was said is still there
            params = self.sent[-1]["params"] or [("id[]", asked.rpartition("/")[2])]
            there = [status(name, "<p>@ville</p>", ZOE) for _, name in params]
            return Given(body=there if asked == "GET /api/v1/statuses" else there[0])
        params = dict(self.sent[-1]["params"])
        low, high = int(params.get("min_id", 0)), int(params.get("max_id", 10**9))
        between = [one for one in self.all if low < int(one["id"]) < high]
        page = between[:40] if self.climbs and "min_id" in params else between[-40:]
        return Given(body=page[::-1])


@pytest.mark.parametrize("climbs", [True, False], ids=["mastodon", "snac"])
@pytest.mark.parametrize("software", ["mastodon", "snac", "unknown"])
def test_nothing_between_two_reads_is_lost(climbs: bool, software: str) -> None:
    if software == "mastodon" and not climbs:
        return  # a Mastodon always climbs
    server = Notes(205, climbs=climbs)
    connector = make(SETTINGS | {"software": software}, SECRETS, server)
    found, cursor = caught_up(connector, {"min_id": "3"})
    assert len(server.sent) < 20
    assert sorted(found, key=lambda name: int(name[1:])) == [f"s{n}" for n in range(4, 206)]
    assert len(found) == len(set(found))
    assert len(cursor.pop("watch")) == 100
    assert cursor == {"min_id": "191", "recent": [str(n) for n in range(205, 190, -1)]}
    assert caught_up(connector, cursor) == ([], cursor)
    if software == "mastodon":
        assert found == [f"s{n}" for n in range(4, 206)]


def caught_up(connector: Any, cursor: Any) -> tuple[list[str], Any]:
    found = []
    while True:
        page = connector.read(cursor)
        found += [item.remote_id for item in page.items]
        cursor = page.cursor
        assert len(page.items) <= 40
        if not page.more:
            return found, cursor


@pytest.mark.parametrize("climbs", [True, False], ids=["mastodon", "snac"])
def test_what_is_behind_a_page_that_nobody_can_read_is_not_lost(climbs: bool) -> None:
    server = Notes(100, climbs=climbs)
    for one in server.all[10:90]:
        del one["type"]
    with gathered() as odd:
        found, cursor = caught_up(make(SETTINGS | {"software": "unknown"}, SECRETS, server), {"min_id": "0"})
    assert sorted(found, key=lambda name: int(name[1:])) == [f"s{n}" for n in [*range(1, 11), *range(91, 101)]]
    assert (len(odd) >= 80, cursor["min_id"]) == (True, "86")
    server.all = [{"kind": "mention"}]
    with gathered(), pytest.raises(Later, match="unreadable"):
        make(SETTINGS, SECRETS, Scripted({NOTES: Given(body=server.all)}, SECRETS)).read(cursor)


@pytest.mark.parametrize("software", ["mastodon", "snac"])
@pytest.mark.parametrize("late", [[205], [191], [204, 199, 198]])
def test_one_that_is_visible_late_is_not_lost(software: str, late: list[int]) -> None:
    """Its id was drawn before that of others, and it was written after them."""
    server = Notes(205, climbs=software == "mastodon")
    every = server.all
    server.all = [one for one in every if int(one["id"]) not in late]
    connector = make(SETTINGS | {"software": software}, SECRETS, server)
    found, cursor = caught_up(connector, {"min_id": "3"})
    assert len(found) == 202 - len(late)
    server.all = every
    told, cursor = caught_up(connector, cursor)
    assert sorted(told) == sorted(f"s{n}" for n in late)
    server.all = [*every, *Notes(300, climbs=True).all[205:]]
    assert len(caught_up(connector, cursor)[0]) == 95


# ── the bell ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Stream(Scripted):
    """A stream of given lines; None is a silence that ends it."""

    def __init__(self, *lines: str | Exception) -> None:
        super().__init__(CASE.routes, SECRETS)
        self.opened, self.script = 0, list(lines)

    def lines(self, url: str, *, headers: Any = None, silence: float) -> Any:
        self.opened += 1
        assert url == "https://mastodon.example/api/v1/streaming/user"
        for line in self.script:
            if isinstance(line, Exception):
                raise line
            yield line


def test_the_bell_rings_once_a_notification() -> None:
    stream = Stream("", ":thump", "event: notification", "data: {}", "", ":thump", "event: notification", "data: {}")
    connector = make(SETTINGS, SECRETS, stream)
    assert [connector.wait(0.5) for _ in range(3)] == [True, True, True]  # opened, then two
    assert connector.wait(0.01) is False  # the stream ended
    assert connector.wait(0.01) is True  # opened again: something may have come meanwhile
    assert stream.opened == 2


@pytest.mark.parametrize("error", [Refused("no-stream", status=404), Later("no-answer")])
def test_without_streaming_it_sleeps(error: Exception) -> None:
    stream = Stream(error)
    connector = make(SETTINGS, SECRETS, stream)
    started = time.monotonic()
    assert connector.wait(0.05) is False
    assert connector.wait(0.05) is False
    assert time.monotonic() - started >= 0.1
    assert stream.opened == 1


def test_a_lost_permission_is_told_by_the_bell() -> None:
    with pytest.raises(Expired):
        make(SETTINGS, SECRETS, Stream(Expired("expired"))).wait(0.05)


# ── what is changed and taken back ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("software", ["mastodon", "snac"])
def test_what_is_edited_or_deleted_is_learnt(software: str) -> None:
    """With several ids in one call, or one by one; once each, and never because a look failed."""
    told = {name: status(name, f"<p>@ville {name}</p>", ZOE) for name in ("21", "22", "23")}
    notes = [note(str(n), told=one) for n, one in enumerate(told.values(), 1)][::-1]
    down: list[int] = []

    class Server(Scripted):
        def _given(self, asked: str) -> Given:
            sent = dict(self.sent[-1]["params"] or ())
            if asked == NOTES:
                return Given(body=[one for one in notes if int(one["id"]) > int(sent.get("min_id", 0))])
            if down:
                return Given(down[0], "")
            if asked == "GET /api/v1/statuses":
                return Given(body=[told[name] for _, name in self.sent[-1]["params"] if name in told])
            name = asked.rpartition("/")[2]
            return Given(body=told[name]) if name in told else Given(404, "{}")

    connector = make({**SETTINGS, "software": software}, SECRETS, Server({}, SECRETS))
    cursor = connector.read(None).cursor

    def looked() -> dict[str, tuple[str, str]]:
        nonlocal cursor
        found: dict[str, tuple[str, str]] = {}
        for _ in range(6):
            page = connector.read(cursor)
            cursor = page.cursor
            assert not set(found) & {item.remote_id for item in page.items}, "once"
            found |= {item.remote_id: (item.verb, item.text) for item in page.items}
        return found

    assert looked() == {}
    told["22"] = status("22", "<p>@ville autrement</p>", ZOE, edited_at="2026-03-03T10:00:00.000Z")
    del told["23"]
    down.append(503)
    assert looked() == {}, "a look that fails decides nothing"
    down.clear()
    assert looked() == {"22": ("edit", "@ville autrement"), "23": ("remove", "")}
    assert looked() == {}
    notes.clear()
    assert looked() == {}


def test_an_edit_that_nobody_can_read_is_put_aside_once_and_stops_nothing() -> None:
    when = "2026-03-03T10:00:00.000Z"
    odd = {**status("21", "<p>@ville autrement</p>", ZOE, edited_at=when), "account": "never seen"}
    fine = status("22", "<p>@ville autrement</p>", ZOE, edited_at=when)
    api = Api(SETTINGS["server"], "", Scripted({"GET /api/v1/statuses": Given(body=[odd, fine])}))
    with gathered() as aside:
        found, watch = relook.look(api, [["21", ""], ["22", ""]], lambda one: message(one, "1"), several=True)
    assert [(item.verb, item.remote_id) for item in found] == [("edit", "22")]
    assert [one.told for one in aside] == [odd]
    assert watch == [["21", when], ["22", when]], "neither is given again"


def test_only_the_last_ones_are_looked_at_again() -> None:
    watch = relook.watched([], (status(str(n)) for n in range(250)))
    assert [name for name, _ in watch] == [str(n) for n in range(150, 250)]


@pytest.mark.parametrize("event", ["status.update", "delete"])
def test_the_bell_rings_for_an_edit_and_a_deletion(event: str) -> None:
    """Not for what others publish."""
    connector = make(SETTINGS, SECRETS, Stream("", "event: update", f"event: {event}", "data: 21", "event: update"))
    assert [connector.wait(0.5) for _ in range(3)] == [True, True, False]
