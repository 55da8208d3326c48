"""The one gate for moments that come from outside: a network, a sender's clock, a forged header.

A status dated in the year 9999 overflows as soon as it is told in the city's own time, and what is dated ahead stays on top of every
list. Such a thing is as old as its arrival; what was given is kept beside it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from parvis.networks.protocol import Incoming

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before it there was nothing to be read: zero of a clock that was never set."""
AHEAD = timedelta(days=1)
"""How far a clock elsewhere may be before ours."""
KEPT = timedelta(days=3660)
"""The longest that a network may say that words be kept."""


def sane(given: datetime, arrived: datetime) -> datetime:
    """`given` in UTC where it can be believed, else `arrived`."""
    at = _utc(given)
    return arrived if at is None or not EARLIEST <= at <= arrived + AHEAD else at


def believed(given: datetime, now: datetime) -> datetime | None:
    """A moment of the past or of the years to come, in UTC; None where it cannot be believed."""
    at = _utc(given)
    return at if at is not None and EARLIEST <= at <= now + KEPT else None


def dated(item: Incoming, arrived: datetime) -> Incoming:
    """`item` with moments that can be believed; what was given instead is its context's "dated"."""
    at, context = sane(item.at, arrived), item.context if isinstance(item.context, dict) else {}
    changed: dict[str, object] = {} if at == _utc(item.at) else {"dated": item.at.isoformat()}
    if "expires" in context and (until := _until(context["expires"], arrived)) != context["expires"]:
        changed["expires"] = until
    return replace(item, at=at, context={**context, **changed}) if changed else item


def _utc(given: datetime) -> datetime | None:
    try:
        return (given if given.tzinfo else given.replace(tzinfo=UTC)).astimezone(UTC)
    except OverflowError:  # the last hours of 9999, the first of year 1
        return None


def _until(said: object, arrived: datetime) -> object:
    """Until when words may be kept, no later than can be told; nonsense: no longer than now."""
    try:
        at = _utc(datetime.fromisoformat(str(said)))
    except ValueError:
        return arrived.isoformat()
    return said if at is not None and at <= arrived + KEPT else (arrived + KEPT).isoformat()
