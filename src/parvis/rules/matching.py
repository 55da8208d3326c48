"""Which rules fit a message (pure): their order is explicit; the first that fits, or all that fit.

Words are compared without accents and case, whole; `arnaqu*` is all that begins so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import TypeVar

WORD = re.compile(r"\w+")
PHRASE = re.compile(r"\w+\*?")
LINK = re.compile(r"https?://|\bwww\.\w", re.I)
MAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++\.\w")
PHONE = re.compile(r"(?<![\w.])(?:\+\d{1,3}|0)(?:[ .\-()]*\d){8,11}(?!\w)")
JOINERS = frozenset("\u200d\ufe0e\ufe0f")


@dataclass(frozen=True)
class Traits:
    """What rules look at. `folded`: the text in lower case, without accents. `open`: the calendars that are open at its hour."""

    network: str
    account: int
    kind: str
    private: bool
    language: str
    text: str
    folded: str
    first: bool = False
    open: frozenset[int] = frozenset()
    labels: frozenset[int] = frozenset()
    nature: str = ""  # what was understood, where it is sure
    topic: str = ""
    places: str = ""
    danger: bool = False
    plus: str = ""  # in lower case: what follows "+" in our address to which it was written

    @cached_property
    def words(self) -> str:
        return spaced(self.folded)

    @cached_property
    def linked(self) -> bool:
        return LINK.search(self.text) is not None

    @cached_property
    def reachable(self) -> bool:
        """An e-mail address or a telephone number stands in it."""
        return MAIL.search(self.text) is not None or PHONE.search(self.text) is not None

    @cached_property
    def emoji(self) -> bool:
        return emoji_only(self.text)


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a rule asks. Empty or None asks nothing. Without any condition it fits nothing, unless `everything` says so.

    `any_words`, `all_words`, `no_words`, `places`: folded already. `topics`: a theme is all that stands under it. `hours` and
    `open`: within a calendar's hours, or outside of them.
    """

    when: str = "arrives"  # what sets the rule off: words.WHEN
    wait: int = 0  # of "waiting": for so many minutes
    together: bool = True  # all conditions; else one of them is enough
    everything: bool = False
    networks: frozenset[str] = frozenset()
    accounts: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    private: bool | None = None
    languages: frozenset[str] = frozenset()
    any_words: tuple[str, ...] = ()
    all_words: tuple[str, ...] = ()
    no_words: tuple[str, ...] = ()
    link: bool | None = None
    reachable: bool | None = None
    emoji: bool | None = None
    hours: int | None = None
    open: bool = True
    first: bool | None = None
    labels: frozenset[int] = frozenset()
    natures: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    places: tuple[str, ...] = ()
    danger: bool | None = None
    plus: frozenset[str] = frozenset()


Rule = TypeVar("Rule")


def spaced(folded: str) -> str:
    """The words of a text with one space around each, so that whole words are found as they are written."""
    return f" {' '.join(WORD.findall(folded))} "


def said(words: str, phrase: str) -> bool:
    """`words` as `spaced` gives them, `phrase` folded."""
    parts = PHRASE.findall(phrase)
    if not parts:
        return False
    wanted = " ".join(parts)
    return f" {wanted[:-1]}" in words if wanted.endswith("*") else f" {wanted} " in words


def emoji_only(text: str) -> bool:
    """Pictures and nothing else: no letter, no digit, no word to answer."""
    shown = [c for c in text if not c.isspace() and c not in JOINERS]
    return bool(shown) and all(unicodedata.category(c) in ("So", "Sk") for c in shown)


def asked(rule: Conditions, traits: Traits) -> Iterator[bool]:
    """Each of its conditions, and whether it holds."""
    one_of: tuple[tuple[frozenset[str] | frozenset[int], str | int], ...] = (
        (rule.networks, traits.network), (rule.accounts, traits.account), (rule.kinds, traits.kind),
        (rule.natures, traits.nature), (rule.plus, traits.plus),
    )  # fmt: skip
    yield from (given in wanted for wanted, given in one_of if wanted)
    if rule.languages:
        yield traits.language.split("-")[0] in rule.languages
    if rule.topics:
        yield not rule.topics.isdisjoint((traits.topic, traits.topic.partition("/")[0]))
    if rule.places:
        there = spaced(traits.places)
        yield any(said(there, one) for one in rule.places)
    if rule.labels:
        yield bool(rule.labels & traits.labels)
    if rule.hours is not None:
        yield (rule.hours in traits.open) == rule.open
    for wanted_flag, name in ((rule.private, "private"), (rule.first, "first"), (rule.link, "linked"),
                              (rule.reachable, "reachable"), (rule.emoji, "emoji"), (rule.danger, "danger")):  # fmt: skip
        if wanted_flag is not None:
            yield getattr(traits, name) == wanted_flag
    yield from worded(rule, traits.words)


def worded(rule: Conditions, words: str) -> Iterator[bool]:
    """Those of its conditions that speak of words."""
    if rule.any_words:
        yield any(said(words, one) for one in rule.any_words)
    if rule.all_words:
        yield all(said(words, one) for one in rule.all_words)
    if rule.no_words:
        yield not any(said(words, one) for one in rule.no_words)


def fits(rule: Conditions, traits: Traits) -> bool:
    holds = asked(rule, traits)
    first = next(holds, None)
    if first is None:
        return rule.everything or rule.when != "arrives"
    return first and all(holds) if rule.together else first or any(holds)


def chosen(rules: Iterable[tuple[Rule, Conditions]], traits: Traits, *, first: bool) -> list[Rule]:
    """In their order: all that fit, or the `first` alone."""
    found = (rule for rule, conditions in rules if fits(conditions, traits))
    return list(islice(found, 1) if first else found)


def strikes(rule: Conditions, spoken: Sequence[str]) -> str:
    """The first of `spoken` (as `spaced` gives them) that its words alone would fit, whatever else it asks; "": none."""
    return next((words for words in spoken if _words_fit(rule, words)), "")


def _words_fit(rule: Conditions, words: str) -> bool:
    """`no_words` cannot save a sentence: another like it would not have them."""
    found = [any(said(words, one) for one in rule.any_words)] if rule.any_words else []
    found += [all(said(words, one) for one in rule.all_words)] if rule.all_words else []
    return bool(found) and all(found)
