"""Pages: nothing inline (the Content-Security-Policy allows none), every word in French with its English."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from parvis.conf.middleware import POLICY
from tests.house.tree import SOURCE, inside, templates

TAGS = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)
COMMENTS = re.compile(r"{% comment %}.*?{% endcomment %}", re.S)
CLASS = re.compile(r"{% block work %}[\w -]*{% endblock %}")
"""A page's own class on <main>: no word of a language."""
FRENCH = re.compile(r"[A-Za-zÀ-ÿ]{3,}")
SAME_EVERYWHERE = re.compile(
    "English|Français|Parvis|Esc|Ctrl|Maj|Entrée|JPEG|PNG|WebP|GIF|MP4|WebM|QuickTime|https?|iCal|CSV|JSON|API|REST|UTC"
)


class Reader(HTMLParser):
    """What a strict policy would refuse, and words that no translator will see."""

    SILENT = ("script", "style", "code", "kbd", "svg", "pre")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inline: list[str] = []
        self.bare: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if (tag == "script" and "src" not in names and names.get("type") != "application/json") or tag == "style":
            self.inline.append(f"<{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith(("on", "hx-on")) or (value or "").strip().lower().startswith("javascript:"):
                self.inline.append(f"{name} on <{tag}>")
            if name in ("aria-label", "title", "placeholder", "alt") and _said(value or ""):
                self.bare.append(f'{name}="{value}"')
        if tag in self.SILENT:
            self.depth += 1

    def handle_endtag(self, tag):
        if tag in self.SILENT:
            self.depth -= 1

    def handle_data(self, data):
        if not self.depth and _said(data):
            self.bare.append(data.strip()[:60])


def _said(text: str) -> bool:
    """Does it hold a word of a language?"""
    return bool(FRENCH.search(SAME_EVERYWHERE.sub("", text)))


def read(text: str) -> Reader:
    """Template tags become nothing: an attribute or text that comes from a variable is the view's affair."""
    reader = Reader()
    text = re.sub(r"{%\s*blocktranslate.*?{%\s*endblocktranslate\s*%}", "", CLASS.sub("", COMMENTS.sub("", text)), flags=re.S)
    reader.feed(TAGS.sub("", text))
    return reader


def pages() -> list[Path]:
    """Our own pages. The sandbox speaks French alone, to those who train; its pages are as strict otherwise."""
    return [path for path in templates() if not inside(path).startswith("sandbox/")]


def test_nothing_inline():
    found = {inside(path): inline for path in templates() if (inline := read(path.read_text()).inline)}
    assert found == {}
    assert "unsafe-inline" not in POLICY


def test_every_word_of_a_page_can_be_translated():
    found = {inside(path): bare for path in pages() if (bare := read(path.read_text()).bare)}
    assert found == {}


def test_no_line_is_longer_than_one_reads():
    """Templates are code."""
    every = ((path, at, line) for path in SOURCE.rglob("*.html") for at, line in enumerate(path.read_text().splitlines(), 1))
    assert [f"{inside(path)}:{at} ({len(line)})" for path, at, line in every if len(line) > 160] == []


def test_no_page_takes_anything_from_elsewhere():
    """Scripts, styles, fonts and pictures of our pages are our own."""
    away = re.compile(r"""(?:src|href)=["'](?:https?:)?//""")
    tags = re.compile(r"<(?:script|link|img|iframe)\b[^>]*>")
    found = [inside(path) for path in templates() for tag in tags.findall(path.read_text()) if away.search(tag)]
    assert found == []


def test_templates_are_of_their_room():
    """`templates/<room>/…`, so that two rooms never hide each other's pages; allauth's are dressed by `design`."""
    dressed = {"account", "allauth", "mfa", "404.html", "403.html", "403_csrf.html", "500.html"}
    strays = []
    for path in pages():
        room, _, rest = inside(path).split("/", 2)
        if rest.split("/")[0] not in {room} | dressed:
            strays.append(inside(path))
    assert strays == []


@pytest.mark.parametrize(
    "page",
    ["<p onclick='x()'>", "<p style='color:red'>", "<style>p{}</style>", "<script>x()</script>", "<a href='javascript:x()'>",
     "<p hx-on:click='x()'>"],
)  # fmt: skip
def test_the_rule_sees_what_is_inline(page):
    assert read(page).inline


def test_the_rule_sees_words_without_translation():
    assert read("<p>Publier</p>").bare == ["Publier"]
    assert read("<p>{% translate 'Publier' %} — {{ post }}</p>").bare == []


DRAWN = re.compile(r"""{%\s*(?:drawn|include|extends)\s+["']([^"']+)["']""")
CHANGING = re.compile(
    r"\|(?:ago|timesince|timeuntil|naturaltime|naturalday)\b|{%\s*(?:now|csrf_token|nearest)\b|\b(?:request|user|perms|messages)\b(?=[.\s}|])"
)
"""What depends on the clock or on who asks: not for a part that is drawn once."""


def test_parts_that_are_drawn_once_depend_on_their_values_alone():
    found = {path.as_posix().split("/templates/")[1]: path.read_text() for path in templates()}
    wanted = {name for text in found.values() for name in re.findall(r"""{%\s*drawn\s+["']([^"']+)["']""", text)}
    assert "inbox/parts/row.html" in wanted
    todo, seen = list(wanted), set()
    while todo:
        name = todo.pop()
        text = found[name]
        assert not CHANGING.search(text), f"{name} is drawn once, and shows {CHANGING.search(text)}"
        assert not re.search(r"{%\s*include\s+[^\"']", text), f"{name} includes what is not known before"
        seen.add(name)
        todo += [one for one in DRAWN.findall(text) if one not in seen]


UNDATED = re.compile(r'\|date:(?:_\()?"(?:[^"]*\bj [FMN]|DATE_FORMAT)')


def test_days_in_words_have_their_first():
    """«1er décembre» is what `dated` writes, and Django's own filter does not."""
    assert not [str(path) for path in templates() if UNDATED.search(path.read_text())]
