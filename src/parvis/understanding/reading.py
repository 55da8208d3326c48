"""The first look at what people write: many texts at once, in a fraction of a millisecond each, on the city's own machine.

    >>> understand(["Le lampadaire devant le 14 rue Pasteur est éteint"])[0].kind
    'report'

Plain Python, no row, no network. Each guess says how sure it is and by which words; under a threshold it is “unsure”.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from parvis.understanding import dangers, kinds, language, personal, places, topics
from parvis.understanding.dangers import Danger
from parvis.understanding.features import Features, features
from parvis.understanding.folding import fold, words_of
from parvis.understanding.kinds import Opinion
from parvis.understanding.personal import Personal
from parvis.understanding.places import EMPTY, Found, Gazetteer
from parvis.understanding.topics import Topic

TOGETHER = 128
"""Texts of which one thing is asked after the other: what a question needs stays near the processor, a fifth of the time is saved."""
_NO_MATTER = frozenset({"alien", "aname", "rt"})
READ = 20_000
"""Characters in which personal data is looked for at intake; an export reads all of them (`personal.redact`)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood of one text. `kind` is the best guess even when `sure` is false; "" = none."""

    language: str
    kind: str
    second: str
    answer: bool
    confidence: float
    sure: bool
    topic: Topic
    danger: Danger
    mood: str
    places: tuple[Found, ...]
    personal: tuple[Personal, ...]
    fingerprint: str
    reasons: tuple[str, ...]


def understand(
    texts: Iterable[str], *, gazetteer: Gazetteer = EMPTY, expected: str = "fr", state: kinds.State | None = None
) -> list[Reading]:
    """A reading for each text, in their order. `expected`: the language of what could be either of two.

    `state`: another model than the shipped one.
    """
    with_ = state or kinds.state()
    rest, found = iter(texts), list[Reading]()
    while some := [text.replace("\x00", " ") for text in islice(rest, TOGETHER)]:
        found += _read(some, gazetteer, expected, with_)
    return found


def _read(texts: Sequence[str], gazetteer: Gazetteer, expected: str, state: kinds.State) -> list[Reading]:
    folded = [words_of(text) for text in texts]
    marks = [personal.found_in(text[:READ]) for text in texts]
    seen = [features(text, marked, words) for text, marked, words in zip(texts, marks, folded, strict=True)]
    opinions = [kinds.judge(one, state.model) for one in seen]
    languages = [language.detect(text, expected).language for text in texts]
    themes = [topics.topic_of(one.words, state.topics) for one in folded]
    named = [places.found_in(text, gazetteer) for text in texts]
    each = zip(seen, marks, opinions, languages, themes, named, strict=True)
    return [_told(*one) for one in each]


def _told(
    seen: Features, marks: tuple[Personal, ...], opinion: Opinion, tongue: str, topic: Topic, named: tuple[Found, ...]
) -> Reading:
    danger = dangers.danger_of(seen.words, seen.perils, opinion.danger)
    return Reading(
        language=tongue,
        kind=opinion.kind,
        second=opinion.second,
        answer=opinion.kind in kinds.ANSWERED or danger.level == "danger",
        confidence=opinion.confidence,
        sure=opinion.sure,
        topic=topic,
        danger=danger,
        mood=_mood(opinion, seen.signs),
        places=named,
        personal=marks,
        fingerprint=fingerprint(seen.words),
        reasons=opinion.reasons,
    )


def _mood(opinion: Opinion, signs: frozenset[str]) -> str:
    """A guess at how it was written, never of how somebody is: glad · angry · worried · calm."""
    glad = (opinion.kind == "praise") + sum(name in signs for name in ("praise.joy", "praise.heart", "conversation.laugh"))
    angry = 2 * (opinion.kind in ("criticism", "abuse")) + sum(
        name in signs for name in ("criticism.sharp", "criticism.again", "abuse.insult", "-.anger", "shouted", "many !")
    )
    if "-.worry" in signs and angry < 3:
        return "worried"
    return "calm" if max(glad, angry) < 2 else "angry" if angry >= glad else "glad"


def fingerprint(words: Iterable[str]) -> str:
    """The same for copies of one text: links, names, case, accents and marks do not count. "" = nothing to compare."""
    kept = " ".join([word for word in words if word.isalnum() and word not in _NO_MATTER])
    return hashlib.blake2b(fold(kept).encode(), digest_size=8).hexdigest() if kept else ""
