"""Patterns in a vote that people do not make by chance. Pure: votes in, findings out, each explained by its figures.

A finding removes nothing: the votes it names are set apart until somebody has looked, and everybody else's count. A vote is in one
finding at most, the strongest first. Thresholds are far above what a school class or a family does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

NEW = timedelta(hours=24)
"""An account that voted within so long of being made is new."""
MOST_OF_A_NET = 25
"""New accounts of one address block for one entry."""
MOST_NEW, SHARE_NEW = 40, 0.8
"""New accounts that vote for nothing but one entry, and their share of its votes."""
WINDOW, MOST_IN_WINDOW, TIMES = timedelta(minutes=10), 30, 8
"""So many votes for one entry in so long, and so many times its usual pace."""


@dataclass(frozen=True, slots=True)
class Cast:
    """One vote: `net` is the digest of an address block, `alone`: the only vote of its account."""

    pk: int
    entry: int
    at: datetime
    joined: datetime
    net: str
    alone: bool

    @property
    def new(self) -> bool:
        return self.at - self.joined < NEW


@dataclass(frozen=True, slots=True)
class Found:
    kind: str  # net · burst · new
    entry: int
    votes: tuple[int, ...]
    told: dict[str, int | str]


def found(votes: Iterable[Cast]) -> list[Found]:
    by_entry: dict[int, list[Cast]] = defaultdict(list)
    for vote in votes:
        by_entry[vote.entry].append(vote)
    findings: list[Found] = []
    for entry, cast in sorted(by_entry.items()):
        cast.sort(key=lambda one: (one.at, one.pk))
        taken: set[int] = set()
        for look in (_nets, _bursts, _news):
            for one in look(entry, [vote for vote in cast if vote.pk not in taken]):
                taken.update(one.votes)
                findings.append(one)
    return findings


def _nets(entry: int, votes: Sequence[Cast]) -> list[Found]:
    nets: dict[str, list[Cast]] = defaultdict(list)
    for vote in votes:
        if vote.new and vote.alone and vote.net:
            nets[vote.net].append(vote)
    return [
        Found("net", entry, tuple(vote.pk for vote in of), _told(of, len(votes)))
        for _net, of in sorted(nets.items()) if len(of) >= MOST_OF_A_NET
    ]  # fmt: skip


def _bursts(entry: int, votes: Sequence[Cast]) -> list[Found]:
    """The busiest window of ten minutes, if it is far above the entry's own pace outside it. Only accounts that voted once, and are
    new, are set apart: whoever came with a crowd and votes for others too is a person."""
    best, start = (0, 0), 0
    for end, vote in enumerate(votes):
        while vote.at - votes[start].at > WINDOW:
            start += 1
        best = max(best, (end - start + 1, -start))
    count, begin = best[0], -best[1]
    if count < MOST_IN_WINDOW:
        return []
    span = max((votes[-1].at - votes[0].at) / WINDOW, 1.0)
    usual = max((len(votes) - count) / span, 0.5)
    inside = [vote for vote in votes[begin : begin + count] if vote.new and vote.alone]
    if count < TIMES * usual or len(inside) < MOST_IN_WINDOW:
        return []
    return [Found("burst", entry, tuple(vote.pk for vote in inside), _told(inside, len(votes)))]


def _news(entry: int, votes: Sequence[Cast]) -> list[Found]:
    fresh = [vote for vote in votes if vote.new and vote.alone]
    if len(fresh) < MOST_NEW or len(fresh) < SHARE_NEW * len(votes):
        return []
    return [Found("new", entry, tuple(vote.pk for vote in fresh), _told(fresh, len(votes)))]


def _told(votes: Sequence[Cast], of: int) -> dict[str, int | str]:
    moments = [vote.at for vote in votes]
    return {"votes": len(votes), "of": of, "from": min(moments).isoformat(), "until": max(moments).isoformat()}
