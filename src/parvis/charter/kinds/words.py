"""Words and phrases that a text must not hold, unless what stands around them excuses them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.charter.fields import Field
from parvis.charter.rules import Found, Hits
from parvis.charter.said import REPLY, Said
from parvis.charter.tokens import Hit, Token, tokens

MOST = 50


def kept(words: list[Token], hits: Hits, prefix: str = "", within: int = 0) -> list[Hit]:
    """Phrases that count: not within an exception, beside one of `near` where some are asked for, not excused.

    `within`: words that may stand between a phrase and what it needs near; 0 = anywhere in its sentence.
    """
    excused = {words[hit.first].sentence for hit in hits(f"{prefix}excused")}
    taken = {place for hit in hits(f"{prefix}exceptions") for place in range(hit.first, hit.last + 1)}
    found = [
        hit for hit in hits(f"{prefix}words")
        if words[hit.first].sentence not in excused and taken.isdisjoint(range(hit.first, hit.last + 1))
    ]  # fmt: skip
    near = hits(f"{prefix}near")
    return beside(words, found, near, within) if near else found


def beside(words: list[Token], some: Sequence[Hit], others: Sequence[Hit], within: int) -> list[Hit]:
    """Those of `some` that stand beside one of `others`: in its sentence, `within` words of it (0 = any)."""
    there: dict[int, list[Hit]] = defaultdict(list)
    for other in others:
        there[words[other.first].sentence].append(other)
    return [hit for hit in some if any(_close(hit, other, within) for other in there.get(words[hit.first].sentence, ()))]


def _close(hit: Hit, other: Hit, within: int) -> bool:
    return not within or max(hit.first, other.first) - min(hit.last, other.last) - 1 <= within


def spans(words: list[Token], hits: Sequence[Hit]) -> tuple[tuple[int, int], ...]:
    found = sorted({(words[hit.first].start, words[hit.last].end) for hit in hits})
    return tuple(found[:MOST])


@dataclass(frozen=True, slots=True)
class Words:
    """`words` anywhere; with `near` only in a sentence that holds one of them too."""

    words: tuple[str, ...]
    near: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    within: int = 0

    FIELDS = (
        Field("words", needed=True), Field("near"), Field("within", "number", 0, most=100), Field("exceptions"), Field("excused"),
    )  # fmt: skip

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {"words": self.words, "near": self.near, "exceptions": self.exceptions, "excused": self.excused}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if self.near and not hits("near"):
            return []
        counted = kept(words, hits, within=self.within)
        places = spans(words, [*counted, *beside(words, hits("near"), counted, self.within)])
        found = ", ".join(dict.fromkeys(said.text[start:end] for start, end in places))
        return [Found("words", {"words": found[:200]}, places)] if places else []


@dataclass(frozen=True, slots=True)
class Answering:
    """The same words, in the message that is answered. `referral`: an answer that holds one of these leads elsewhere."""

    words: tuple[str, ...]
    near: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    excused: tuple[str, ...] = ()
    within: int = 0
    referral: tuple[str, ...] = ()

    FIELDS = (*Words.FIELDS, Field("referral"))

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {"answered-words": self.words, "answered-near": self.near, "answered-exceptions": self.exceptions,
                "answered-excused": self.excused, "referral": self.referral}  # fmt: skip

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if said.way != REPLY or hits("referral") or not hits("answered-words") or (self.near and not hits("answered-near")):
            return []
        asked = tokens(said.answers)
        found = [said.answers[start:end] for start, end in spans(asked, kept(asked, hits, "answered-", self.within))]
        return [Found("answering", {"words": ", ".join(dict.fromkeys(found))[:200]})] if found else []
