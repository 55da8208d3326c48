"""In which language is this written? Small words and trigrams, learnt once from `samples`; script alone for Arabic, Chinese, Japanese.

A text without enough of its own words ("OK 👍", a name, an address) has no language here: the caller keeps what it knew.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import regex

from parvis.understanding.lanes import pack, unpack
from parvis.understanding.samples import PROSE, SMALL_WORDS

LANGUAGES = tuple(SMALL_WORDS)
READ = 800
"""Characters looked at: more would not change the answer."""
SURE = 5.0
"""How far the first language must be ahead of the second, in natural logarithms of likelihood."""
WORD, TRIGRAM = 2.2, 0.32
"""What a small word weighs, shared by the languages that have it; what a trigram weighs beside it (neighbours are no witnesses
of their own)."""
REMEMBERED = 30_000
FINE = 1_000
"""Parts of a logarithm in which trigrams are weighed, so that whole numbers add up."""
_NOISE = regex.compile(r"https?://\S+|(?<!\S)\S[^\s@]*+@\S[^\s.]*+\.\S++|[@#][\w.@-]+|(?<![\w-])[\w-]++\.(?:fr|com|org|net|example|eu)\b\S*|\d+")
_MAYBE_NOISE = regex.compile(r"[@#\d]|://|\.\w")
"""Without any of these there is no noise, and most posts are spared the search."""
_WORDS = regex.compile(r"[\p{L}]+['’]?")
_SCRIPTS = (("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")), ("zh", regex.compile(r"\p{Han}")),
            ("ar", regex.compile(r"\p{Arabic}")))  # fmt: skip
_OTHER = regex.compile(r"[\p{Cyrillic}\p{Greek}\p{Hebrew}\p{Hangul}\p{Thai}\p{Devanagari}]")
_FOREIGN = re.compile("[^\\0-\u036f\u2000-\u2125\u2127-\u2bff\U0001f300-\U0001faff]")
"""None of these scripts is of the letters, marks and emoji that stand here: most posts are spared four searches."""
_LETTERS: Mapping[str, tuple[str, ...]] = {
    "ß": ("de",), "ä": ("de",), "ö": ("de",), "ñ": ("es",), "¿": ("es",), "¡": ("es",), "ã": ("pt",), "õ": ("pt",),
    "œ": ("fr",), "ê": ("fr", "pt"), "ç": ("fr", "pt"), "û": ("fr",), "î": ("fr",), "ì": ("it",), "ò": ("it",), "ù": ("it", "fr"),
    "è": ("fr", "it"), "á": ("es", "pt"), "í": ("es", "pt"), "ó": ("es", "pt"), "ú": ("es", "pt"),
}  # fmt: skip
"""Letters that few of them write."""
LETTER = 2.0


@dataclass(frozen=True, slots=True)
class Guess:
    """`language` "" = unknown. `sure`: enough of it was read to contradict a person."""

    language: str = ""
    sure: bool = False


def detect(text: str, expected: str = "") -> Guess:
    """The language of `text`. `expected` settles what could be either, and is not told to be sure."""
    text = text[: READ * 2].lower()
    text = (_NOISE.sub(" ", text) if _MAYBE_NOISE.search(text) else text)[:READ]
    letters = sum(map(str.isalpha, text))
    if not letters:
        return Guess()
    if _FOREIGN.search(text):
        for language, script in _SCRIPTS:
            if len(script.findall(text)) * 4 > letters:
                return Guess(language, True)
        if len(_OTHER.findall(text)) * 3 > letters:
            return Guess()
    words = _WORDS.findall(text.replace("’", "'"))
    scores = _scores(words, text)
    order = sorted(scores, key=scores.__getitem__, reverse=True)
    first, second = order[0], order[1]
    ahead = scores[first] - scores[second]
    if len(words) < 2 and ahead < SURE:
        return Guess()
    if expected in scores and scores[first] - scores[expected] < SURE / 2:
        return Guess(expected, first == expected and ahead >= SURE)
    return Guess(first, ahead >= SURE) if ahead >= SURE / 4 else Guess()


def _scores(words: Iterable[str], text: str) -> dict[str, float]:
    scores = dict.fromkeys(LANGUAGES, 0.0)
    small, told = _small(), 0
    for word in words:
        for language, weight in small.get(word, ()):
            scores[language] += weight
        told += _of_word(word)
    for language, weight in zip(LANGUAGES, unpack(told, len(LANGUAGES)), strict=True):
        scores[language] += weight / FINE
    for letter, languages in () if text.isascii() else _LETTERS.items():
        if letter in text:
            for language in languages:
                scores[language] += LETTER / len(languages)
    return scores


@lru_cache(REMEMBERED)
def _of_word(word: str) -> int:
    """The trigrams of a word, their weights added, a lane a language: most words come again."""
    padded = f" {word.rstrip(chr(39))} "
    return sum(filter(None, map(_trigrams().get, [padded[at : at + 3] for at in range(len(padded) - 2)])))


@cache
def _small() -> dict[str, tuple[tuple[str, float], ...]]:
    """Each small word, the languages that have it, and what it weighs for them."""
    found: dict[str, list[str]] = {}
    for language, told in SMALL_WORDS.items():
        for word in set(told.split()):
            found.setdefault(word, []).append(language)
    return {word: tuple((one, WORD / len(languages) ** 0.5) for one in languages) for word, languages in found.items()}


@cache
def _trigrams() -> dict[str, int]:
    """Each trigram's weight for each language, a lane each: how much likelier it is there than in all of them together."""
    counts = {language: _counted(PROSE[language] + " " + SMALL_WORDS[language]) for language in LANGUAGES}
    totals = {language: sum(found.values()) for language, found in counts.items()}
    every = set().union(*counts.values())
    weights = {}
    for gram in every:
        chances = [(counts[one][gram] + 0.3) / (totals[one] + 0.3 * len(every)) for one in LANGUAGES]
        mean = sum(chances) / len(chances)
        weights[gram] = pack([round(FINE * TRIGRAM * math.log(chance / mean)) for chance in chances])
    return weights


def _counted(text: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in _WORDS.findall(text.lower()):
        padded = f" {word.replace('’', chr(39)).rstrip(chr(39))} "
        found.update(padded[at : at + 3] for at in range(len(padded) - 2))
    return found
