"""An event as iCalendar (RFC 5545): itself and the lines of its programme. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

WIDE = 75
"""Octets of a line."""


@dataclass(frozen=True, slots=True)
class Entry:
    uid: str
    title: str
    begins: datetime
    ends: datetime | None = None
    where: str = ""
    text: str = ""
    url: str = ""
    cancelled: bool = False
    changed: datetime | None = None


def calendar(name: str, entries: Iterable[Entry], *, now: datetime) -> str:
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Parvis//Evenements//FR",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_said(name)}",
    ]
    for entry in entries:
        lines += _entry(entry, now)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _entry(entry: Entry, now: datetime) -> list[str]:
    lines = ["BEGIN:VEVENT", f"UID:{entry.uid}", f"DTSTAMP:{_moment(entry.changed or now)}", f"DTSTART:{_moment(entry.begins)}"]
    if entry.ends is not None:
        lines.append(f"DTEND:{_moment(entry.ends)}")
    lines.append(f"SUMMARY:{_said(entry.title)}")
    told = (("LOCATION", entry.where), ("DESCRIPTION", entry.text))
    lines += [f"{name}:{_said(value)}" for name, value in told if value]
    if entry.url:
        lines.append(f"URL:{entry.url}")
    if entry.cancelled:
        lines.append("STATUS:CANCELLED")
    return [*lines, "END:VEVENT"]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _said(text: str) -> str:
    for plain, kept in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r", ""), ("\n", "\\n")):
        text = text.replace(plain, kept)
    return text


def _folded(line: str) -> str:
    """No line over 75 octets, and no letter cut in two."""
    pieces: list[str] = []
    piece, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > WIDE - (1 if pieces else 0):
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + letter, size + octets
    return "\r\n ".join([*pieces, piece])
