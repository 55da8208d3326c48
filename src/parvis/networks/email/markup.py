"""A mail's HTML: made harmless for the screen, or reduced to text. nh3 does the parsing; we say what may stay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from urllib.parse import unquote

import nh3

from parvis.networks.trees import costly, untagged

_TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "div", "dl", "dt",
    "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins",
    "li", "ol", "p", "pre", "q", "s", "small", "span",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_DROPPED = {
    "script",
    "style",
    "title",
    "head",
    "template",
    "noscript",
    "object",
    "iframe",
    "svg",
    "math",
    "textarea",
    "select",
}
_ATTRIBUTES = {
    "a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}, "ol": {"start"},
    "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan", "scope"}, "*": {"dir", "lang"},
}  # fmt: skip
_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")
_ELSEWHERE = re.compile(r"\s*(?:https?://|mailto:|tel:)", re.I)
_LOCAL = re.compile(r"/[^/\\]")  # a path of our own, never `//elsewhere`
_BLOCKS = {"p", "div", "tr", "table", "ul", "ol", "dl", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "hr", "caption"}


def clean_html(html: str, pictures: Mapping[str, str] | None = None) -> str:
    """`html` that may be shown: no script, style, form or frame, and nothing that is fetched from elsewhere.

    `pictures` gives the local path of each inline picture by its Content-ID; an image without one keeps its alt text
    alone, so that no sender learns when or where a mail was read. Links open elsewhere and tell nothing about us.
    """
    known = pictures or {}
    if costly(html):
        return from_text(untagged(html))

    def kept(tag: str, attribute: str, value: str) -> str | None:
        if tag == "img" and attribute == "src":
            return _source(value, known)
        if attribute == "href":  # a link within this site would be one that the sender chose for us
            return value if _ELSEWHERE.match(value) else None
        if attribute in ("width", "height", "colspan", "rowspan", "start"):
            return value if re.fullmatch(r"\d{1,4}", value) else None
        return value

    return nh3.clean(
        html.replace("\x00", ""), tags=_TAGS, clean_content_tags=_DROPPED, attributes=_ATTRIBUTES,
        attribute_filter=kept,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"}, url_relative="pass_through",
        link_rel="noopener noreferrer nofollow", set_tag_attribute_values={"a": {"target": "_blank"}},
    )  # fmt: skip


def plain(html: str) -> str:
    """`html` as text: paragraphs, list marks, quotes with `> ` before each line, addresses of links."""
    reader = _Reader()
    reader.feed(clean_html(html))
    reader.close()
    lines = (line.rstrip() for line in "".join(reader.written).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def from_text(text: str) -> str:
    """Text as the HTML that shows it unchanged."""
    return f"<pre>{escape(text)}</pre>"


def _source(value: str, pictures: Mapping[str, str]) -> str | None:
    if value.lower().startswith("cid:"):
        local = pictures.get(unquote(value[4:])) or pictures.get(value[4:])
        return local if local and _LOCAL.match(local) else None
    return value if _PICTURE.fullmatch(value) else None


class _Reader(HTMLParser):
    """Walks clean, balanced HTML; writes text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._fresh = True  # at the start of a line
        self._quotes = 0
        self._verbatim = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br":
            self._break()
        elif tag == "blockquote":
            self._new_line()
            self._quotes = min(self._quotes + 1, 20)
        elif tag in _BLOCKS:
            self._new_line()
            self._verbatim += tag == "pre"
        elif tag == "li":
            self._new_line()
            self._write("• ")
        elif tag in ("td", "th") and not self._fresh:
            self._write(" ")
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self.written)))
        elif tag == "img" and given.get("alt"):
            self._write(f"[{given['alt']}]")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._links:
            href, start = self._links.pop()
            shown = "".join(self.written[start:]).strip()
            if href.startswith(("http://", "https://")) and shown and href.rstrip("/") not in (shown, shown.rstrip("/")):
                self._write(f" <{href}>")
        elif tag == "blockquote":
            self._new_line()
            self._quotes = max(self._quotes - 1, 0)
        elif tag in _BLOCKS:
            self._new_line()
            if tag in ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"):
                self._break()
            self._verbatim -= tag == "pre"

    def handle_data(self, data: str) -> None:
        if self._verbatim > 0:
            for number, line in enumerate(data.split("\n")):
                if number:
                    self._break()
                self._write(line)
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", data)
        self._write(text.lstrip(" ") if self._fresh else text)

    def _write(self, text: str) -> None:
        if text:
            self.written.append("> " * self._quotes + text if self._fresh else text)
            self._fresh = False

    def _new_line(self) -> None:
        if not self._fresh:
            self._break()

    def _break(self) -> None:
        self.written.append(">" * min(self._quotes, 1) + "\n" if self._fresh else "\n")
        self._fresh = True
