"""How networks count a text, and how HTML becomes plain text.

Counting must agree with the network to the character: too low and it refuses, too high and we refuse for it.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files

import regex

from parvis.networks.protocol import TextRule
from parvis.networks.trees import balanced, costly, untagged

# ── Links ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_BARRED = r"\s\p{Cc}!-/:-@\[-`{-~\uFFFE\uFEFF\uFFFF\u202A-\u202E\u2066-\u2069"  # what no host name holds
_CHAR = rf"[^{_BARRED}]"
_LABEL = rf"{_CHAR}(?:[^{_BARRED}]|[_-]){{0,62}}+(?<![_-])"
_PLAIN = r"[a-z0-9\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F]"  # without "http://" only these make a host
_PLAIN_LABEL = rf"{_PLAIN}(?:{_PLAIN}|[_-]){{0,62}}+(?<![_-])"
_LETTER = r"a-z0-9\u0400-\u04FF\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u024F"
_INNER = rf"[{_LETTER}!*';:=+,.$/%#\[\]\-\u2013_~@|&]"
_ROUND = rf"\({_INNER}*+\)"
_PATH = rf"(?:/(?:{_INNER}*(?:{_ROUND}{_INNER}*)*(?:[{_LETTER}=_#/+\-]|(?<=\))))?)?"
_QUERY = r"(?:\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]*[a-z0-9\-_&=#/])?"


_DOT_WITHIN = regex.compile(r"\S\.\S")


@cache
def _link() -> regex.Pattern[str]:
    lines = files("parvis.networks").joinpath("tlds.txt").read_text("utf-8").splitlines()
    words = sorted((word for line in lines if not line.startswith("#") for word in line.split()), key=len, reverse=True)
    top = rf"(?:xn--[-0-9a-z]+|{'|'.join(map(regex.escape, words))})(?=[^0-9a-z@+-]|$)"
    host = rf"(?P<host>(?:{_LABEL}\.)+{top})"
    bare = rf"(?<![-_./])(?P<bare>(?:{_PLAIN_LABEL}\.)+{top})"
    return regex.compile(
        rf"(?<![a-z0-9@＠$#＃])(?:https?://{host}|{bare})(?::[0-9]+)?{_PATH}{_QUERY}", regex.IGNORECASE | regex.VERSION1
    )


def _host_fits(host: str) -> bool:
    """DNS takes labels of 63 bytes, as they are written on the wire; the last two take no underscore."""
    labels = host.split(".")
    wire = [label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in labels]
    return all(len(label) <= 63 and label.count("xn--") < 2 for label in wire) and "_" not in "".join(labels[-2:])


def links(text: str) -> list[tuple[int, int]]:
    """(start, end) of each link as X sees it: with http(s)://, or a bare domain such as ``paris.fr``."""
    if not _DOT_WITHIN.search(text):
        return []  # most texts: the long pattern need not look for a host in each word
    return [match.span() for match in _link().finditer(text) if _host_fits(match["host"] or match["bare"])]


# ── Units ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_EMOJI = regex.compile(
    r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|"
    r"\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F|[\U000E0020-\U000E007F]+)*"
    r"(?:\u200D\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\uFE0F)*)*"
)
_SCHEME = regex.compile(r"https?://[^\s<>\"]+[^\s<>\"'.,;:!?)\]»]", regex.IGNORECASE)
_REMOTE = regex.compile(r"(?<![\w/])@([a-z0-9_][a-z0-9_.-]*+(?<=[a-z0-9_]))@[\w.-]+[\w]", regex.IGNORECASE)


def weighted(text: str, link: int = 23) -> int:
    """X: links cost 23, an emoji 2, Latin and its neighbours 1, all else 2 (twitter-text, configuration v3).

    https://docs.x.com/fundamentals/counting-characters
    """
    text = unicodedata.normalize("NFC", text)
    total, start = 0, 0
    for begin, end in [*links(text), (len(text), len(text))]:
        between = text[start:begin]
        rest = _EMOJI.sub("", between)
        total += 2 * len(_EMOJI.findall(between)) + sum(1 if _light(ord(char)) else 2 for char in rest)
        total += link if end > begin else 0
        start = end
    return total


def _light(code: int) -> bool:
    return code <= 4351 or 8192 <= code <= 8205 or 8208 <= code <= 8223 or 8242 <= code <= 8247


def graphemes(text: str) -> int:
    """What a reader calls characters."""
    return len(regex.findall(r"\X", text))


def shortened(text: str, link: int) -> str:
    """`text` as Mastodon measures it: any http(s) link is `link` long, ``@name@server`` counts as ``@name``."""
    return _REMOTE.sub(r"@\1", _SCHEME.sub("x" * link, text) if link else text)


def measure(text: str, rule: TextRule) -> int:
    """The length of `text` in `rule.unit`."""
    if rule.unit == "weighted":
        return weighted(text, rule.link or 23)
    if rule.link:
        text = shortened(text, rule.link)
    if rule.unit == "graphemes":
        return graphemes(text)
    if rule.unit == "utf16":
        return len(text.encode("utf-16-le")) // 2
    return len(text.encode()) if rule.unit == "bytes" else len(text)


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


_BLANK, _GAP = regex.compile(r"[ \t\r\n]+"), regex.compile(r"\n{3,}")
_BLOCKS = frozenset(["p", "div", "blockquote", "pre", "ul", "ol"])


class _Reader(HTMLParser):
    """Writes the words and line breaks of what `balanced` left."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.kept.append({"br": "\n", "li": "\n• "}.get(tag, "\n\n"))

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.kept.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.kept.append(_BLANK.sub(" ", data))


def plain(html: str) -> str:
    """The words of a status: paragraphs parted by an empty line, ``<br>`` a new line, links in full. Of what would cost too much to
    read as HTML, the words as they stand."""
    if costly(html):
        words = untagged(html)
    else:
        reader = _Reader()
        reader.feed(balanced(html, {*_BLOCKS, "br", "li"}))
        reader.close()
        words = "".join(reader.kept)
    lines = (line.strip(" ") for line in words.split("\n"))
    return _GAP.sub("\n\n", "\n".join(lines)).strip()
