"""One promise's life, in memory: begun, paused, resumed, ended, planned. Whoever calls writes it down."""

from __future__ import annotations

from datetime import datetime, timedelta

from parvis.inbox.models import Conversation
from parvis.promises import clock
from parvis.promises.calendars import Rules
from parvis.promises.clock import Terms
from parvis.promises.models import Level, Promise

CHANGED = (
    "state", "level", "level_name", "asked", "hours", "amount", "percent", "begun_at", "deadline", "soon_at", "paused_at", "pauses", "step",
    "broken_at", "ended_at", "took", "due_at",
)  # fmt: skip
"""Columns that a life changes."""
STALE = timedelta(days=7)
"""An arrival that says it was written so long ago comes from an archive or a wrong clock: it counts from when we had it."""


def begun(at: datetime, received: datetime | None, now: datetime) -> datetime:
    """From when a promise runs: when the person wrote, unless that cannot be."""
    had = min(received or now, now)
    return at if had - STALE <= at <= now else had


def begin(rules: Rules, level: Level, conversation: Conversation, name: str, *, at: datetime) -> Promise | None:
    """None: the level promises nothing of the kind."""
    minutes = getattr(level, name)
    if minutes is None:
        return None
    promise = Promise(conversation=conversation, clock=name, begun_at=at, deadline=at)
    promised(rules, promise, level)
    plan(promise, rules.terms(promise), now=None)
    return promise


def sooner(rules: Rules, promise: Promise, level: Level | None, *, at: datetime, now: datetime) -> None:
    """An older message came to us after a newer one: it is promised from its hour. What is broken stays so, since then."""
    promise.begun_at = at
    if level is not None and getattr(level, promise.clock) is not None:
        promised(rules, promise, level)
    if promise.state == "running":
        plan(promise, rules.terms(promise), now=now)
        return
    promise.deadline = clock.deadline(rules.terms(promise), at, promise.paused_for)
    promise.broken_at = promise.deadline if promise.broken_at else None


def promised(rules: Rules, promise: Promise, level: Level) -> None:
    """What the level says of it, and what a busy time adds."""
    promise.percent = rules.percent(promise.begun_at)
    promise.level, promise.level_name, promise.hours = level, level.name, level.hours
    promise.amount = max(1, round(getattr(level, promise.clock) * promise.percent / 100))


def plan(promise: Promise, terms: Terms, *, now: datetime | None) -> None:
    """Its end, and the next thing to do. `now`: a warning whose moment is past was given already; None: it is a new promise."""
    promise.deadline = clock.deadline(terms, promise.begun_at, promise.paused_for)
    promise.soon_at = clock.warns_at(terms, promise.begun_at, promise.paused_for)
    promise.step, promise.due_at = "breach", promise.deadline
    if promise.soon_at and (now is None or promise.soon_at > now):
        spoken = clock.speakable(terms.week, promise.soon_at)
        if spoken < promise.deadline:
            promise.step, promise.due_at = "warn", spoken


def pause(promise: Promise, *, at: datetime) -> None:
    """The person is waited for."""
    if promise.state == "paused":
        return
    if promise.state == "running" and at > promise.deadline:
        promise.broken_at = promise.deadline
    promise.state, promise.paused_at, promise.step, promise.due_at = "paused", max(at, promise.begun_at), "", None


def resume(promise: Promise, terms: Terms, *, at: datetime) -> None:
    """What is broken stays broken; what is left runs on."""
    if promise.state != "paused" or promise.paused_at is None:
        return
    if at > promise.paused_at:
        promise.pauses = [*promise.pauses, [promise.paused_at.isoformat(), at.isoformat()]]
    promise.paused_at = None
    promise.state = "late" if promise.broken_at else "running"
    if not promise.broken_at:
        plan(promise, terms, now=at)


def end(promise: Promise, terms: Terms, *, at: datetime, answered: bool) -> None:
    """`answered` False: it was closed without what was promised, and nobody waits any more."""
    at = max(at, promise.begun_at)
    if promise.paused_at and at > promise.paused_at:  # should it be awaited again, it was paused until now
        promise.pauses = [*promise.pauses, [promise.paused_at.isoformat(), at.isoformat()]]
    stopped = min(promise.paused_at or at, at)
    promise.took = round(clock.ran(terms.week, promise.begun_at, stopped, promise.paused_for).total_seconds())
    in_time = stopped <= promise.deadline and not (promise.state == "paused" and promise.broken_at)
    promise.broken_at = None if in_time else promise.broken_at or promise.deadline
    promise.state = "broken" if not in_time else "kept" if answered else "void"
    promise.ended_at, promise.paused_at, promise.step, promise.due_at = at, None, "", None


def give_up(promise: Promise, *, at: datetime) -> None:
    """It is not needed while another one that ends before it is awaited: nothing was kept, nothing broken."""
    promise.state, promise.ended_at, promise.took, promise.broken_at = "void", max(at, promise.begun_at), None, None
    promise.paused_at, promise.step, promise.due_at = None, "", None


def reopen(promise: Promise, terms: Terms) -> None:
    """The answer that kept it did not leave: it is awaited again, as if nothing had been said."""
    promise.state, promise.ended_at, promise.took, promise.broken_at = "running", None, None, None
    plan(promise, terms, now=None)
