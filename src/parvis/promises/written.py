"""Hours as people write them (pure): « 9 h – 12 h 30, 14 h – 17 h » is two ranges, and back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parvis.promises.hours import Range, mended

_HOUR = re.compile(r"(\d{1,2})\s*+(?:[h:.]\s*+(\d{2})?)?", re.I)
_RANGE = re.compile(rf"\s*{_HOUR.pattern}\s*(?:-|–|—|à|to)\s*{_HOUR.pattern}\s*", re.I)


def ranges(text: str) -> tuple[Range, ...]:
    """Raises ValueError: ("unread"), ("order") or ("overlap")."""
    if not text.strip():
        return ()
    return mended([_range(piece) for piece in re.split(r"[,;\n]|\bet\b|\band\b", text) if piece.strip()])


def _range(piece: str) -> Range:
    found = _RANGE.fullmatch(piece)
    if found is None:
        raise ValueError("unread")
    hours, minutes, until, rest = found.groups()
    return _minutes(hours, minutes), _minutes(until, rest)


def _minutes(hours: str, minutes: str | None) -> int:
    if int(minutes or 0) > 59:
        raise ValueError("unread")
    return int(hours) * 60 + int(minutes or 0)


def said(ranges: Sequence[Sequence[int]]) -> str:
    """As it is shown and may be written again: « 9:00 – 12:30, 14:00 – 17:00 »."""
    return ", ".join(f"{_clock(begins)} – {_clock(ends)}" for begins, ends in ranges)


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


_TIME = re.compile(r"\s*(?:(\d{1,4})\s*+(?:h|heures?|hours?)\s*+(\d{1,2})?|(\d{1,5})\s*+(?:min|minutes?)?)\s*", re.I)
LONGEST = 60 * 24 * 366


def duration(text: str) -> int:
    """« 2 h », « 1 h 30 », « 45 min », « 45 » → minutes. Raises ValueError."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise ValueError("unread")
    hours, rest, minutes = found.groups()
    total = int(minutes) if minutes else int(hours) * 60 + int(rest or 0)
    if not 0 < total <= LONGEST:
        raise ValueError("unread")
    return total


def lasting(minutes: int | None) -> str:
    if not minutes:
        return ""
    whole, rest = divmod(minutes, 60)
    return f"{rest} min" if not whole else f"{whole} h {rest:02d}" if rest else f"{whole} h"
