"""Where a contest is at a moment, from its dates alone. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PHASES = ("draft", "soon", "entering", "pause", "voting", "judging", "counting", "announced", "cancelled")


@dataclass(frozen=True, slots=True)
class Dates:
    """`vote_*` and `jury_until` may be missing: then there is no public vote, or no jury."""

    enter_from: datetime
    enter_until: datetime
    vote_from: datetime | None = None
    vote_until: datetime | None = None
    jury_until: datetime | None = None


def phase(state: str, dates: Dates | None, now: datetime) -> str:
    """One of PHASES. While the public votes the jury may judge too; « judging » is what is left of its time afterwards."""
    if state in ("draft", "announced", "cancelled") or dates is None:
        return state if state in ("announced", "cancelled") else "draft"
    if now < dates.enter_from:
        return "soon"
    if now < dates.enter_until:
        return "entering"
    if dates.vote_from and dates.vote_until and now < dates.vote_until:
        return "voting" if now >= dates.vote_from else "pause"
    if dates.jury_until and now < dates.jury_until:
        return "judging"
    return "counting"


def wrong(dates: Dates) -> dict[str, str]:
    """What does not follow in time: field → code."""
    found: dict[str, str] = {}
    if dates.enter_until <= dates.enter_from:
        found["enter_until"] = "before"
    if bool(dates.vote_from) != bool(dates.vote_until):
        found["vote_until"] = "half"
    elif dates.vote_from and dates.vote_until:
        if dates.vote_from < dates.enter_until:
            found["vote_from"] = "early"
        if dates.vote_until <= dates.vote_from:
            found["vote_until"] = "before"
    if dates.jury_until and dates.jury_until <= dates.enter_until:
        found["jury_until"] = "early"
    return found
