"""Which spikes are one fact: a flooded quay is much more of its place, of its district, of its theme, and of all messages.

Two are one where what they share makes more than half of what is unusual in each. A theme of which two quays speak alike is neither's;
all messages are another fact's where most of what is too much in them is something else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

Series: TypeAlias = tuple[str, str]
ORDER = ("place", "district", "topic", "theme", "kind", "lookout", "all")
"""The first names the fact. A lookout never does: who may not see it sees the fact."""
SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Raised:
    """A series that is a spike: `voices`, of whom each wrote in one hour, beside how many are `expected`."""

    series: Series
    expected: float
    voices: set[tuple[int, datetime]] = field(default_factory=set)

    @property
    def unusual(self) -> float:
        return len(self.voices) - self.expected


def same(one: Raised, other: Raised) -> bool:
    shared = len(one.voices & other.voices)
    return shared > SHARED * max(one.unusual, 0) and shared > SHARED * max(other.unusual, 0)


def heads(new: Iterable[Raised], there: Sequence[Raised]) -> dict[Series, Series]:
    """Of each new one, under which it stands: one that is `there`, whose own head counts for it; a new one; or itself."""
    found: dict[Series, Series] = {}
    begun: list[Raised] = []
    for one in sorted(new, key=lambda raised: (ORDER.index(raised.series[0]), raised.series)):
        others = (other for other in (*there, *begun) if other.series[0] != "lookout" and same(one, other))
        under = next(others, None)
        found[one.series] = under.series if under else one.series
        if under is None:
            begun.append(one)
    return found
