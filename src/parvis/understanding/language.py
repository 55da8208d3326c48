"""In which language is this written? py3langid tells, among those that a city is written to in; script alone for Arabic, Chinese, Japanese.

A text without enough of its own words ("OK 👍", a name, an address) has no language here: the caller keeps what it knew.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import regex

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

LATIN = ("fr", "en", "es", "de", "it", "pt", "nl")
LANGUAGES = (*LATIN, "ar", "zh", "ja")
READ = 800
"""Characters looked at: more would not change the answer."""
SURE = 10.0
"""How far the first language must be ahead of the second, in natural logarithms of likelihood."""
EITHER = 4.0
"""So near the first one, the expected language is taken for it."""
_NOISE = regex.compile(r"https?://\S+|(?<!\S)\S[^\s@]*+@\S[^\s.]*+\.\S++|[@#][\w.@-]+|(?<![\w-])[\w-]++\.(?:fr|com|org|net|example|eu)\b\S*|\d+")
_MAYBE_NOISE = regex.compile(r"[@#\d]|://|\.\w")
"""Without any of these there is no noise, and most posts are spared the search."""
_WORDS = regex.compile(r"\p{L}+['’]?")
_SCRIPTS = (("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")), ("zh", regex.compile(r"\p{Han}")),
            ("ar", regex.compile(r"\p{Arabic}")))  # fmt: skip
_OTHER = regex.compile(r"[\p{Cyrillic}\p{Greek}\p{Hebrew}\p{Hangul}\p{Thai}\p{Devanagari}]")
_FOREIGN = re.compile("[^\\0-\u036f\u2000-\u2125\u2127-\u2bff\U0001f300-\U0001faff]")
"""None of these scripts is of the letters, marks and emoji that stand here: most posts are spared four searches."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`language` "" = unknown. `sure`: enough of it was read to contradict a person."""

    language: str = ""
    sure: bool = False


def detect(text: str, expected: str = "") -> Guess:
    """The language of `text`. `expected` settles what could be either, and is not told to be sure."""
    text = text[: READ * 2]
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
    ranked = _identifier().rank(text)
    (first, most), (_next, next_most) = ranked[:2]
    ahead = most - next_most
    if ahead < SURE and len(_WORDS.findall(text)) < 2:
        return Guess()
    scores = dict(ranked)
    if expected in scores and most - scores[expected] < EITHER:
        return Guess(expected, first == expected and ahead >= SURE)
    return Guess(first, ahead >= SURE)


@cache
def _identifier() -> LanguageIdentifier:
    """Anew from the columns of these languages alone: those of the 130 others would take 26 MB and never be asked. Loaded with the first
    text, numpy with it: half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    all_of_them = LanguageIdentifier.from_model_file(MODEL_FILE)
    all_of_them.set_languages(LATIN)
    one = all_of_them
    return LanguageIdentifier(one.nb_ptc, one.nb_pc, one.nb_classes, one.tk_nextmove, one.tk_output, tk_row=one.tk_row)
