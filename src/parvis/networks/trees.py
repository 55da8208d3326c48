"""A stranger's HTML, before anything reads it: what a tree of it would cost, its words without one, what a page's head tells.

The standard library's reader raises over some texts and is quadratic over others. So nobody gives it what a stranger wrote: nh3 reads
that, and what nh3 wrote is given to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

import nh3

_TAG = re.compile(r"<[^<>]*>")
_NAME = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.I)
_SHORT = frozenset(
    ["p", "br", "img", "hr", "li", "tr", "td", "th", "dt", "dd", "col", "meta", "link", "input", "option", "area", "base", "wbr"]
)
"""Elements that end by themselves: any number of them are not one within the other."""
_FORMATTING = frozenset(["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"])
"""Elements that the HTML standard opens again in each paragraph, cell or list that begins before their end."""
DEEPEST = 2_000  # elements within elements: far more than any writer makes, and the parser's time grows with the square
REOPENED = 100_000  # at most so many are opened again: a quarter of a kilobyte each; 29 kB of text can ask for four million
LONGEST = 500_000  # characters of which a tree is made: one tag of so many attributes takes three seconds
REFERENCES = 100_000  # ampersands: what the parser takes over them grows with the square
_HEAD_ENDS = re.compile(r"</head\b|<body\b", re.I)
_HEAD: Mapping[str, Set[str]] = {"meta": {"property", "name", "content"}, "link": {"rel", "type", "href"}}


def costly(html: str) -> bool:
    """Would a tree of it cost more than an honest page's? Then none is made. Counted from above: what this lets pass costs no more
    (https://html.spec.whatwg.org/multipage/parsing.html#reconstruct-the-active-formatting-elements)."""
    depth = formatting = reopened = 0
    for found in _NAME.finditer(html):
        name = found[2].lower()
        step = -1 if found[1] else 1
        if name in _FORMATTING:
            formatting = max(formatting + step, 0)
        else:
            reopened += formatting
        if name not in _SHORT:
            depth = max(depth + step, 0)
        if depth > DEEPEST or reopened > REOPENED:
            return True
    return len(html) > LONGEST or html.count("&") > REFERENCES


def untagged(html: str) -> str:
    """The words of what no tree is made of."""
    return unescape(_TAG.sub("", html)).replace("\x00", "")


def balanced(html: str, tags: Set[str], attributes: Mapping[str, Set[str]] | None = None) -> str:
    """The same with those elements alone, each closed, and no script or style: the standard library's reader may have it."""
    return nh3.clean(
        html.replace("\x00", "").encode("utf-8", "replace").decode(), tags=set(tags), clean_content_tags={"script", "style"},
        attributes={tag: set(names) for tag, names in (attributes or {}).items()}, link_rel=None,
    )  # fmt: skip


@dataclass(slots=True)
class Head:
    """What a page tells of itself. `meta`: by name or property, in lower case, the first that says something."""

    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    links: list[dict[str, str]] = field(default_factory=list)


def head(page: str) -> Head:
    """What stands in the head of a web page; nothing, where reading it would cost too much."""
    ends = _HEAD_ENDS.search(page)
    page = page[: ends.start()] if ends else page
    reader = _Head()
    if not costly(page):
        reader.feed(balanced(page, {"title", *_HEAD}, _HEAD))
        reader.close()
    reader.told.title = " ".join("".join(reader.title).split())
    return reader.told


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told = Head()
        self.title: list[str] = []
        self._within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._within = tag == "title" and not self.title
        if tag == "link":
            self.told.links.append(given)
        elif tag == "meta" and given.get("content", "").strip():
            self.told.meta.setdefault((given.get("property") or given.get("name") or "").lower(), given["content"].strip())

    def handle_endtag(self, tag: str) -> None:
        self._within = False

    def handle_data(self, data: str) -> None:
        if self._within:
            self.title.append(data)
