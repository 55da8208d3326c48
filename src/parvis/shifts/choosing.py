"""Whose turn it is (pure): the free one who has waited longest, or who has least of what they can have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Candidate:
    """`load`: conversations to answer that they have."""

    user: int
    name: str
    capacity: int
    load: int
    last_at: datetime | None = None
    absent: bool = False
    answers: bool = True  # they may answer in this team
    duty: bool = True  # on duty, or nobody asks for it

    @property
    def barred(self) -> str:
        """Why they are given nothing; "": they are free."""
        if not self.answers:
            return "cannot"
        if self.absent:
            return "absent"
        if not self.duty:
            return "off-duty"
        return "full" if self.load >= self.capacity else ""


def choose(candidates: Sequence[Candidate], way: str) -> Candidate | None:
    """None: nobody is free. Never somebody who is absent, full, off duty or without the right."""
    free = [one for one in candidates if not one.barred]
    if way == "load":
        return min(free, key=lambda one: (one.load / one.capacity, one.last_at or NEVER, one.user), default=None)
    return min(free, key=lambda one: (one.last_at or NEVER, one.user), default=None)
