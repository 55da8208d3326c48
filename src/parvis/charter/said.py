"""What is judged: a text and all that the charter may ask about it. Plain values, given by whoever is about to say it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date

POST, REPLY = "post", "reply"
OBJECTIVES = ("presence", "city", "service")


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture or a video. `captions`: languages of its subtitles. `until`: the last day on which it may be used. `words`: what can
    be read in it."""

    name: str
    mime: str = "image/jpeg"
    alt: str = ""
    credit: str = ""
    captions: tuple[str, ...] = ()
    until: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Publications of the account on the day and in the week (Monday to Sunday) in question, this one included."""

    day: int
    week: int


@dataclass(frozen=True, slots=True)
class Band:
    """Publications of the account in a week or a month, this one included, and in the same one of each past year of which they
    are known: (year, count), the latest first."""

    per: str
    count: int
    past: tuple[tuple[int, int], ...] = ()

    @property
    def mean(self) -> float:
        return sum(count for _year, count in self.past) / len(self.past) if self.past else 0.0

    def above(self, factor: int) -> bool:
        """Beyond `factor` per cent of the mean. Where past years had none at all, anything is."""
        return bool(self.past) and self.count * 100 > self.mean * factor


@dataclass(frozen=True, slots=True)
class Said:
    """A post's form for one account, or an answer.

    `answers`: the words that are answered. `countries`: those that a post is for, or its places, none = the world. `aims`: what its
    network does with a choice of countries (enforced · preferred · none). `on`: the day on which it goes out. `others`: further
    languages in which the same is said, None = nobody looked. `counts` None and no `bands`: nobody counted. `objective`: what it
    is for (`OBJECTIVES`), "" = nobody said. `periods`: which periods are open (`rules.PERIODS`).
    """

    text: str
    way: str = POST
    language: str = "fr"
    account: int | None = None
    network: str = ""
    topic: str = ""
    private: bool = False
    answers: str = ""
    countries: tuple[str, ...] = ()
    aims: str = "none"
    media: tuple[Shown, ...] = ()
    on: date | None = None
    counts: Counts | None = None
    bands: tuple[Band, ...] = ()
    objective: str = ""
    others: tuple[str, ...] | None = None
    periods: frozenset[str] = field(default_factory=frozenset)


def digest(said: Said) -> str:
    """Of what a person decides upon when they set a clause aside: other words, pictures or readers are another thing."""
    media = [
        [one.name, one.alt, one.credit, list(one.captions), one.until.isoformat() if one.until else ""] for one in said.media
    ]
    kept = [said.text, said.way, said.language, said.topic, sorted(said.countries), media, said.private, said.answers]
    return hashlib.sha256(json.dumps(kept, ensure_ascii=False).encode()).hexdigest()
