"""The mail that the sandbox keeps: the city's folders, a mailbox for each resident, and who waits for news of them.

The city's folders bear IMAP names (`INBOX`, `Sent`, …); a resident's mailbox bears their address. A mail's direction is
"in" (to the city), "out" (in a resident's mailbox) or "sent" (the city's own copy). Numbers are given
as IMAP wants them: a UID is never used twice, and a folder that is emptied by a reset gets a new UIDVALIDITY.
"""

import time
import weakref
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from sqlite3 import Row
from typing import Literal

from parvis.sandbox.letters import Letter, open_letter
from parvis.sandbox.store import Store, Value

INBOX, SENT = "INBOX", "Sent"
FOLDERS = {
    "INBOX": "",
    "Sent": "\\Sent",
    "Archive": "\\Archive",
    "Junk": "\\Junk",
    "Trash": "\\Trash",
    "Drafts": "\\Drafts",
}
REST = "flags, at, direction, message_id, sender, recipient, subject, raw"
CITY = "contact@ville.example"
SCHEMA = (
    """CREATE TABLE IF NOT EXISTS mails (
        id INTEGER PRIMARY KEY, mailbox TEXT NOT NULL, uid INTEGER NOT NULL,
        flags TEXT NOT NULL DEFAULT '', at REAL NOT NULL, direction TEXT NOT NULL, message_id TEXT NOT NULL,
        sender TEXT NOT NULL, recipient TEXT NOT NULL, subject TEXT NOT NULL, raw BLOB NOT NULL,
        UNIQUE (mailbox, uid))""",
    "CREATE INDEX IF NOT EXISTS mails_message ON mails (message_id)",
    """CREATE TABLE IF NOT EXISTS mailboxes (
        name TEXT PRIMARY KEY, uidvalidity INTEGER NOT NULL, uidnext INTEGER NOT NULL DEFAULT 1)""",
)


@dataclass(frozen=True, slots=True)
class Change:
    """What happened to one mail of a folder."""

    kind: Literal["new", "gone", "flags"]
    uid: int


@dataclass(frozen=True, slots=True)
class Folder:
    name: str
    uidvalidity: int
    uidnext: int


Listener = Callable[[Change], None]


class Mailroom:
    """All mailboxes of one store. Every verb is safe from any thread; listeners are told before it returns."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.address = CITY
        self._listeners: dict[str, list[Listener]] = {}
        self._validity = 0
        for statement in SCHEMA:
            store.execute(statement)

    # Folders

    def names(self) -> list[str]:
        """The city's folders: those every mailbox has, and those it created."""
        rows = self.store.execute("SELECT name FROM mailboxes WHERE instr(name, '@') = 0 ORDER BY name")
        return list(dict.fromkeys([*FOLDERS, *(str(row["name"]) for row in rows)]))

    def folder(self, name: str) -> Folder | None:
        row = self.store.one("SELECT * FROM mailboxes WHERE name = ?", (name,))
        if row is None:
            return self.create(name) if name in FOLDERS else None
        return Folder(name, row["uidvalidity"], row["uidnext"])

    def create(self, name: str) -> Folder:
        """Make the folder if it is not there."""
        with self.store.lock:
            validity = max(int(time.time()), self._validity)
            sql = "INSERT OR IGNORE INTO mailboxes (name, uidvalidity) VALUES (?, ?)"
            self.store.execute(sql, (name, validity))
            row = self.store.execute("SELECT * FROM mailboxes WHERE name = ?", (name,))[0]
            # A folder made again within the same second (after a reset) must not look like the old one.
            self._validity = max(self._validity, row["uidvalidity"] + 1)
        return Folder(name, row["uidvalidity"], row["uidnext"])

    def delete(self, name: str) -> None:
        with self.store.lock:
            self.remove(name, self.uids(name))
            self.store.execute("DELETE FROM mailboxes WHERE name = ?", (name,))

    # Mails

    def uids(self, mailbox: str, where: str = "1", params: Sequence[Value] = ()) -> list[int]:
        """The UIDs of a mailbox in order, or of those of its mails that a condition on `mails` keeps."""
        sql = f"SELECT uid FROM mails WHERE mailbox = ? AND ({where}) ORDER BY uid"
        return [row["uid"] for row in self.store.execute(sql, (mailbox, *params))]

    def count(self, mailbox: str, where: str = "1") -> int:
        return self.store.number(f"SELECT count(*) FROM mails WHERE mailbox = ? AND ({where})", (mailbox,))

    def mail(self, mailbox: str, uid: int, columns: str = "*") -> Row | None:
        return self.store.one(f"SELECT {columns} FROM mails WHERE mailbox = ? AND uid = ?", (mailbox, uid))

    def add(
        self, mailbox: str, raw: bytes, *, direction: str, flags: Iterable[str] = (), at: float | None = None,
        letter: Letter | None = None,
    ) -> int:  # fmt: skip
        """Put a mail at the end of a mailbox and wake who waits for it. Returns its UID."""
        letter = letter or open_letter(raw)
        with self.store.lock:
            uid = self._next_uid(mailbox)
            self.store.insert(
                "mails", mailbox=mailbox, uid=uid, raw=raw, flags=" ".join(flags), at=time.time() if at is None else at,
                direction=direction, message_id=letter.message_id, sender=letter.sender, recipient=letter.recipient,
                subject=letter.subject,
            )  # fmt: skip
            self._tell(mailbox, Change("new", uid))
        return uid

    def keep_sent(self, raw: bytes, *, letter: Letter | None = None, at: float | None = None) -> int:
        """Put a copy among the city's sent mails, once: the server files it, and a client may file it again."""
        letter = letter or open_letter(raw)
        with self.store.lock:
            kept = self.uids(SENT, "message_id = ? AND message_id != ''", (letter.message_id,))
            return kept[0] if kept else self.add(SENT, raw, direction="sent", flags=["\\Seen"], at=at, letter=letter)

    def flag(self, mailbox: str, uid: int, flags: Iterable[str], *, by: Listener | None = None) -> None:
        """Replace a mail's flags; `by` already knows."""
        with self.store.lock:
            sql = "UPDATE mails SET flags = ? WHERE mailbox = ? AND uid = ?"
            self.store.execute(sql, (" ".join(dict.fromkeys(flags)), mailbox, uid))
            self._tell(mailbox, Change("flags", uid), by)

    def copy(self, mailbox: str, uids: Iterable[int], target: str) -> list[tuple[int, int]]:
        """Copy mails, with flags and date, to the end of `target`. Returns (old UID, new UID) pairs."""
        pairs = []
        with self.store.lock:
            for uid in uids:
                if self.mail(mailbox, uid, "id") is None:
                    continue
                new = self._next_uid(target)
                self.store.execute(
                    f"INSERT INTO mails (mailbox, uid, {REST}) SELECT ?, ?, {REST} FROM mails WHERE mailbox = ? AND uid = ?",
                    (target, new, mailbox, uid),
                )
                self._tell(target, Change("new", new))
                pairs.append((uid, new))
        return pairs

    def remove(self, mailbox: str, uids: Iterable[int]) -> None:
        with self.store.lock:
            for uid in uids:
                self.store.execute("DELETE FROM mails WHERE mailbox = ? AND uid = ?", (mailbox, uid))
                self._tell(mailbox, Change("gone", uid))

    # Who waits

    def watch(self, mailbox: str, listener: Listener) -> Callable[[], None]:
        """Tell `listener` of each change of a mailbox, in order, from whichever thread makes it. Returns the end."""
        with self.store.lock:
            self._listeners.setdefault(mailbox, []).append(listener)

        def stop() -> None:
            with self.store.lock:
                if listener in self._listeners.get(mailbox, []):
                    self._listeners[mailbox].remove(listener)

        return stop

    def _tell(self, mailbox: str, change: Change, but: Listener | None = None) -> None:
        for listener in list(self._listeners.get(mailbox, [])):
            if listener != but:
                listener(change)

    def _next_uid(self, mailbox: str) -> int:
        self.create(mailbox)
        sql = "UPDATE mailboxes SET uidnext = uidnext + 1 WHERE name = ? RETURNING uidnext"
        return int(self.store.execute(sql, (mailbox,))[0]["uidnext"]) - 1


_ROOMS: weakref.WeakKeyDictionary[Store, Mailroom] = weakref.WeakKeyDictionary()


def mailroom(store: Store) -> Mailroom:
    """The one mailroom of a store: the mail servers, the crowd and the web pages meet there."""
    with store.lock:
        if store not in _ROOMS:
            _ROOMS[store] = Mailroom(store)
        return _ROOMS[store]
