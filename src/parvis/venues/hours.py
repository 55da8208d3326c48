"""Opening hours as people write them, day by day: « 9:00-12:00, 14 h-19 h 30 ». Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

SPAN = re.compile(r"(\d{1,2})\s*+(?:[:hH]\s*+(\d{2})?)?\s*[-–—à]\s*(\d{1,2})\s*+(?:[:hH]\s*+(\d{2})?)?")


def spans(day: int, text: str) -> list[list[int | str]]:
    """``[[day, "09:00", "12:00"], …]``. Raises ValueError when something in it is no span."""
    found: list[list[int | str]] = []
    for part in filter(None, (part.strip() for part in re.split(r"[,;]", text))):
        match = SPAN.fullmatch(part)
        if match is None:
            raise ValueError(part)
        found.append([day, _clock(match[1], match[2]), _clock(match[3], match[4])])
    return found


def _clock(hour: str, minute: str | None) -> str:
    hours, minutes = int(hour), int(minute or 0)
    if hours > 24 or minutes > 59 or (hours == 24 and minutes):
        raise ValueError(f"{hour}:{minute}")
    return f"{hours:02d}:{minutes:02d}"


def told(hours: Iterable[Iterable[int | str]]) -> dict[int, str]:
    """Day → « 09:00-12:00, 14:00-19:00 »."""
    found: dict[int, list[str]] = {}
    for day, begins, ends in hours:
        found.setdefault(int(day), []).append(f"{begins}-{ends}")
    return {day: ", ".join(parts) for day, parts in sorted(found.items())}
