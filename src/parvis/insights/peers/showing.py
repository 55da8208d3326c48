"""From what an account shows to a day's figures (pure). The same rule for others and for ourselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from parvis.networks.around import Onlooked

SPAN = timedelta(days=28)
RIPE, OLD = timedelta(days=2), timedelta(days=30)
"""Reactions are counted on posts of this age: younger ones still get some."""
FEWEST = 5
"""Posts under which nothing is said of them."""


@dataclass(frozen=True, slots=True)
class Figures:
    followers: float | None
    publications: float | None
    weekly: float | None
    each: float | None
    answers: float | None
    looked: int


def figures(told: Onlooked, now: datetime) -> Figures:
    """`weekly`: over 28 days, or over what its newest posts cover where a network shows fewer. None: too little to say."""
    own = [post for post in told.posts if not post.answer]
    ages = sorted(now - post.at for post in own)
    # A network shows a page of posts: the oldest shown is how far back one sees.
    seen = max((now - post.at for post in told.posts), default=timedelta(0))
    span = min(SPAN, seen) if seen and len(told.posts) >= FEWEST else SPAN
    lately = [age for age in ages if age <= span]
    ripe = [post.engaged for post in own if RIPE <= now - post.at <= OLD and post.engaged is not None]
    within = [post for post in told.posts if now - post.at <= span]
    answers = sum(post.answer for post in within) / len(within) if told.answers and len(within) >= FEWEST else None
    weekly = len(lately) / (span / timedelta(days=7)) if span > timedelta(days=1) else None
    return Figures(
        told.followers, told.publications, weekly, median(ripe) if len(ripe) >= FEWEST else None, answers, len(told.posts)
    )


def middle(values: Sequence[float | None]) -> float | None:
    """The median of those that are told; of fewer than three nothing is said."""
    known = [value for value in values if value is not None]
    return median(known) if len(known) >= 3 else None
