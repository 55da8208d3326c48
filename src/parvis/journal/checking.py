"""The chain walked from end to end: what was changed, taken out, put in or cut off is found and named."""

from __future__ import annotations

import json
import time
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from operator import itemgetter
from typing import Any

from parvis.journal import chain, redacting
from parvis.journal.anchors import Anchor
from parvis.journal.models import Link

LET_GO = "journal.let-go"
_NUMBER, _KIND = itemgetter(0), itemgetter(2)  # of a row
LINKS_AT_ONCE = 1000
MOST = 100
"""Findings that are named; after so many the journal is beyond naming."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and where.

    `changed`, `missing`, `added`: one event · `link`: a link does not say what it said · `gap`: a link is not there ·
    `emptied`: a link without its events, and no line tells of it · `anchor`: another digest than the one kept elsewhere ·
    `cut`: the chain ends before the one kept elsewhere.
    """

    what: str
    link: int
    event: int = 0
    at: str = ""


@dataclass(slots=True)
class Outcome:
    events: int = 0
    links: int = 0
    waiting: int = 0
    seconds: float = 0.0
    findings: list[Finding] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not self.findings

    def found(self, findings: Iterable[Finding]) -> None:
        self.findings = [*self.findings, *findings][:MOST]

    def told(self) -> dict[str, Any]:
        return {**asdict(self), "seconds": round(self.seconds, 3)}


def verify(anchors: Sequence[Anchor] = (), *, progress: Callable[[int], None] = lambda events: None) -> Outcome:
    """Every link, every event in them, and the anchors that were kept elsewhere."""
    began, walk = time.monotonic(), _Walk(anchors)
    for links in _links():
        for link in links:
            walk.step(link)
        progress(walk.outcome.events)
    walk.end()
    walk.outcome.seconds = time.monotonic() - began
    return walk.outcome


def _links() -> Iterator[list[Link]]:
    after = 0
    while found := list(Link.objects.filter(number__gt=after).order_by("number").defer("marks", "holes")[:LINKS_AT_ONCE]):
        yield found
        after = found[-1].number


class _Events:
    """The journal from its beginning, given out up to a number."""

    def __init__(self) -> None:
        self._slabs = chain.slabs(0)
        self._rows: list[chain.Row] = []
        self._numbers: list[int] = []

    def up_to(self, last: int) -> list[chain.Row]:
        given: list[chain.Row] = []
        while True:
            place = bisect_right(self._numbers, last)
            given += self._rows[:place]
            self._rows, self._numbers = self._rows[place:], self._numbers[place:]
            if self._rows or not self._further():
                return given

    def _further(self) -> bool:
        self._rows = next(self._slabs, [])
        self._numbers = [*map(_NUMBER, self._rows)]
        return bool(self._rows)


class _Walk:
    def __init__(self, anchors: Sequence[Anchor]) -> None:
        self.outcome = Outcome()
        self._events = _Events()
        self._anchors = {anchor.number: anchor for anchor in anchors}
        late = Link.objects.filter(lates__gt=0).values_list("late", flat=True)
        self._late = {number for found in late for number in found}
        self._redacted = redacting.sealed()
        self._aside: dict[int, bytes] = {}  # late events met before their link
        self._number, self._digest = 0, ""
        self._through, self._emptied = 0, 0  # links that the journal says were let go; the last that was

    def step(self, link: Link) -> None:
        found = self._chained(link)
        if link.let_go_at is None:
            found += self._held(link)
        else:
            self._emptied = link.number
            found += [Finding("added", link.number, row[0], row[1]) for row in self._acts(link)]
        self.outcome.found(found)
        self.outcome.links += 1
        self._number, self._digest = link.number, link.digest

    def _chained(self, link: Link) -> list[Finding]:
        """What the link says of itself, of the one before, and what was kept of it elsewhere."""
        found = [Finding("gap", number) for number in range(self._number + 1, link.number)][:MOST]
        told: dict[str, Any] = {
            "number": link.number,
            "first": link.first,
            "last": link.last,
            "count": link.count,
            "content": link.content,
        }
        if not found and chain.digest(**told, before=self._digest) != link.digest:
            found.append(Finding("link", link.number, at=link.made_at.isoformat()))
        anchor = self._anchors.get(link.number)
        if anchor is not None and anchor.digest != link.digest:
            found.append(Finding("anchor", link.number, at=anchor.at))
        return found

    def _held(self, link: Link) -> list[Finding]:
        leaves = [*map(self._leaf if self._redacted else chain.leaf, self._acts(link))]
        if link.lates:
            leaves = [self._aside.pop(number, b"") for number in link.late] + leaves
        self.outcome.events += len(leaves)
        if len(leaves) == link.count and chain.content(leaves) == link.content:
            return []
        return self._named(link)

    def _acts(self, link: Link) -> list[chain.Row]:
        """The events up to the link's last, without those that a later link holds."""
        acts = self._events.up_to(link.last)
        kinds = {*map(_KIND, acts)}
        if chain.FLEETING in kinds:
            acts = [row for row in acts if row[2] != chain.FLEETING]
        if LET_GO in kinds:
            self._through = max([self._through, *(_through(row) for row in acts if row[2] == LET_GO)])
        if self._late:
            self._aside |= {row[0]: self._leaf(row) for row in acts if row[0] in self._late}
            acts = [row for row in acts if row[0] not in self._late]
        return acts

    def _leaf(self, row: chain.Row) -> bytes:
        """What the chain holds of an event: of a redacted one its leaf from before, if what is left is what was left then."""
        leaf, redacted = chain.leaf(row), self._redacted.get(row[0])
        return redacted.leaf if redacted and redacted.now == leaf else leaf

    def _named(self, link: Link) -> list[Finding]:
        """Which of its events; read afresh, for the link may have been let go meanwhile."""
        fresh = Link.objects.get(pk=link.pk)
        if fresh.let_go_at is not None:
            return []
        before = Link.objects.filter(number__lt=link.number).order_by("-number").values_list("last", flat=True).first() or 0
        kept, others = chain.marked(fresh.marks), self._late - set(fresh.late)
        rows = chain.between(before + 1, fresh.last) + [row for number in fresh.late for row in chain.between(number, number)]
        there = {row[0]: (self._leaf(row), row[1]) for row in rows if row[2] != chain.FLEETING and row[0] not in others}
        found = [Finding("missing", link.number, number) for number in kept.keys() - there.keys()]
        found += [Finding("added", link.number, number, there[number][1]) for number in there.keys() - kept.keys()]
        found += [
            Finding("changed", link.number, number, there[number][1])
            for number in kept.keys() & there.keys()
            if there[number][0][:8] != kept[number]
        ]
        if not found and chain.content(there[number][0] for number in kept) != fresh.content:
            found.append(Finding("link", link.number, at=fresh.made_at.isoformat()))
        return sorted(found, key=lambda one: one.event)

    def end(self) -> None:
        """What no link holds yet; links emptied without a word; a chain that went further than it goes."""
        for row in self._events.up_to(2**63 - 1):
            self.outcome.waiting += row[2] != chain.FLEETING
            self._through = max(self._through, _through(row) if row[2] == LET_GO else 0)
        if self._emptied > self._through:
            self.outcome.found([Finding("emptied", number) for number in range(self._through + 1, self._emptied + 1)][:MOST])
        beyond = [anchor for anchor in self._anchors.values() if anchor.number > self._number]
        self.outcome.found(Finding("cut", self._number, at=anchor.at) for anchor in beyond[-1:])


def _through(row: chain.Row) -> int:
    told = json.loads(row[7])
    return int(told["through"]) if isinstance(told, dict) and isinstance(told.get("through"), int) else 0
