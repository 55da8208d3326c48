"""IMAP's SEARCH as one condition on the table of mails; only words looked for inside a mail are read in Python."""

from collections.abc import Callable, Sequence
from sqlite3 import Row

from parvis.sandbox.imap_syntax import Bad, Words, among, day, pick, text
from parvis.sandbox.letters import headers, open_letter
from parvis.sandbox.mailbox import Mailroom
from parvis.sandbox.store import Value

DAY = 86400
Condition = tuple[str, list[Value]]

HAS = "instr(' ' || lower(flags) || ' ', ?) > 0"
FLAG_KEYS = {
    "SEEN": "\\seen", "ANSWERED": "\\answered", "FLAGGED": "\\flagged", "DELETED": "\\deleted", "DRAFT": "\\draft",
}  # fmt: skip
COLUMNS = {"SUBJECT": "subject", "MESSAGE-ID": "message_id"}
FIXED = {"ALL": "1", "NEW": "0", "RECENT": "0", "OLD": "1"}


class Search:
    """Reads the keys of one SEARCH, for one folder as one session knows it."""

    def __init__(self, room: Mailroom, folder: str, uids: Sequence[int]) -> None:
        self.room, self.folder, self.known = room, folder, uids

    def uids(self, given: Words) -> list[int]:
        keys = list(given)
        if len(keys) > 1 and isinstance(keys[0], str) and keys[0].upper() == "CHARSET":
            del keys[:2]
        where, params = self._all(keys)
        known = set(self.known)
        return [uid for uid in self.room.uids(self.folder, where, params) if uid in known]

    def _all(self, keys: Words) -> Condition:
        """Every key must hold."""
        if not keys:
            raise Bad("SEARCH needs a key")
        found = []
        while keys:
            found.append(self._next(keys))
        return " AND ".join(f"({where})" for where, _ in found), [value for _, params in found for value in params]

    def _next(self, keys: Words) -> Condition:
        """Take one key, with what belongs to it, from the front of `keys`."""
        if not keys:
            raise Bad("SEARCH key expected")
        first = keys.pop(0)
        if isinstance(first, list):
            return self._all(list(first))
        name = text(first).upper()
        if name in FIXED:
            return FIXED[name], []
        if name in FLAG_KEYS:
            return HAS, [f" {FLAG_KEYS[name]} "]
        if name.removeprefix("UN") in FLAG_KEYS:
            return f"NOT {HAS}", [f" {FLAG_KEYS[name.removeprefix('UN')]} "]
        if name == "NOT":
            where, params = self._next(keys)
            return f"NOT ({where})", params
        if name == "OR":
            (one, some), (other, more) = self._next(keys), self._next(keys)
            return f"({one}) OR ({other})", some + more
        if name[0].isdigit() or name[0] == "*":
            return self._set(name, by_uid=False)
        return self._with_argument(name, keys)

    def _with_argument(self, name: str, keys: Words) -> Condition:
        if not keys:
            raise Bad(f"{name} needs a value")
        value = text(keys.pop(0))
        if name == "UID":
            return self._set(value, by_uid=True)
        if name in {"KEYWORD", "UNKEYWORD"}:
            return ("NOT " if name == "UNKEYWORD" else "") + HAS, [f" {value.lower()} "]
        if name in {"LARGER", "SMALLER"}:
            if not value.isdecimal():
                raise Bad("A size is expected")
            return f"length(raw) {'>' if name == 'LARGER' else '<'} ?", [int(value)]
        if name in DATES:
            return DATES[name](day(value))
        if name == "HEADER":
            if not keys:
                raise Bad("HEADER needs a name and a value")
            return self._header(value.upper(), text(keys.pop(0)))
        if name in {"TEXT", "BODY"}:
            return self._read(value, whole=name == "TEXT")
        if name in {"FROM", "TO", "CC", "BCC", "SUBJECT"}:
            return self._header(name, value)
        raise Bad(f"Unknown search key {name}")

    def _set(self, numbers: str, *, by_uid: bool) -> Condition:
        where, value = among(pick(numbers, self.known, by_uid=by_uid))
        return where, [value]

    def _header(self, name: str, value: str) -> Condition:
        if name in COLUMNS and value and value.isascii():  # SQLite's lower() knows ASCII alone
            return f"instr(lower({COLUMNS[name]}), lower(?)) > 0", [value]
        return self._where(lambda row: any(value.lower() in held.lower() for held in headers(row["raw"], name)))

    def _read(self, value: str, *, whole: bool) -> Condition:
        def holds(row: Row) -> bool:
            letter = open_letter(row["raw"])
            shown = [
                letter.text,
                *([letter.sender_name, letter.sender, letter.recipient, letter.subject] if whole else []),
            ]
            return any(value.lower() in each.lower() for each in shown)

        return self._where(holds)

    def _where(self, holds: Callable[[Row], bool]) -> Condition:
        rows = self.room.store.execute("SELECT uid, raw FROM mails WHERE mailbox = ?", (self.folder,))
        where, value = among([row["uid"] for row in rows if holds(row)])
        return where, [value]


def _since(start: float) -> Condition:
    return "at >= ?", [start]


def _before(start: float) -> Condition:
    return "at < ?", [start]


def _on(start: float) -> Condition:
    return "at >= ? AND at < ?", [start, start + DAY]


DATES: dict[str, Callable[[float], Condition]] = {
    "SINCE": _since, "BEFORE": _before, "ON": _on, "SENTSINCE": _since, "SENTBEFORE": _before, "SENTON": _on,
}  # fmt: skip
