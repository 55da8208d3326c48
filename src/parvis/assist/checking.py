"""What is kept of a model's answer (pure): plain words, the sources that it was given, no link or number of anybody else's; of a sorting,
the kinds that there are."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parvis.understanding.personal import found_in
from parvis.understanding.written import KINDS

LONGEST = 6_000
"""Characters of an answer; more of it is not shown."""
NOTHING = "RIEN"
"""What the model says when none of the answers fits."""
_CITED = re.compile(r"[ \xa0]?\[((?:\d{1,3}(?:[,; ]{1,2})?){1,8})\]")
_TAG = re.compile(r"</?[a-zA-Z!][^<>\n]{0,300}>")
_MARKDOWN = re.compile(r"!?\[([^\[\]\n]{0,200})\]\(([^()\s]{1,500})\)")
_EMPHASIS = re.compile(r"\*\*([^*\n]{1,300})\*\*")
_ENDING = "|".join(
    (
        *("fr", "com", "org", "net", "eu", "paris", "info", "io", "ru", "cn", "de", "uk", "xyz", "top", "club", "site", "online"),
        *("shop", "link", "click", "app", "dev", "biz", "me", "co", "be", "ch", "es", "it", "lu", "ly", "nl", "us", "gov", "edu"),
    )
)
"""Of what looks like a host without https: a full stop without its space is none."""
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|(?:javascript|data|mailto|tel):)[^\s<>«»]{1,1000}"
    rf"|(?<![\w@.-])(?:[a-z0-9-]{{1,60}}\.){{1,4}}(?:{_ENDING})(?![\w-])(?:/[^\s<>«»]{{0,500}})?",
    re.I,
)
_AFTER = ".,;:!?)]}»”\"'"
_NUMBERS = frozenset({"phone", "mail", "iban", "card"})
"""What somebody could be led to besides a link."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`text`: what may be shown as a draft; "" when there is none, and then `why`: nothing (the model says so) · uncited · unknown.

    `cited`: numbers of the answers used, in their order. `removed`: what was taken out of it.
    """

    text: str
    cited: tuple[int, ...] = ()
    removed: tuple[str, ...] = ()
    why: str = ""


def plain(said: str) -> str:
    """Words without tags, marks of Markdown and characters that nobody sees."""
    said = said.replace("\r\n", "\n").replace("\r", "\n")
    said = "".join(char for char in said if char in "\n\u200d" or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs"))
    said = _TAG.sub("", _EMPHASIS.sub(r"\1", said))
    return re.sub(r"\n{3,}", "\n\n", said).strip()[:LONGEST]


def checked(said: str, answers: Mapping[int, str]) -> Checked:
    """A draft made of `answers`, whose texts are by number. What cites none of them, or another one, is none."""
    text = plain(said)
    if not text or text.strip(" .*\"'«»").upper() == NOTHING:
        return Checked("", why="nothing")
    numbers = [int(one) for group in _CITED.findall(text) for one in re.findall(r"\d+", group)]
    cited = tuple(dict.fromkeys(numbers))
    if not cited:
        return Checked("", why="uncited")
    if any(number not in answers for number in cited):
        return Checked("", why="unknown")
    text, removed = without_strangers(_CITED.sub("", text), (answers[number] for number in cited))
    return Checked(_spaced(text), tuple(sorted(cited)), removed) if text.strip() else Checked("", why="nothing")


def without_strangers(text: str, allowed: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """`text` without links, addresses and numbers that none of the `allowed` texts has; what was taken out, each once."""
    whole = "\n".join(allowed)
    links = {_same(found[0]) for found in _LINK.finditer(whole)}
    numbers = {_digits(whole[one.start : one.end]) for one in found_in(whole) if one.kind in _NUMBERS}
    removed: list[str] = []

    def kept(found: re.Match[str]) -> str:
        bare = _bare(found[0])
        if _same(bare) in links:
            return found[0]
        removed.append(bare)
        return found[0][len(bare) :]

    text = _MARKDOWN.sub(r"\1 \2", text)
    for one in reversed([one for one in found_in(text) if one.kind in _NUMBERS]):
        value = text[one.start : one.end]
        if _digits(value) not in numbers:
            removed.append(value)
            text = text[: one.start] + text[one.end :]
    text = _LINK.sub(kept, text)
    return _spaced(text), tuple(dict.fromkeys(removed))


def kinds_of(said: str, numbers: Iterable[str]) -> dict[str, str]:
    """The kind of each of these texts that the model answered: one that is none of ours, or two of them, is no answer.

    It is looked for in whatever stands around it; what a model thinks aloud before it answers is none of it.
    """
    wanted, found = frozenset(numbers), dict[str, set[Any]]()
    for number, value in _pairs(said.rpartition("</think>")[2][:LONGEST]):
        if number in wanted:
            found.setdefault(number, set()).add(value.strip().lower() if isinstance(value, str) else "")
    one_each = ((number, next(iter(values))) for number, values in found.items() if len(values) == 1)
    return {number: kind for number, kind in one_each if kind in KINDS}


def _pairs(said: str) -> Iterator[tuple[str, Any]]:
    """All that stands in JSON objects of the text, also twice."""
    at = said.find("{")
    while at >= 0:
        pairs: list[tuple[str, Any]] = []
        decoder = json.JSONDecoder(object_pairs_hook=pairs.extend)
        try:
            _value, end = decoder.raw_decode(said, at)
        except (ValueError, RecursionError):
            at = said.find("{", at + 1)
        else:
            yield from pairs
            at = said.find("{", end)


def _same(link: str) -> str:
    """Two ways of writing one address are one; another path is another address."""
    bare = re.sub(r"^https?://", "", _bare(link), flags=re.I)
    host, slash, path = bare.partition("/")
    return host.lower().removeprefix("www.") + slash * bool(path) + path.rstrip("/")


def _bare(link: str) -> str:
    """Without the sentence's own signs behind it; a bracket that it opened is its own."""
    bare = link.rstrip(_AFTER)
    return bare + ")" if bare.count("(") > bare.count(")") and link[len(bare) :].startswith(")") else bare


def _digits(value: str) -> str:
    """A number however it is spaced; an address as it is."""
    return value.lower() if "@" in value else re.sub(r"[^0-9a-z+]", "", value.lower())


def _spaced(text: str) -> str:
    return re.sub(r"[ \t](?=[.,\n)])", "", re.sub(r"[ \t]{2,}", " ", text)).strip()
