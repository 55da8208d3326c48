"""HTML of strangers: harmless on screen, readable as text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.email import clean_html
from parvis.networks.email.markup import plain

HOSTILE = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://espion.example/p.gif'>",
    "<img src='//espion.example/p.gif'>",
    "<img srcset='https://espion.example/p.gif 2x'>",
    "<img src='/account/delete'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:text/html,<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='/inbox/1/close'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<div style='background:url(https://espion.example/p.gif)'>x</div>",
    "<table background='https://espion.example/p.gif'><tr><td>x</table>",
    "<style>@import url(https://espion.example/a.css);</style>",
    "<link rel=stylesheet href='https://espion.example/a.css'>",
    "<iframe src='https://espion.example'></iframe>",
    "<form action='https://espion.example'><input name=password><button>ok</button></form>",
    "<svg><script>alert(1)</script></svg>",
    "<svg onload=alert(1)>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<base href='https://espion.example/'>",
    "<meta http-equiv=refresh content='0;url=https://espion.example'>",
    "<object data='https://espion.example'></object><embed src='https://espion.example'>",
    "<video poster='https://espion.example/p.gif'></video><audio src='https://espion.example'></audio>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<body onload=alert(1) background='https://espion.example/p.gif'>",
    "<div id=csrf class=danger hx-get='/x' data-key='j'>x</div>",
    "<!--[if mso]><img src='https://espion.example/p.gif'><![endif]-->",
]
DANGEROUS = re.compile(
    r"<(?:script|style|iframe|object|embed|form|input|button|svg|math|link|meta|base|video|audio|body)\b"
    r"|\bon\w+\s*=|javascript:|espion\.example|\b(?:style|class|id|srcset|background|hx-\w+|data-\w+)\s*=|src=\"(?:/|data:text)"
    r"|href=\"(?!https?://|mailto:|tel:)",
    re.I,
)


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_dangerous_remains(html: str) -> None:
    cleaned = clean_html(f"<p>avant</p>{html}<p>après</p>")
    assert not DANGEROUS.search(cleaned), cleaned
    assert "avant" in cleaned


@given(st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(alphabet="<>/='\" abimgsrc&#;:", max_size=20)), max_size=5))
def test_nothing_dangerous_remains_of_any_mixture(pieces: list[str]) -> None:
    cleaned = clean_html("".join(pieces))
    tags = "".join(re.findall(r"<[^>]*>", cleaned))
    assert not DANGEROUS.search(tags), cleaned


def test_links_open_elsewhere_and_tell_nothing() -> None:
    cleaned = clean_html('<a href="https://ville.example/a?b=1&amp;c=2" target="_self" rel="opener">x</a>')
    assert 'href="https://ville.example/a?b=1&amp;c=2"' in cleaned
    assert 'rel="noopener noreferrer nofollow"' in cleaned
    assert 'target="_blank"' in cleaned


def test_inline_pictures_come_from_us_or_not_at_all() -> None:
    html = '<img src="cid:photo%40x" alt="Le banc"><img src="cid:autre" alt="Rien">'
    assert clean_html(html, {"photo@x": "/media/7"}) == '<img src="/media/7" alt="Le banc"><img alt="Rien">'
    assert "espion" not in clean_html(html, {"photo@x": "https://espion.example/p.gif"})
    assert "espion" not in clean_html(html, {"photo@x": "//espion.example/p.gif"})


def test_small_pictures_within_the_mail_stay() -> None:
    html = '<img src="data:image/png;base64,iVBORw0KGgo=">'
    assert clean_html(html) == html


def test_ordinary_form_stays() -> None:
    html = (
        '<h2>Un</h2><ul><li>un</li></ul><table><tbody><tr><td colspan="2">x</td></tr></tbody></table><blockquote>q</blockquote>'
    )
    assert clean_html(html) == html


def test_too_deep_is_shown_as_its_text() -> None:
    cleaned = clean_html("<div>" * 5000 + "Bonjour &amp; <b>merci</b>")
    assert cleaned == "<pre>Bonjour &amp; merci</pre>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("<div>Un</div><div>Deux</div>", "Un\nDeux"),
        ("Un<br>Deux<br><br>Trois", "Un\nDeux\n\nTrois"),
        ("<ul><li>un</li><li>deux</li></ul>", "• un\n• deux"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ('<a href="https://x.example/a">le site</a>', "le site <https://x.example/a>"),
        ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
        ("<p>Oui</p><blockquote><p>Bonjour,</p><p>ça va ?</p></blockquote>", "Oui\n\n> Bonjour,\n>\n> ça va ?\n>"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ('<p>Voici <img src="cid:x" alt="une photo"></p>', "Voici [une photo]"),
        ("<title>Non</title><style>p{}</style>  <p>\n  Des   espaces \n</p>", "Des espaces"),
        ("a &lt;b&gt; &amp; c&nbsp;d", "a <b> & c\xa0d"),
    ],
)
def test_html_as_text(html: str, expected: str) -> None:
    assert plain(html) == expected
