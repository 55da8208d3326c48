"""Archives of messages, read as a stream: JSON lines, tables, mbox. Yields (where the next begins, Incoming or why not)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.networks.catalogue import CATALOGUE
from parvis.networks.email import mbox
from parvis.networks.protocol import Incoming, Kind, Person
from parvis.tables.cells import unguard
from parvis.tables.opening import is_workbook, text_of
from parvis.tables.reading import separator

LONGEST = 4 * 1024 * 1024  # bytes of a line
FORMS = {".mbox": "mbox", ".eml": "mbox", ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl", ".csv": "csv", ".tsv": "csv",
         ".xlsx": "csv", ".xls": "csv", ".ods": "csv"}  # fmt: skip
KINDS = ("comment", "mention", "private", "mail")
TRUE, FALSE = ("1", "true", "yes", "oui", "vrai"), ("", "0", "false", "no", "non", "faux")
NEEDED = ("network", "id", "at", "author_id")


class Wrong(Exception):
    """A line that cannot be read: its sentence goes into the report."""


@dataclass(frozen=True, slots=True)
class Read:
    """One line. `end`: the offset at which the next begins; `account` as the file names it ("" = not said)."""

    end: int
    item: Incoming | None = None
    network: str = ""
    account: str = ""
    wrong: str = ""
    start: str = ""  # the beginning of a wrong one


Form = Literal["mbox", "jsonl", "csv"]


def form_of(path: Path) -> Form:
    """By its name, else by its first bytes."""
    with path.open("rb") as file:
        head = file.read(512).lstrip(b"\xef\xbb\xbf \r\n\t")
    named = FORMS.get(path.suffix.lower())
    found = named or (
        "mbox" if head.startswith((b"From ", b"Return-Path:", b"Received:")) else "jsonl" if head[:1] == b"{" else "csv"
    )
    return found  # type: ignore[return-value]


def opened(path: Path) -> BinaryIO:
    """The file; of a workbook its first sheet as a CSV, the same bytes each time, so that where one stopped holds. Raises Unread."""
    with path.open("rb") as file:
        workbook = is_workbook(file.read(8))
    return io.BytesIO(text_of(path.read_bytes()).encode()) if workbook else path.open("rb")


def read(file: BinaryIO, form: Form, start: int, address: str) -> Iterator[Read]:
    """From `start`, an offset that an earlier read gave as `end` (0: from the beginning)."""
    if form == "mbox":
        for end, raw in mbox.messages(file, start):
            item = mbox.parse(raw, address)
            yield Read(end, item if item.verb == "add" else None, "email")
    elif form == "jsonl":
        yield from _json_lines(file, start)
    else:
        yield from _csv(file, start)


# ── JSON lines ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _json_lines(file: BinaryIO, start: int) -> Iterator[Read]:
    file.seek(start)
    while line := file.readline(LONGEST):
        whole = line.endswith(b"\n") or len(line) < LONGEST
        while not whole:
            whole = file.readline(LONGEST).endswith(b"\n") or file.tell() == _size(file)
            line = line[:200] + b"\xff"  # no longer JSON, and said so
        text = line.removeprefix(b"\xef\xbb\xbf").strip()
        if text:
            yield _one(file.tell(), text.decode("utf-8", "replace"), _json)
        else:
            yield Read(file.tell())


def _size(file: BinaryIO) -> int:
    at = file.tell()
    end = file.seek(0, 2)
    file.seek(at)
    return end


def _json(line: str) -> Mapping[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Wrong(_("Cette ligne n’est pas du JSON.")) from error
    if not isinstance(found, dict):
        raise Wrong(_("Cette ligne n’est pas un objet JSON."))
    author = found.pop("author", None)
    if isinstance(author, dict):
        found |= {f"author_{name}": value for name, value in author.items()}
    return found


# ── CSV ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Lines:
    """Decoded lines of a file; `at` is how far the last one went."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.at = file, file.tell()

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self.file.readline(LONGEST)
        if not line:
            raise StopIteration
        self.at += len(line)
        try:
            return line.decode("utf-8-sig")
        except UnicodeDecodeError:  # as older spreadsheets write it
            return line.decode("cp1252", "replace")


def _csv(file: BinaryIO, start: int) -> Iterator[Read]:
    """The first line names the columns; `,`, `;` and tabs part them."""
    file.seek(0)
    lines = _Lines(file)
    first = next(lines, "")
    mark = separator(first)
    names = _names(first, mark)
    if missing := [name for name in NEEDED if name not in names]:
        yield Read(_size(file), wrong=_("Il manque la colonne « %(name)s ».") % {"name": missing[0]}, start=first[:200])
        return
    if start > lines.at:
        file.seek(start)
        lines = _Lines(file)
    rows = csv.reader(lines, delimiter=mark)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield Read(lines.at, wrong=_("Cette ligne n’est pas du CSV : %(why)s") % {"why": error})
            rows = csv.reader(lines, delimiter=mark)
            continue
        if not row:
            yield Read(lines.at)
            continue
        yield _one(lines.at, mark.join(row), lambda _text, row=row: _columns(names, [unguard(cell) for cell in row]))  # type: ignore[misc]


def _names(line: str, mark: str) -> list[str]:
    """The columns' names; a line that is no CSV names none."""
    try:
        return [name.strip().lower().replace(".", "_") for name in next(csv.reader([line], delimiter=mark), [])]
    except csv.Error:
        return []


def _columns(names: list[str], row: list[str]) -> Mapping[str, Any]:
    if len(row) > len(names):
        raise Wrong(_("Cette ligne a %(n)s colonnes, l’en-tête %(wanted)s.") % {"n": len(row), "wanted": len(names)})
    return dict(zip(names, row, strict=False))


# ── A line as a message ──────────────────────────────────────────────────────────────────────────────────────────────


def _one(end: int, text: str, values: Any) -> Read:
    try:
        found = values(text)
        return Read(end, _incoming(found), _word(found, "network"), _word(found, "account"))
    except Wrong as error:
        return Read(end, wrong=str(error), start=text[:200])


def _incoming(given: Mapping[str, Any]) -> Incoming:
    network = _word(given, "network")
    if network not in CATALOGUE:
        raise Wrong(_("Réseau inconnu : « %(network)s ».") % {"network": network})
    author = Person(
        _word(given, "author_id", 300, needed=True), _word(given, "author_handle", 300) or _word(given, "author_id", 300),
        _word(given, "author_name", 200),
    )  # fmt: skip
    private = _yes(given.get("private"), "private") or network == "email"
    return Incoming(
        verb="add", remote_id=_word(given, "id", 300, needed=True), thread=_word(given, "thread", 400) or author.remote_id,
        kind=_kind(given, network, private), at=_moment(given.get("at")), author=author, text=_text(given.get("text")),
        language=_word(given, "language")[:5], url=_word(given, "url", 600), subject=_word(given, "subject", 300),
        parent=_word(given, "parent", 300), private=private, own=_yes(given.get("own"), "own"),
    )  # fmt: skip


def _kind(given: Mapping[str, Any], network: str, private: bool) -> Kind:
    said = _word(given, "kind")
    if said and said not in KINDS:
        raise Wrong(_("Nature inconnue : « %(kind)s ». Natures : %(all)s.") % {"kind": said, "all": ", ".join(KINDS)})
    if said:
        return said  # type: ignore[return-value]
    return "mail" if network == "email" else "private" if private else "comment" if _word(given, "parent") else "mention"


def _word(given: Mapping[str, Any], name: str, longest: int = 300, *, needed: bool = False) -> str:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, (str, int, type(None))):
        raise Wrong(_("« %(name)s » doit être un mot.") % {"name": name})
    text = "" if value is None else str(value).replace("\x00", "").strip()
    if needed and not text:
        raise Wrong(_("« %(name)s » manque.") % {"name": name})
    if len(text) > longest:
        raise Wrong(_("« %(name)s » est trop long : %(longest)s caractères au plus.") % {"name": name, "longest": longest})
    return text


def _text(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise Wrong(_("« %(name)s » doit être un texte.") % {"name": "text"})
    return value or ""


def _yes(value: Any, name: str) -> bool:
    word = "" if value is None else str(value).strip().lower()
    if word not in TRUE + FALSE:
        raise Wrong(_("« %(name)s » est vrai ou faux.") % {"name": name})
    return word in TRUE


def _moment(value: Any) -> datetime:
    """ISO 8601; without a zone it is the city's own hour."""
    try:
        at = datetime.fromisoformat(str(value).strip())
        at = timezone.make_aware(at) if timezone.is_naive(at) else at
        if at.year < 1990 or at > datetime.now(UTC) + timedelta(days=1):
            raise ValueError
    except (ValueError, OverflowError) as error:
        raise Wrong(_("« at » n’est pas une date passée, comme 2026-03-03T14:02:00+01:00.")) from error
    return at
