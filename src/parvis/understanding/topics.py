"""Of what a text speaks: themes of a city in two storeys, by their words and by what agents taught.

A word that stands under several themes counts less.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parvis.understanding.lexicon import load
from parvis.understanding.taught import NO_TOPIC, NOTHING, Taught, Votes, add

SURE = 0.5
MOST = 3
ASIDE = "-"
"""The list of words that are of no theme: somebody who is called rubbish does not speak of rubbish."""
WORTH_SAYING = 0.2
"""From which weight a word that was taught is told as a reason."""


@dataclass(frozen=True, slots=True)
class Topic:
    """`key` as in `lexicon/topics.txt` ("voirie/eclairage"; "" = none); `words`: what it was known by."""

    key: str = ""
    confidence: float = 0.0
    words: tuple[str, ...] = ()

    @property
    def theme(self) -> str:
        return self.key.partition("/")[0]


NONE = Topic()


def topic_of(words: Sequence[str], learnt: Taught = NOTHING) -> Topic:
    """The theme with most words, then what stands under it with most of them. `learnt`: what agents taught beside the lists."""
    (themes, leaves), known = votes(words)
    for written, key, worth in learnt.told(words):
        add((themes, leaves), key, worth)
        if worth >= WORTH_SAYING:
            known.setdefault(key.partition("/")[0], {})[written] = None
    for_ = {name: worth for name, worth in themes.items() if worth > 0}
    theme = max(for_, key=for_.__getitem__, default="")
    if not theme or theme == NO_TOPIC:
        return NONE
    under = {name: worth for name, worth in leaves.items() if worth > 0 and name.startswith(f"{theme}/")}
    key = max(under, key=under.__getitem__, default=theme)
    share = for_[theme] / (sum(for_.values()) + 0.5)
    return Topic(key, round(share, 3), tuple(known.get(theme, ()))[:MOST])


def votes(words: Sequence[str]) -> tuple[Votes, dict[str, dict[str, None]]]:
    """What the words of the lists say for each theme and each topic, and by which words each theme is known."""
    themes: dict[str, float] = {}
    leaves: dict[str, float] = {}
    known: dict[str, dict[str, None]] = {}
    for hit in load("topics").hits(words):
        if hit.names[0] == ASIDE:
            continue
        told = dict.fromkeys(name.partition("/")[0] for name in hit.names)
        worth = (1.0 + 0.6 * (hit.length > 1)) / len(told)
        for theme in told:
            themes[theme] = themes.get(theme, 0.0) + worth
            known.setdefault(theme, {})[" ".join(words[hit.first : hit.first + hit.length])] = None
        for name in hit.names:
            # A word of a leaf says more than one of the theme: it was put there with more thought.
            leaves[name] = leaves.get(name, 0.0) + worth
            themes[name.partition("/")[0]] += 0.25 * worth * ("/" in name)
    return (themes, leaves), known


def titles() -> dict[str, str]:
    """Key → French name of every theme and of what stands under it."""
    return {key: title for key, title in load("topics").titles.items() if key != ASIDE}
