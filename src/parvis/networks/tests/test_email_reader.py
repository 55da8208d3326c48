"""Reading goes on whatever a server does: scripted IMAP, no network."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from parvis.networks.email.account import account
from parvis.networks.email.heavy import without_attachments
from parvis.networks.email.mailbox import Session
from parvis.networks.email.parsing import HEAVIEST
from parvis.networks.email.reader import MOST, WINDOW, Reader
from parvis.networks.protocol import JSON, Incoming, Later
from parvis.networks.tests.mails import made
from parvis.networks.tests.test_email_compose import SETTINGS

NOON = datetime.combine(datetime.now(UTC) - timedelta(days=1), time(12), UTC)
"""A day ago: the reader looks back seven."""


class Folder:
    """A folder of an IMAP server: what an `IMAPClient` would answer. `cursed`: fetching these breaks the line."""

    def __init__(self, *uids: int) -> None:
        self.mails = {uid: made(f"Message-ID: <{uid}@x>") for uid in uids}
        self.received = dict.fromkeys(uids, NOON)
        self.uidvalidity = 7
        self.cursed: set[int] = set()
        self.refused: set[int] = set()
        self.searches: list[Any] = []
        self.flags: dict[int, str] = {}
        self.fetched: list[list[int]] = []

    def noop(self) -> None: ...

    def search(self, criteria: Any) -> list[int]:
        if criteria == "UID *":
            return [max(self.mails)] if self.mails else []
        self.searches.append(criteria)
        first, last = map(int, criteria[1].split(":"))
        since = criteria[3] if len(criteria) > 2 else date.min
        return [uid for uid in self.mails if first <= uid <= last and self.received[uid].date() >= since]

    def fetch(self, uids: list[int], items: list[bytes]) -> dict[int, dict[bytes, Any]]:
        found = [uid for uid in uids if uid in self.mails]
        if items == [b"BODY.PEEK[]"]:
            self.fetched.append(uids)
            if self.cursed & set(uids):
                raise imaplib.IMAP4.abort("socket error: EOF")
            if self.refused & set(uids):
                raise imaplib.IMAP4.error("FETCH failed: [SERVERBUG] internal error")
            return {uid: {b"BODY[]": self.mails[uid]} for uid in found}
        return {uid: {b"RFC822.SIZE": len(self.mails[uid]), b"INTERNALDATE": self.received[uid]} for uid in found}

    def add_flags(self, uids: list[int], flags: list[str], silent: bool) -> None:
        self.flags |= dict.fromkeys(uids, flags[0])


class Box:
    """Stands for `Mailbox`."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.session = self.connect()

    def connect(self) -> Session:
        return Session(self.folder, self.folder.uidvalidity, True)

    @contextmanager
    def open(self) -> Iterator[Session]:
        try:
            yield self.session
        except imaplib.IMAP4.error as error:
            self.session = self.connect()
            raise Later("no-answer") from error


def reader(folder: Folder, **settings: Any) -> Reader:
    return Reader(account({**SETTINGS, **settings}), Box(folder))  # type: ignore[arg-type]


def test_how_many_are_left_is_told_at_most() -> None:
    """Beyond the window that was searched not every UID is a mail: the number only ever errs upwards."""
    far = range(WINDOW + 100, WINDOW + 110)
    reading, cursor, left = reader(Folder(*range(1, 121), *far)), None, []
    while True:
        page = reading.read(cursor)
        left.append(page.left)
        cursor = page.cursor
        if not page.more:
            break
    assert left == [179, 129, 109, 0]


def read_all(reading: Reader, cursor: JSON = None, tries: int = 50) -> tuple[list[Incoming], JSON]:
    """Every page until there is no more; a failed read is tried again from the last cursor, as the clock does."""
    items: list[Incoming] = []
    for _ in range(tries):
        try:
            page = reading.read(cursor)
        except Later:
            continue
        items += page.items
        cursor = page.cursor
        if not page.more:
            return items, cursor
    raise AssertionError("it never ends")


def ids(items: list[Incoming]) -> list[str]:
    return [item.remote_id for item in items]


def test_oldest_first_in_pages_each_once() -> None:
    folder = Folder(*range(1, 2 * MOST + 8))
    items, cursor = read_all(reader(folder))
    assert ids(items) == [f"{uid}@x" for uid in range(1, 2 * MOST + 8)]
    assert max(len(uids) for uids in folder.fetched) == MOST
    assert len(folder.searches) == 1
    assert read_all(reader(folder), cursor) == ([], cursor | {"given": ()})
    assert items[0].at == NOON


def test_first_reading_goes_back_some_days_and_no_further() -> None:
    folder = Folder(1, 2, 3)
    folder.received[1] = datetime(2020, 1, 1, tzinfo=UTC)
    folder.received[2] = folder.received[3] = datetime.now(UTC)
    items, cursor = read_all(reader(folder))
    assert ids(items) == ["2@x", "3@x"]
    folder.mails[4], folder.received[4] = made("Message-ID: <4@x>"), folder.received[1]  # an old mail, moved in today
    assert ids(read_all(reader(folder), cursor)[0]) == ["4@x"]


def test_empty_folder_then_a_mail() -> None:
    folder = Folder()
    _, cursor = read_all(reader(folder))
    folder.mails[1], folder.received[1] = made("Message-ID: <1@x>"), NOON
    assert ids(read_all(reader(folder), cursor)[0]) == ["1@x"]


def test_new_uidvalidity_reads_the_same_days_again() -> None:
    folder = Folder(5, 6)
    folder.received = dict.fromkeys(folder.received, datetime.now(UTC))
    _, cursor = read_all(reader(folder))
    again = Folder(1, 2, 3)
    again.received = {1: datetime(2020, 1, 1, tzinfo=UTC), 2: datetime.now(UTC), 3: datetime.now(UTC)}
    again.uidvalidity = 8
    items, cursor = read_all(reader(again), cursor)
    assert ids(items) == ["2@x", "3@x"]
    assert (cursor["uidvalidity"], cursor["uid"]) == (8, 3)


def test_wide_gaps_are_crossed_in_windows() -> None:
    folder = Folder(3, 10 * WINDOW)
    assert ids(read_all(reader(folder, days=36500))[0]) == ["3@x", f"{10 * WINDOW}@x"]
    assert len(folder.searches) < 15


def test_a_page_is_bounded_by_weight_too() -> None:
    folder = Folder(1, 2, 3)
    for uid in folder.mails:
        folder.mails[uid] += b"x" * (HEAVIEST // 2)
    items, _ = read_all(reader(folder))
    assert ids(items) == ["1@x", "2@x", "3@x"]
    assert [len(uids) for uids in folder.fetched] == [1, 1, 1]


def test_a_mail_that_vanishes_is_passed_over() -> None:
    folder = Folder(1, 2, 3)
    reading = reader(folder)
    fetch = folder.fetch

    def vanishing(uids: list[int], items: list[bytes]) -> dict[int, dict[bytes, Any]]:
        folder.mails.pop(2, None)
        return fetch(uids, items)

    folder.fetch = vanishing  # type: ignore[method-assign]
    assert ids(read_all(reading)[0]) == ["1@x", "3@x"]


@pytest.mark.parametrize("how", ["refused", "cursed"])
def test_a_mail_that_cannot_be_fetched_is_told_and_blocks_nobody(how: str) -> None:
    folder = Folder(*range(1, 31))
    getattr(folder, how).add(20)
    items, _ = read_all(reader(folder))
    assert ids(items) == [f"{uid}@x" if uid != 20 else "imap:7:20" for uid in range(1, 31)]
    assert items[19].context["broken"] == ["the server cannot give it"]
    assert "broken" not in items[18].context


def test_mails_are_marked_once_their_cursor_came_back() -> None:
    folder = Folder(1, 2)
    reading = reader(folder)
    first = reading.read(None)
    assert folder.flags == {}
    reading.read(first.cursor)
    assert folder.flags == {1: "$Imported", 2: "$Imported"}


def test_a_page_that_was_not_stored_is_not_marked() -> None:
    folder = Folder(1, 2)
    reading = reader(folder)
    reading.read(None)
    reading.read(None)
    assert folder.flags == {}


@pytest.mark.parametrize(("mark", "flag"), [("seen", "\\Seen"), ("none", None)])
def test_other_marks(mark: str, flag: str | None) -> None:
    folder = Folder(1)
    reading = reader(folder, mark=mark)
    reading.read(reading.read(None).cursor)
    assert folder.flags.get(1) == flag


def test_a_server_that_refuses_marks_is_read_all_the_same() -> None:
    folder = Folder(1)

    def refusing(uids: list[int], flags: list[str], silent: bool) -> None:
        raise imaplib.IMAP4.error("STORE failed: [NOPERM]")

    folder.add_flags = refusing  # type: ignore[method-assign]
    reading = reader(folder)
    cursor = reading.read(None).cursor
    folder.mails[2], folder.received[2] = made("Message-ID: <2@x>"), NOON
    assert ids(list(reading.read(cursor).items)) == ["2@x"]


def test_of_a_mail_that_is_too_heavy_nothing_is_fetched_without_a_bound() -> None:
    """A header of 60 MB is a mail of 60 MB too."""
    asked: list[bytes] = []

    class Client:
        def fetch(self, uids: list[int], items: list[bytes]) -> dict[int, dict[bytes, object]]:
            asked.extend(items)
            text = (b"text", b"plain", (b"charset", b"utf-8"), None, None, b"7bit", 9, 1)
            return {1: {b"BODYSTRUCTURE": ([text, text], b"mixed"), b"BODY[HEADER]<0>": b"Subject: Bonjour\r\n\r\n"}}

    raw, _ = without_attachments(Client(), 1, 60_000_000)
    assert raw.startswith(b"Subject: Bonjour\n")
    assert asked[0] == b"BODYSTRUCTURE" and len(asked) == 4
    assert all(item.endswith(b"<0.1000000>") for item in asked[1:])
