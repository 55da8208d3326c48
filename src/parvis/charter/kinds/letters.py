"""Signs that only look like letters (𝗴𝗿𝗮𝘀, ⓡⓞⓝⓓ, ｌａｒｇｅ, b̶a̶r̶r̶é̶): a screen reader spells them or is silent, no search finds them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import regex

from parvis.charter.rules import Found, Hits
from parvis.charter.said import Said
from parvis.charter.tokens import Token

_SIGNS = (
    "\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a\u249c-\u24e9\U0001f110-\U0001f149\U0001f150-\U0001f169"
    "\U0001f170-\U0001f189\u1d00-\u1d22"
)
_OVER = "[\u0332-\u0338\u20d2\u20d3]"
FANCY = regex.compile(rf"[{_SIGNS}]{{2,}}(?:[ \u00a0]+[{_SIGNS}]{{2,}})*|(?:[\p{{L}}\p{{N}}]{_OVER}+[ ]?){{2,}}")
"""Two of them at least: one alone is a sign of its own (ℓ, 🅿, the 𝑥 of a sum)."""
_ANY = re.compile(f"[{_SIGNS}{_OVER[1:-1]}]")
"""Without one of these there is none: found in a tenth of the time."""
MOST = 50


@dataclass(frozen=True, slots=True)
class Letters:
    FIELDS = ()

    def looks_for(self) -> Mapping[str, Sequence[str]]:
        return {}

    def look(self, said: Said, words: list[Token], hits: Hits) -> list[Found]:
        if not _ANY.search(said.text):
            return []
        places = [match.span() for match in FANCY.finditer(said.text)][:MOST]
        if not places:
            return []
        changes = tuple((start, end, plain(said.text[start:end])) for start, end in places)
        told = ", ".join(better.strip() for _start, _end, better in changes)
        return [Found("fancy", {"words": told[:200]}, tuple(places), changes)]


def plain(text: str) -> str:
    """The same in letters of the alphabet."""
    return regex.sub(_OVER, "", "".join(map(_letter, text)))


@lru_cache(2000)
def _letter(sign: str) -> str:
    same = unicodedata.normalize("NFKC", sign)
    if same != sign:
        return same.strip("()")
    name = unicodedata.name(sign, "")
    letter = name.rsplit(" ", 1)[-1]
    if len(letter) != 1 or "LETTER" not in name:
        return sign
    return letter.lower() if "SMALL" in name else letter
