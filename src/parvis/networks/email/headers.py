"""A mail's headers as clean text, whatever bytes they hold: RFC 2047 and 5322 as they are really written."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from email.errors import HeaderParseError, MessageError
from email.header import decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from hashlib import sha256
from typing import TypeAlias, cast

Mail: TypeAlias = "Message[str, str]"

# What the standard library's mail code is known to raise on hostile input.
BREAKS = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)

LONGEST = 8_000  # characters of a header that are looked at
MOST_TOLD = 64_000  # of all headers of one name together: four megabytes of recipients took five seconds
LONGEST_ID = 200  # characters of an id that a table keeps; longer ones are known by their digest

_ID = re.compile(r"<([^<>\s\"]{3,995})>")
_BARE_ID = re.compile(r"(?<![^<>\s\",;])[^<>\s\",;@]{1,900}@[^<>\s\",;]{1,90}")
_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")
# Text codecs that would be slow on long input or would run escapes: a mail never needs them.
_NO_CHARSET = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"})


def tidy(text: str) -> str:
    """`text` that any database takes and no reader is fooled by: no NUL, lone surrogate, control or direction mark."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str, longest: int = 998) -> str:
    return " ".join(tidy(text).split())[:longest]


def decode(content: bytes, charset: str = "") -> str:
    """Never raises: the charset that is told, else UTF-8, else Windows' Latin."""
    name = _charset(charset)
    if name == "utf-8":
        return content.decode("utf-8", "replace")
    for candidate in (name, "utf-8"):
        try:
            if candidate:
                return content.decode(candidate)
        except (UnicodeError, LookupError, ValueError):
            continue
    return content.decode("cp1252", "replace")


def raw(mail: Mail, name: str) -> str:
    """The first header called `name`, undecoded but as text: 8-bit bytes read as UTF-8 or Latin."""
    return next(iter(raws(mail, name)), "")


def raws(mail: Mail, name: str) -> list[str]:
    wanted, found, room = name.lower(), [], MOST_TOLD
    for key, value in mail.raw_items():
        if key.lower() == wanted and room > 0:
            text = str(value)[: min(LONGEST, room)]
            room -= len(text)
            found.append(decode(text.encode("utf-8", "surrogateescape")) if not text.isascii() else text)
    return found


def text(mail: Mail, name: str, longest: int = 998) -> str:
    return one_line(words(raw(mail, name)), longest)


def words(value: str) -> str:
    """Encoded words made readable (`=?utf-8?q?=C3=A9?=` → `é`); what cannot be read stays as it is."""
    if "=?" not in value:
        return value
    try:
        pieces = decode_header(re.sub(r"\r?\n[ \t]+", " ", value))
    except (HeaderParseError, ValueError):
        return value
    return "".join(piece if isinstance(piece, str) else decode(piece, charset or "") for piece, charset in pieces)


def people(mail: Mail, *names: str, most: int = 100) -> list[tuple[str, str]]:
    """(name, address) of everybody in these headers; addresses in lower case, names cleaned and never trusted."""
    found: dict[str, str] = {}
    for value in (value for name in names for value in raws(mail, name)):
        value = re.sub(r"\s+", " ", value)
        pairs = [(name, address) for name, address in _addresses(value) if "@" in address]
        for name, address in pairs or [("", bare) for bare in _ADDRESS.findall(value)]:
            match = _ADDRESS.search(tidy(address))
            if match and len(found) < most:
                found.setdefault(match.group().lower(), _name(name, match.group()))
    return [(name, address) for address, name in found.items()]


def ids(value: str) -> list[str]:
    """The Message-IDs in a header, in order, without brackets; bare ones too, as some programs write them."""
    found = _ID.findall(value) or _BARE_ID.findall(value)
    return list(dict.fromkeys(tidy(one) for one in found if one.isprintable()))


def short(identifier: str) -> str:
    """An id that fits a column, always the same for the same Message-ID."""
    if len(identifier) <= LONGEST_ID:
        return identifier
    return "long:" + sha256(identifier.encode("utf-8", "replace")).hexdigest()


def date(mail: Mail) -> datetime | None:
    """What the sender's clock said; else when the first server took the mail."""
    received = [value.rpartition(";")[2] for value in raws(mail, "Received")]
    for value in (raw(mail, "Date"), *reversed(received)):
        try:
            moment = parsedate_to_datetime(one_line(value))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            if 1970 <= moment.year < 2100:
                return moment.astimezone(UTC)
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


_VERDICT = re.compile(r"\s*(spf|dkim|dmarc)\s*=\s*(\w+)")
_QUOTED_PAIRS = re.compile(r'"(?:[^"\\]|\\.)*"')


def authentication(mail: Mail, authserv: str) -> dict[str, str]:
    """SPF, DKIM and DMARC as our own server judged them (RFC 8601). Anybody can write such a header: only `authserv`'s counts, and of
    it what stands at the beginning of a statement: a sender's own address may be `dmarc=pass@evil.example`. Of several of a kind the
    first; each judge beside the server may write a header of its own."""
    found: dict[str, str] = {}
    for value in raws(mail, "Authentication-Results") if authserv else ():
        server, *statements = _QUOTED_PAIRS.sub('""', _uncommented(value)).lower().split(";")
        if server.split()[:1] == [authserv]:
            for told in filter(None, map(_VERDICT.match, statements)):
                found.setdefault(told.group(1), told.group(2))
    return found


def proven(verdicts: Mapping[str, str]) -> bool:
    """Does the domain of the From vouch for it? DMARC says; without a policy of the domain's, SPF or DKIM."""
    if (dmarc := verdicts.get("dmarc", "none")) != "none":
        return dmarc == "pass"
    return "pass" in (verdicts.get("spf"), verdicts.get("dkim"))


def _uncommented(value: str) -> str:
    """Without comments, which may stand within each other; what is opened and never closed is one to the end."""
    depth, kept = 0, []
    for sign in value:
        depth += sign == "("
        if not depth:
            kept.append(sign)
        depth -= sign == ")" and depth > 0
    return "".join(kept)


def _addresses(value: str) -> list[tuple[str, str]]:
    try:
        return getaddresses([value])
    except BREAKS:  # parentheses within parentheses …
        return []


def _name(name: str, address: str) -> str:
    """A display name, unless it shows another address than the real one."""
    shown = one_line(words(name), 200).strip("'\" ")
    shown = unicodedata.normalize("NFC", shown)
    inside = _ADDRESS.search(shown)
    return "" if inside and inside.group().lower() != address.lower() else shown


def _charset(charset: str) -> str:
    try:
        name = codecs.lookup(charset.strip().strip("\"'")).name if charset.isascii() and len(charset) < 40 else ""
    except (LookupError, ValueError, UnicodeError):
        return ""
    if name == "iso8859-1":
        return "cp1252"  # what is called Latin-1 is mostly Windows' own
    return "" if name == "ascii" or name.replace("_", "-") in _NO_CHARSET else name


def inside(part: Mail) -> list[Mail]:
    """The parts of a part, or the mail that a part is."""
    payload = part.get_payload()
    return cast(list[Mail], payload) if isinstance(payload, list) else []


def digest(content: bytes) -> str:
    """The id of a mail that has none."""
    return "sha256:" + sha256(content).hexdigest()
