"""What FETCH gives of a mail: one `Item` for each thing asked for."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from sqlite3 import Row

from parvis.sandbox.imap_syntax import Bad, Words, literal, moment, quoted, text

MACROS = {
    "ALL": ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE"],
    "FAST": ["FLAGS", "INTERNALDATE", "RFC822.SIZE"],
    "FULL": ["FLAGS", "INTERNALDATE", "RFC822.SIZE", "ENVELOPE", "BODY"],
}
OLD_NAMES = {"RFC822": "", "RFC822.HEADER": "HEADER", "RFC822.TEXT": "TEXT"}
BODY = re.compile(r"BODY(\.PEEK)?\[(.*)\](?:<(\d+)\.(\d+)>)?", re.IGNORECASE | re.DOTALL)
SECTION = re.compile(
    r"((?:\d+(?:\.\d+)*)?)\.?(HEADER\.FIELDS\.NOT|HEADER\.FIELDS|HEADER|TEXT|MIME|)(?: ?\((.*)\))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Item:
    name: bytes
    write: Callable[[Row], bytes]
    whole: bool = False
    """Whether the mail itself must be read."""
    opens: bool = False
    """Whether asking for it marks the mail as seen."""


SIMPLE = {
    "FLAGS": Item(b"FLAGS", lambda row: b"(" + row["flags"].encode() + b")"),
    "UID": Item(b"UID", lambda row: str(row["uid"]).encode()),
    "INTERNALDATE": Item(b"INTERNALDATE", lambda row: moment(row["at"])),
    "RFC822.SIZE": Item(b"RFC822.SIZE", lambda row: str(row["size"]).encode()),
    "ENVELOPE": Item(b"ENVELOPE", lambda row: envelope(_parsed(row["raw"])), whole=True),
    "BODYSTRUCTURE": Item(b"BODYSTRUCTURE", lambda row: structure(row["raw"]), whole=True),
    "BODY": Item(b"BODY", lambda row: structure(row["raw"]), whole=True),
}


def items(asked: Words) -> list[Item]:
    """The items of one FETCH, whether it names a macro, one item or a list."""
    flat = asked[0] if len(asked) == 1 and isinstance(asked[0], list) else asked
    names = [text(name) for name in flat]
    if len(names) == 1:
        names = MACROS.get(names[0].upper(), names)
    if not names:
        raise Bad("Nothing to fetch")
    return [_item(name) for name in names]


def _item(name: str) -> Item:
    if name.upper() in SIMPLE:
        return SIMPLE[name.upper()]
    if name.upper() in OLD_NAMES:
        part = OLD_NAMES[name.upper()]
        return Item(name.upper().encode(), lambda row: literal(section(row["raw"], part)), True, part != "HEADER")
    match = BODY.fullmatch(name)
    if match is None or SECTION.fullmatch(match[2]) is None:
        raise Bad(f"Cannot fetch {name}")
    peek, part, start, length = match.groups()
    shown = f"BODY[{part.upper()}]" + (f"<{start}>" if start else "")

    def write(row: Row) -> bytes:
        found = section(row["raw"], part)
        return literal(found[int(start) : int(start) + int(length)] if start else found)

    return Item(shown.encode(), write, whole=True, opens=not peek)


def section(raw: bytes, asked: str) -> bytes:
    """The bytes of a section: the whole mail for "", else `HEADER`, `TEXT`, `2.1`, `2.MIME`, `HEADER.FIELDS (…)`."""
    match = SECTION.fullmatch(asked)
    if match is None:
        raise Bad(f"No such section: {asked}")
    numbers, kind, names = match[1], match[2].upper(), (match[3] or "").upper().replace('"', "").split()
    if numbers:
        return _part(raw, [int(number) for number in numbers.split(".")], kind)
    header, body = _halves(raw)
    if kind.startswith("HEADER.FIELDS"):
        return _fields(header, names, keep=kind == "HEADER.FIELDS")
    return {"": raw, "HEADER": header, "TEXT": body, "MIME": header}[kind]


def _halves(raw: bytes) -> tuple[bytes, bytes]:
    """The header with its blank line, and the body."""
    blank = re.search(rb"\r?\n\r?\n", raw)
    return (raw[: blank.end()], raw[blank.end() :]) if blank else (raw, b"")


def _fields(header: bytes, names: list[str], *, keep: bool) -> bytes:
    fields = re.findall(rb"[^\s:]+[ \t]*:.*(?:\r?\n[ \t].*)*", header)
    kept = [field for field in fields if (field.split(b":")[0].strip().decode(errors="replace").upper() in names) == keep]
    return b"".join(field.rstrip(b"\r\n") + b"\r\n" for field in kept) + b"\r\n"


def _part(raw: bytes, numbers: list[int], kind: str) -> bytes:
    """A numbered part of a mail; nothing where there is no such part. Of a mail without parts, 1 is the body."""
    for number in numbers:
        parts = _parts(raw) or [raw]
        if not 1 <= number <= len(parts):
            return b""
        raw = parts[number - 1]
    header, body = _halves(raw)
    return header if kind in {"MIME", "HEADER"} else body


def _parts(raw: bytes) -> list[bytes]:
    """The parts of a multipart mail, byte for byte; none of any other mail."""
    header, body = _halves(raw)
    kind = re.search(rb"(?im)^content-type[ \t]*:(.*(?:\r?\n[ \t].*)*)", header)
    boundary = kind and re.search(rb'(?i)^\s*multipart/.*boundary\s*=\s*(?:"([^"]+)"|([^\s";]+))', kind[1], re.DOTALL)
    if not boundary:
        return []
    line = re.escape(boundary[1] or boundary[2])
    pieces = re.split(rb"(?:\A|\r?\n)--" + line + rb"(?=--|[ \t]*\r?\n|[ \t]*\Z)[ \t]*(?:\r?\n)?", body)[1:]
    end = next((place for place, piece in enumerate(pieces) if piece.startswith(b"--")), len(pieces))
    return pieces[:end]


def _parsed(raw: bytes) -> Message:
    """The headers of a mail or a part."""
    return BytesHeaderParser(policy=policy.compat32).parsebytes(_halves(raw)[0])


def envelope(message: Message) -> bytes:
    def one(name: str) -> bytes:
        value = message.get(name)
        return b"NIL" if value is None else quoted(" ".join(str(value).split()))

    def addresses(name: str) -> bytes:
        found = getaddresses([str(value) for value in message.get_all(name, [])])
        return b"(" + b"".join(map(_address, found)) + b")" if found else b"NIL"

    sender = addresses("From")
    fields = [one("Date"), one("Subject"), sender, sender, sender]
    fields += [addresses("To"), addresses("Cc"), addresses("Bcc"), one("In-Reply-To"), one("Message-ID")]
    return b"(" + b" ".join(fields) + b")"


def _address(found: tuple[str, str]) -> bytes:
    name, address = found
    local, _, domain = address.rpartition("@")
    return b"(" + b" ".join([quoted(name) if name else b"NIL", b"NIL", quoted(local), quoted(domain)]) + b")"


def structure(raw: bytes) -> bytes:
    """BODYSTRUCTURE without its extension fields beyond the disposition; a mail within a mail is shown as a file."""
    part, parts = _parsed(raw), _parts(raw)
    if parts:
        return b"(" + b"".join(map(structure, parts)) + b" " + quoted(part.get_content_subtype()) + b")"
    body = _halves(raw)[1]
    kind, subtype = part.get_content_maintype(), part.get_content_subtype()
    if kind in {"multipart", "message"}:
        kind = "application"
    fields = [
        quoted(kind), quoted(subtype), _params(part, "content-type"), _or_nil(part.get("Content-ID")), b"NIL",
        quoted(str(part.get("Content-Transfer-Encoding", "7bit"))), str(len(body)).encode(),
    ]  # fmt: skip
    if kind == "text":
        fields.append(str(body.count(b"\n")).encode())
    disposition = part.get_content_disposition()
    if disposition:
        fields += [b"NIL", b"(" + quoted(disposition) + b" " + _params(part, "content-disposition") + b")"]
    return b"(" + b" ".join(fields) + b")"


def _params(part: Message, header: str) -> bytes:
    """The parameters of a header, as they are written there."""
    params = part.get_params([], header=header, unquote=True)[1:]
    if not params:
        return b"NIL"
    shown = [(name, value[2] if isinstance(value, tuple) else value) for name, value in params]
    return b"(" + b" ".join(quoted(name) + b" " + quoted(value or "") for name, value in shown) + b")"


def _or_nil(value: object) -> bytes:
    return b"NIL" if value is None else quoted(str(value))
