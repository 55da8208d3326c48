"""A poll as one reads it: what may be chosen, and the results once they are for this reader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from parvis.forum.models import Poll, PollVote, Thread
from parvis.square.models import Resident


@dataclass(frozen=True, slots=True)
class Line:
    """One choice. `share`: per cent of those who voted; with several choices the shares make more than a hundred."""

    position: int
    text: str
    votes: int
    share: int
    mine: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """`open`: one may vote. `results`: this reader sees them. `voted`: they have."""

    poll: Poll
    lines: tuple[Line, ...]
    open: bool
    voted: bool
    results: bool


def of(thread: Thread, resident: Resident | None = None, now: datetime | None = None) -> Seen | None:
    """None: the question has no poll. Two queries, one more for somebody signed in."""
    poll = Poll.objects.filter(thread=thread).first()
    if poll is None:
        return None
    running = poll.ends_at > (now or timezone.now()) and thread.state == "open" and thread.closed_at is None
    own = PollVote.objects.filter(poll=poll, resident=resident).first() if resident else None
    mine = set(own.chosen) if own else set()
    lines = tuple(
        Line(one.position, one.text, one.votes, round(100 * one.votes / poll.votes) if poll.votes else 0, one.position in mine)
        for one in poll.choices.all()
    )
    return Seen(poll, lines, running, own is not None, not running or (own is not None and not poll.sealed))


def told(seen: Seen | None) -> dict[str, Any] | None:
    """For other programs: by the same rule as for readers, `votes` of a choice is null while results are not to be seen."""
    if seen is None:
        return None
    poll = seen.poll
    return {
        "several": poll.several, "sealed": poll.sealed, "ends_at": poll.ends_at, "open": seen.open, "votes": poll.votes,
        "choices": [{"id": one.position, "text": one.text, "votes": one.votes if seen.results else None} for one in seen.lines],
    }  # fmt: skip
