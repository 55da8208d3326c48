"""A text as the rules and the models see it: small letters without accents, words apart, links and numbers by what they are."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

HEAD, TAIL = 1_600, 400
"""Characters read of a long text: what is wanted stands at its beginning, or at its end before the greetings."""
LINK, MAIL, MENTION, NUMBER = "alien", "amail", "aname", "anumber"
"""What stands in the place of a link, an address, a mention and a long number: words that nobody writes."""
NOT_WRITTEN = frozenset({LINK, MAIL, MENTION, NUMBER})
MOST_LETTERS = 10_000
"""Letters remembered with their plain form: more than the languages of a city have, and no text fills the memory."""
_SPECIAL = re.compile(r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,63}|@[\w.-]{2,64}|\d[\d ./-]{5,30}\d")
_CALLED = re.compile(r"(?<![\w.+-])@[\w.@-]{2,64}")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[!?€%]|[^\w\s!-\u00bf\u2000-\u20ff\u3000-\u303f]")
_AGAIN = re.compile(r"([^\W\d_])\1{2,}")
_GLUED = re.compile(r"[\u4e00-\u9fff\u3040-\u30ff]")
_HIDDEN = {ord(char): None for char in "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u200e\u200f"}
_LETTERS = {
    ord(char): plain for char, plain in (("œ", "oe"), ("æ", "ae"), ("ß", "ss"), ("ø", "o"), ("ł", "l"), ("’", "'"), ("ʼ", "'"))
}


class _Bare(dict[int, str]):
    """Each letter without its accents, worked out the first time it is met; an accent alone is nothing."""

    def __missing__(self, code: int) -> str:
        found = "".join(part for part in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(part))
        if len(self) < MOST_LETTERS:
            self[code] = found
        return found


_BARE = _Bare()


def unaccented(text: str) -> str:
    """Letters alone, as NFKD takes them apart: "Été" → "Ete", "ﬁ" → "fi"."""
    return text if text.isascii() else text.translate(_BARE)


class _Plain(dict[int, str | int | None]):
    """Each letter without its accents, worked out the first time it is met."""

    def __missing__(self, code: int) -> str | int:
        found = "".join(part for part in unicodedata.normalize("NFKD", chr(code)) if not unicodedata.combining(part))
        self[code] = found if found else code
        return found if found else code


_PLAIN = _Plain({**_HIDDEN, **_LETTERS})


def fold(text: str) -> str:
    """Small letters without accents; hidden characters are gone."""
    text = text.lower()
    return text if text.isascii() else text.translate(_PLAIN)


@dataclass(frozen=True, slots=True)
class Folded:
    """`words` in their order, marks and emoji among them; `shouted`: the share of capitals among the letters."""

    words: tuple[str, ...]
    shouted: float
    cut: bool


def words_of(text: str) -> Folded:
    cut = len(text) > HEAD + TAIL
    if cut:
        text = f"{text[:HEAD]} {text[-TAIL:]}"
    capitals = sum(map(str.isupper, text))
    shouted = capitals / max(1, sum(map(str.isalpha, text))) if capitals > 8 else 0.0
    plain = fold(_SPECIAL.sub(_named, text))
    return Folded(tuple(_TOKEN.findall(_GLUED.sub(r" \g<0> ", _AGAIN.sub(r"\1\1", plain)))), shouted, cut)


def uncalled(text: str) -> str:
    """Without the names that it calls: on most networks whoever speaks to the city begins with one, whatever they say."""
    return _CALLED.sub(" ", text).strip() or text


def _named(found: re.Match[str]) -> str:
    """The word for a link, an address, a mention, a long number."""
    text = found[0]
    if text[0].isdigit():
        return f" {NUMBER} " if sum(map(str.isdigit, text)) > 6 else text
    if text[0] == "@":
        return f" {MENTION} "
    return f" {MAIL} " if "@" in text else f" {LINK} "
