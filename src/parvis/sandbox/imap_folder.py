"""A folder that one IMAP session has open: its view of the mails, and the news that it has not been told yet."""

import asyncio
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from sqlite3 import Row

from parvis.sandbox.imap_fetch import Item, items
from parvis.sandbox.imap_search import Search
from parvis.sandbox.imap_syntax import SYSTEM_FLAGS, Bad, No, Words, among, flags, numbers, pick, text
from parvis.sandbox.mailbox import Change, Folder, Mailroom

BATCH = 100
STORE_HOW = {"FLAGS", "+FLAGS", "-FLAGS"}


class OpenFolder:
    """Message numbers are places in `uids`, which changes only when the client is told (`news`)."""

    def __init__(self, room: Mailroom, folder: Folder, *, readonly: bool, wake: Callable[[], None]) -> None:
        self.room, self.folder, self.name, self.readonly = room, folder, folder.name, readonly
        self._pending: deque[Change] = deque()
        loop = asyncio.get_running_loop()

        def hear(change: Change) -> None:
            self._pending.append(change)
            loop.call_soon_threadsafe(wake)

        self._hear = hear
        with room.store.lock:
            self.leave = room.watch(self.name, hear)
            self.uids = room.uids(self.name)

    def is_current(self) -> bool:
        """False once the folder was deleted or the whole sandbox reset: the numbers mean nothing any more."""
        folder = self.room.folder(self.name)
        return folder is not None and folder.uidvalidity == self.folder.uidvalidity

    def greeting(self) -> Iterator[bytes]:
        """What SELECT answers before its tagged line."""
        system = " ".join(SYSTEM_FLAGS)
        yield f"{len(self.uids)} EXISTS".encode()
        yield b"0 RECENT"
        yield f"FLAGS ({system})".encode()
        yield f"OK [PERMANENTFLAGS ({'' if self.readonly else system + ' ' + chr(92) + '*'})] Flags kept".encode()
        yield f"OK [UIDVALIDITY {self.folder.uidvalidity}] UIDs valid".encode()
        current = self.room.folder(self.name)
        yield f"OK [UIDNEXT {current.uidnext if current else 1}] Next UID".encode()

    def news(self, *, gone: bool) -> Iterator[bytes]:
        """What changed since the client was last told. While `gone` is not allowed, removals wait for their turn."""
        waiting = []
        grown = False
        while self._pending:
            change = self._pending.popleft()
            if change.kind == "gone" and not gone:
                waiting.append(change)
            elif change.kind == "gone":
                if number := self._number(change.uid):
                    self.uids.pop(number - 1)
                    yield f"{number} EXPUNGE".encode()
            elif change.kind == "new":
                self.uids.append(change.uid)
                grown = True
            elif line := self._flags_line(change.uid):
                yield line
        self._pending.extendleft(reversed(waiting))
        if grown:
            yield f"{len(self.uids)} EXISTS".encode()

    def search(self, given: Words, *, by_uid: bool) -> bytes:
        found = Search(self.room, self.name, self.uids).uids(given)
        shown = found if by_uid else [self._number(uid) for uid in found]
        return " ".join(["SEARCH", *map(str, shown)]).encode()

    def fetch(self, given: Words, *, by_uid: bool) -> Iterator[bytes]:
        if len(given) < 2:
            raise Bad("FETCH needs messages and items")
        wanted = items(given[1:])
        if by_uid and not any(item.name == b"UID" for item in wanted):
            wanted = [*items(["UID"]), *wanted]
        columns = "uid, flags, at, length(raw) AS size" + (", raw" if any(item.whole for item in wanted) else "")
        opens = not self.readonly and any(item.opens for item in wanted)
        for row in self._rows(pick(text(given[0]), self.uids, by_uid=by_uid), columns):
            yield self._fetched(row, wanted)
            if opens and "\\Seen" not in row["flags"].split():
                self.room.flag(self.name, row["uid"], [*row["flags"].split(), "\\Seen"])

    def store(self, given: Words, *, by_uid: bool) -> Iterator[bytes]:
        if len(given) < 3:
            raise Bad("STORE needs messages, what to do, and flags")
        self._writable()
        how, _, silent = text(given[1]).upper().partition(".")
        if how not in STORE_HOW or silent not in {"", "SILENT"}:
            raise Bad("STORE takes FLAGS, +FLAGS or -FLAGS")
        named = flags(given[2:])
        for row in self._rows(pick(text(given[0]), self.uids, by_uid=by_uid), "uid, flags"):
            had = row["flags"].split()
            kept = had + named if how == "+FLAGS" else [flag for flag in had if flag not in named]
            self.room.flag(self.name, row["uid"], named if how == "FLAGS" else kept, by=self._hear)
            if not silent and (line := self._flags_line(row["uid"], with_uid=by_uid)):
                yield line

    def copy(self, given: Words, *, by_uid: bool) -> str:
        """Copy to another folder; returns the COPYUID that tells where the mails are now."""
        return self._copied(given, by_uid=by_uid)[1]

    def move(self, given: Words, *, by_uid: bool) -> str:
        self._writable()
        moved, code = self._copied(given, by_uid=by_uid)
        self.room.remove(self.name, moved)
        return code

    def expunge(self, among_uids: str | None = None) -> None:
        """Remove the mails flagged as deleted; the session hears of it like of any removal."""
        self._writable()
        deleted = Search(self.room, self.name, self.uids).uids(["DELETED"])
        chosen = set(deleted if among_uids is None else pick(among_uids, self.uids, by_uid=True))
        self.room.remove(self.name, [uid for uid in deleted if uid in chosen])

    def _copied(self, given: Words, *, by_uid: bool) -> tuple[list[int], str]:
        if len(given) != 2:
            raise Bad("Messages and a folder are expected")
        target = text(given[1])
        target = "INBOX" if target.upper() == "INBOX" else target
        folder = self.room.folder(target)
        if folder is None:
            raise No("[TRYCREATE] No such folder")
        pairs = self.room.copy(self.name, pick(text(given[0]), self.uids, by_uid=by_uid), target)
        if not pairs:
            return [], ""
        old, new = [old for old, _ in pairs], [new for _, new in pairs]
        return old, f"[COPYUID {folder.uidvalidity} {numbers(old)} {numbers(new)}] "

    def _writable(self) -> None:
        if self.readonly:
            raise No("[READ-ONLY] This folder was opened to read only")

    def _rows(self, uids: Sequence[int], columns: str) -> Iterator[Row]:
        """The mails of these UIDs that are still there, some at a time."""
        for start in range(0, len(uids), BATCH):
            where, value = among(uids[start : start + BATCH])
            sql = f"SELECT {columns} FROM mails WHERE mailbox = ? AND {where} ORDER BY uid"
            yield from self.room.store.execute(sql, (self.name, value))

    def _fetched(self, row: Row, wanted: Sequence[Item]) -> bytes:
        parts = b" ".join(item.name + b" " + item.write(row) for item in wanted)
        return f"{self._number(row['uid'])} FETCH (".encode() + parts + b")"

    def _flags_line(self, uid: int, *, with_uid: bool = True) -> bytes:
        row = self.room.mail(self.name, uid, "uid, flags")
        if row is None or not self._number(uid):
            return b""
        return self._fetched(row, items([["UID", "FLAGS"] if with_uid else ["FLAGS"]]))

    def _number(self, uid: int) -> int:
        """The message number of a UID; 0 when the client does not know it."""
        place = bisect_left(self.uids, uid)
        return place + 1 if place < len(self.uids) and self.uids[place] == uid else 0
