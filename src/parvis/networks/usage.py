"""What good answers tell of what is left: a call that would only be refused does not leave.

Kept in this process, by permission: each process learns it from its own answers, and a refusal tells the same again.

* ``x-rate-limit-remaining: 0`` (X), ``x-ratelimit-…`` (Mastodon, Pinterest, Vimeo), ``ratelimit-…`` (Bluesky): of this very address.
* ``x-app-usage``, ``x-business-use-case-usage`` (Meta): percent of all that the application, or the page, may do in an hour.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from parvis.networks.protocol import Later

NAMES = ("x-rate-limit-", "x-ratelimit-", "ratelimit-")
LONGEST = timedelta(hours=1)
"""A longer time is not believed: the network itself says it again."""
COUNTS = ("call_count", "total_time", "total_cputime")
BUSY, FULL = 75.0, 95.0
"""Percent of Meta's limit from which reading slows down, and from which nothing leaves: at 100 the whole application is shut out."""
SLOW, SHUT = timedelta(minutes=2), timedelta(minutes=5)
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Used:
    """What Meta says of its limits, in percent: of the application's, of the page's or account's; None: it did not say. `wait`:
    until calls are allowed again, where it is passed."""

    app: float | None
    page: float | None
    wait: timedelta


@dataclass
class Usage:
    """Until when which calls wait. `who`: whatever stands for a permission."""

    until: dict[tuple[int, str], tuple[datetime, str]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, who: int, call: str, headers: Mapping[str, str], now: datetime | None = None) -> None:
        """After a good answer to `call` (method and address)."""
        told = list(_told(call, headers, now or datetime.now(UTC)))
        if not told:
            return
        with self.lock:
            if len(self.until) > MOST:
                self.until = {key: row for key, row in self.until.items() if row[0] > datetime.now(UTC)}
            for name, until, said in told:
                self.until[who, name] = until, said

    def demand(self, who: int, *calls: str, now: datetime | None = None) -> None:
        """Raises Later (named) while one of `calls` has to wait."""
        if not self.until:
            return
        now = now or datetime.now(UTC)
        for call in calls:
            until, said = self.until.get((who, call), (now, ""))
            if until > now:
                raise Later("rate", said, after=until - now, named=True)


USAGE = Usage()
ALL, READING = "*", "reading"
"""Calls of any kind, and rounds of reading."""


def _told(call: str, headers: Mapping[str, str], now: datetime) -> Iterator[tuple[str, datetime, str]]:
    for name in NAMES:
        if headers.get(f"{name}remaining") == "0" and (until := _reset(headers.get(f"{name}reset") or "", now)):
            yield call, until, f"{name}remaining: 0"
    if (found := used(headers)) is None:
        return
    percent = max(found.app or 0.0, found.page or 0.0)
    said = f"{percent:.0f} %"
    if percent >= FULL:
        yield ALL, now + min(max(found.wait, SHUT), LONGEST), said
    if percent >= BUSY:
        yield READING, now + SLOW, said


def _reset(value: str, now: datetime) -> datetime | None:
    """Unix seconds, seconds from now, or ISO 8601; None for nonsense and for what is too far away."""
    try:
        if value.isdigit():
            number = int(value)
            until = now + timedelta(seconds=number) if number < 10**8 else datetime.fromtimestamp(number, UTC)
        else:
            until = datetime.fromisoformat(value)
            until = until if until.tzinfo else until.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return until if now < until <= now + LONGEST else None


def used(headers: Mapping[str, str]) -> Used | None:
    """None: nothing was said, or in another shape than we know."""
    app, page = headers.get("x-app-usage"), headers.get("x-business-use-case-usage")
    if not app and not page:
        return None
    try:
        ours = [json.loads(app)] if app else []
        theirs = [line for told in json.loads(page).values() for line in told] if page else []
        minutes = [float(line.get("estimated_time_to_regain_access") or 0) for line in (*ours, *theirs)]
        return Used(_highest(ours), _highest(theirs), timedelta(minutes=max(minutes, default=0)))
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None


def _highest(lines: list[Mapping[str, float]]) -> float | None:
    """Raises ValueError for what is no number."""
    found = [float(line[name]) for line in lines for name in COUNTS if line.get(name) is not None]
    if not all(map(math.isfinite, found)):
        raise ValueError("no number")
    return max(found, default=None)
