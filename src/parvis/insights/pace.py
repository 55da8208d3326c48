"""How often a publication is measured: often while it spreads, then less, then no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

DAY = timedelta(days=1)
STEPS: tuple[tuple[timedelta, timedelta], ...] = (
    (timedelta(hours=3), timedelta(minutes=15)),
    (DAY, timedelta(hours=1)),
    (30 * DAY, DAY),
)
"""(younger than, looked at every)."""
OLDEST = STEPS[-1][0]


def next_look(sent_at: datetime, now: datetime, *, account: int) -> datetime | None:
    """When to ask again; None: it is old enough to be left alone.

    Moments fall on a grid of the account's own, so that its publications are asked for together and accounts are spread.
    """
    step = next((every for younger, every in STEPS if now - sent_at < younger), None)
    return None if step is None else on_grid(now, step, account=account)


def on_grid(now: datetime, step: timedelta, *, account: int) -> datetime:
    """The account's next moment, `step` apart from the one before; at least half a step away."""
    seconds = int(step.total_seconds())
    offset = account * 7919 % seconds  # a prime: neighbours are far apart
    soonest = now.timestamp() + seconds / 2
    return datetime.fromtimestamp(((soonest - offset) // seconds + 1) * seconds + offset, UTC)
