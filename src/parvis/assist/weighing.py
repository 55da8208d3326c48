"""What the model's word on a kind is worth (pure): how often it said what agents said, and what becomes of a reading by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any

from parvis.understanding.kinds import ANSWERED, SECOND

BAR, ENOUGH = 0.80, 50
"""The share of at least so many corrections that it has to say right before it says anything of a message."""
AGREED, AGREED_ENOUGH = 0.90, 20
"""The share of at least so many, among those of which the looks were unsure and it said the same, from which both together are sure."""
DIFFERED_ENOUGH = 10
"""Of so many on which it differed from the looks, a share is told as its chance."""
MARK = "llm-"
"""Before the hash of its name where the model of a reading is told: no look's begins so."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the model made of one correction. `said` "": no answer; `true`: the agent's word. `guess`: the looks' first guess before the
    agent spoke, "" where it is not known; `sure`: they were."""

    said: str
    true: str
    guess: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Counts:
    """Of `asked` corrections it had `right`; of `unanswered` ones it said no kind, which is not right. Of `looks_asked` of these it is
    known what both looks guessed: they had `looks_right`. Of `doubted` the looks were unsure, which is what it is asked about: it had
    `doubted_right`, said `agreed` times what they guessed first, and was right `agreed_right` times then.

    `read`, `written`: tokens; None: the service does not tell."""

    asked: int = 0
    right: int = 0
    unanswered: int = 0
    looks_asked: int = 0
    looks_right: int = 0
    doubted: int = 0
    doubted_right: int = 0
    agreed: int = 0
    agreed_right: int = 0
    calls: int = 0
    read: int | None = 0
    written: int | None = 0

    @property
    def share(self) -> float:
        return self.right / self.asked if self.asked else 0.0

    @property
    def passes(self) -> bool:
        return self.asked >= ENOUGH and self.share >= BAR

    @property
    def confirms(self) -> bool:
        """Is what it and the looks say alike told as sure?"""
        return self.agreed >= AGREED_ENOUGH and self.agreed_right / self.agreed >= AGREED

    def told(self) -> dict[str, Any]:
        return asdict(self)

    def with_(self, judged: Sequence[Judged], *, read: int | None, written: int | None) -> Counts:
        """With those of one more call."""
        known = [one for one in judged if one.guess]
        doubted = [one for one in known if not one.sure]
        agreed = [one for one in doubted if one.said == one.guess]
        return replace(
            self, asked=self.asked + len(judged), right=self.right + _right(judged),
            unanswered=self.unanswered + sum(not one.said for one in judged),
            looks_asked=self.looks_asked + len(known), looks_right=self.looks_right + sum(one.guess == one.true for one in known),
            doubted=self.doubted + len(doubted), doubted_right=self.doubted_right + _right(doubted),
            agreed=self.agreed + len(agreed), agreed_right=self.agreed_right + _right(agreed), calls=self.calls + 1,
            read=_sum(self.read, read), written=_sum(self.written, written),
        )  # fmt: skip


def _right(judged: Sequence[Judged]) -> int:
    return sum(one.said == one.true for one in judged)


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def name_of(model: str) -> str:
    """How a reading tells that this model had a word in it: twelve characters."""
    return MARK + sha256(model.encode()).hexdigest()[:8]


def read_so(said: str, *, kind: str, second: str, confidence: float, danger: str, counts: Counts) -> dict[str, Any] | None:
    """What becomes of a reading that was unsure, by the model's word; None: it stays as it is.

    `kind`, `second`: the looks' two guesses. Saying the same it makes them sure, where that was measured. Saying another it comes first and
    stays unsure, so that an agent has both before them: nothing is told as abuse, or as anything else, on its word alone. A personal file
    that the looks warn of is still warned of.
    """
    if said == kind:
        if not counts.confirms:
            return None
        return {"sure": True, "confidence": counts.agreed_right / counts.agreed, "answer": _answer(kind, danger)}
    beside = "personal" if "personal" in (kind, second) and said != "personal" else kind
    differed, right = counts.doubted - counts.agreed, counts.doubted_right - counts.agreed_right
    chance = right / differed if differed >= DIFFERED_ENOUGH else confidence
    return {"kind": said, "second": beside, "confidence": max(SECOND, chance), "sure": False, "answer": _answer(said, danger)}


def _answer(kind: str, danger: str) -> bool:
    return kind in ANSWERED or danger == "danger"


def cost(read: int | None, written: int | None, *, price_read: float | None, price_written: float | None) -> float | None:
    """In euros; None where the tokens or the prices of a million of them are not known."""
    if read is None or written is None or price_read is None or price_written is None:
        return None
    euros = (read * price_read + written * price_written) / 1_000_000
    return round(euros, 2 if euros >= 1 else 4)


def cost_of_a_thousand(counts: Counts, *, price_read: float | None, price_written: float | None) -> float | None:
    """What a thousand messages cost at the pace of those that were measured."""
    if not counts.asked:
        return None
    read, written = (None if one is None else round(one * 1000 / counts.asked) for one in (counts.read, counts.written))
    return cost(read, written, price_read=price_read, price_written=price_written)
