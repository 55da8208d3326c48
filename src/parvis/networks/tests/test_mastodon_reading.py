"""What a Mastodon server says to us: notifications that climb or are walked down, and the bell."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest

from parvis.networks.mastodon import make
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
    assert (page.items, page.cursor) == ((), {"min_id": "1"})
    assert ville(**{NOTES: Given(body=[])})[0].read(None).cursor == {"min_id": "0"}


class Notes(Scripted):
    """A server with many notifications: `min_id` climbs as on Mastodon, or gives the newest as on snac."""

    def __init__(self, count: int, *, climbs: bool) -> None:
        super().__init__({}, SECRETS)
        self.all = [note(str(n), told=status(f"s{n}", "<p>@ville</p>", ZOE)) for n in range(1, count + 1)]
        self.climbs = climbs

    def _given(self, asked: str) -> Given:
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
    found, cursor, pages = [], {"min_id": "3"}, 0
    while True:
        page = connector.read(cursor)
        found += [item.remote_id for item in page.items]
        cursor, pages = page.cursor, pages + 1
        assert len(page.items) <= 40
        if not page.more:
            break
    assert sorted(found, key=lambda name: int(name[1:])) == [f"s{n}" for n in range(4, 206)]
    assert len(found) == len(set(found))
    assert pages < 16
    assert cursor == {"min_id": "205"}
    if software == "mastodon":
        assert found == [f"s{n}" for n in range(4, 206)]


# ── the bell ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Stream(Scripted):
    """A stream of given lines; None is a silence that ends it."""

    def __init__(self, *lines: str | Exception) -> None:
        super().__init__(CASE.routes, SECRETS)
        self.opened, self.script = 0, list(lines)

    def lines(self, url: str, *, headers: Any = None, silence: float) -> Any:
        self.opened += 1
        assert url == "https://mastodon.example/api/v1/streaming/user/notification"
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
