"""How a conversation stands, and how two become one (pure): who waits since when, what comes of what was said since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

TURNS = ("open", "service", "waiting", "closed")
"""Of two that become one: what is nearest to the city's turn."""


@dataclass(frozen=True, slots=True)
class Word:
    """A message, as it changes how a conversation stands."""

    pk: int
    at: datetime
    kind: str = "asked"  # asked · machine: nobody is to answer it · answer · failed · elsewhere: with another tool · receipt
    by: int | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Without any words: it may be kept."""

    state: str
    waiting_since: datetime | None
    due_at: datetime | None
    assignee: int | None
    last_at: datetime
    last_in: int = 0
    count: int = 0

    def told(self) -> dict[str, Any]:
        """As JSON keeps it."""
        moments = {name: getattr(self, name) for name in ("waiting_since", "due_at", "last_at")}
        kept = {name: value.astimezone(UTC).isoformat() if value else None for name, value in moments.items()}
        return kept | {name: getattr(self, name) for name in ("state", "assignee", "last_in", "count")}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Standing:
        moments = {name: kept[name] and datetime.fromisoformat(kept[name]) for name in ("waiting_since", "due_at", "last_at")}
        return cls(**dict(kept) | moments)


def merged(one: Standing, other: Standing) -> Standing:
    """Nobody who waited is forgotten: the longest wait counts, and what one of the two set aside is back for the other."""
    states = {one.state, other.state}
    state = "new" if states == {"new"} else next(s for s in TURNS if s in {"open" if s == "new" else s for s in states})
    awake = [side for side in (one, other) if side.state != "closed"]
    aside = [side.due_at for side in awake]
    waits = [since for since in (one.waiting_since, other.waiting_since) if since]
    return Standing(
        state=state, waiting_since=min(waits, default=None),
        due_at=min((at for at in aside if at), default=None) if aside and all(aside) else None,
        assignee=one.assignee or other.assignee, last_at=max(one.last_at, other.last_at), last_in=max(one.last_in, other.last_in),
        count=one.count + other.count,
    )  # fmt: skip


def said(standing: Standing, words: Iterable[Word]) -> Standing:
    """What came and what was answered since, in its order: as intake and answers change it."""
    for word in words:
        standing = replace(standing, count=standing.count + 1)
        if word.kind == "receipt":
            continue
        standing = replace(standing, last_at=max(standing.last_at, word.at))
        if word.kind == "answer":
            state = "service" if standing.state == "service" else "waiting"
            standing = replace(standing, state=state, waiting_since=None, due_at=None, assignee=standing.assignee or word.by)
        elif word.kind == "failed":  # as if nothing had been said, but who wrote it has it
            standing = replace(standing, state="open", assignee=standing.assignee or word.by)
        elif word.kind == "elsewhere":
            state = "waiting" if standing.state in ("new", "open") else standing.state
            standing = replace(standing, state=state, waiting_since=None)
        else:
            standing = _asked(standing, word)
    return standing


def _asked(standing: Standing, word: Word) -> Standing:
    standing = replace(standing, last_in=max(standing.last_in, word.pk))
    if word.kind == "machine":
        return replace(standing, state="closed") if standing.count == 1 else standing
    state = "open" if standing.state in ("waiting", "service", "closed") else standing.state
    return replace(standing, state=state, waiting_since=min(standing.waiting_since or word.at, word.at), due_at=None)


def parted(standing: Standing, left: list[Word], taken: list[Word]) -> tuple[Standing, Standing]:
    """One becomes two: what is `left`, and what is `taken` to be dealt with for itself, as if it had come alone."""
    asked = (word for word in left if word.kind == "asked")
    since = min((word.at for word in asked if standing.waiting_since and word.at >= standing.waiting_since), default=None)
    answered = any(word.kind in ("answer", "elsewhere") for word in left)
    state = standing.state
    if standing.waiting_since and since is None:  # who waited, waited for what was taken
        state = "waiting" if answered else "closed"
    stays = replace(
        standing, state=state, waiting_since=since, count=max(0, standing.count - len(taken)),
        last_at=max((word.at for word in left), default=standing.last_at),
        last_in=max((word.pk for word in left if word.kind in ("asked", "machine")), default=0),
    )  # fmt: skip
    begins = Standing("new", None, None, standing.assignee, min(word.at for word in taken))
    return stays, said(begins, taken)


def back(now: Standing, after: Standing, before: Standing, since: Iterable[Word], own: Iterable[Word]) -> Standing:
    """A side as it was `before`, with what is its `own` of what came `since`; what a colleague did meanwhile stays done.

    `after`: as the two stood together (or the rest alone) then; `now`: as it stands.
    """
    expected, found = said(after, since), said(before, own)
    for name in ("state", "due_at"):
        if getattr(now, name) != getattr(expected, name):
            found = replace(found, **{name: getattr(now, name)})
    if found.state == "closed":
        found = replace(found, waiting_since=None)
    return found if now.assignee == expected.assignee else replace(found, assignee=now.assignee)
