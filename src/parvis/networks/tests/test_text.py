"""Counting as the networks count, and HTML as plain text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.networks.protocol import TextRule
from parvis.networks.text import links, measure, plain, weighted
from parvis.networks.trees import LONGEST
from parvis.testing.costs import costs_at_most

FAMILY = "👨‍👩‍👧‍👦"
SHARED = Path(__file__).resolve().parents[5] / "shared"  # beside the repository, where it is at all
CONFORMANCE = SHARED / "api-descriptions/x/twitter-text/conformance/validate.yml"

WEIGHTED = {
    "": 0,
    "Bonjour": 7,
    "é": 1,
    "e\N{COMBINING ACUTE ACCENT}": 1,  # composed first
    "日本": 4,
    "“Ça” — l’été…": 14,  # typographic marks weigh 1, the ellipsis 2
    "😀": 2,
    FAMILY: 2,
    "👍🏽": 2,
    "🇫🇷": 2,
    "1️⃣": 2,
    "❤️ Paris": 8,
    "https://paris.fr": 23,
    "https://www.paris.fr/une/page/tres/longue?avec=des&parametres=1#et-une-ancre": 23,
    "voir paris.fr.": 29,  # a bare domain is a link, the full stop is not
    "notice.pdf": 10,
    "contact@paris.fr": 16,
    "@paris.fr": 9,
    "paris.frite": 11,
    "a https://a.fr b https://b.fr": 51,
    "http://localhost/x": 18,
}


@pytest.mark.parametrize(("text", "weight"), WEIGHTED.items())
def test_weight_on_x(text: str, weight: int) -> None:
    assert weighted(text) == weight


def test_links_end_where_they_should() -> None:
    text = "(https://fr.wikipedia.org/wiki/Paris_(mythologie)) et paris.fr/été, ou https://x.example/a?b=c!"
    assert [text[begin:end] for begin, end in links(text)] == [
        "https://fr.wikipedia.org/wiki/Paris_(mythologie)", "paris.fr/été",
    ]  # fmt: skip


@given(st.text(max_size=200))
def test_weight_is_never_less_than_nothing_nor_than_half(text: str) -> None:
    assert 0 <= weighted(text) <= 23 * len(text)
    assert weighted(text + " a") >= weighted(text) or links(text)


HEAVY = ["a." * 5000, "é" * 10_000, "x.com/" + "(" * 5000, "a_" * 10_000 + ".", "http://x.com/" + "a," * 4000]


@pytest.mark.parametrize("text", HEAVY, ids=range(len(HEAVY)))
def test_counting_is_quick_whatever_is_pasted(text: str) -> None:
    with costs_at_most(250):
        weighted(text)


@pytest.mark.parametrize(("unit", "length"), [("characters", 9), ("graphemes", 3), ("utf16", 13), ("bytes", 28), ("weighted", 4)])
def test_units(unit: str, length: int) -> None:
    rule = TextRule(500, unit)  # type: ignore[arg-type]
    assert measure(f"a{FAMILY}é", rule) == length


MASTODON = TextRule(500, "graphemes", link=23)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("https://example.org/une/adresse/bien/longue", 23),
        ("http://a.fr", 23),
        ("paris.fr", 8),  # there only http(s):// makes a link
        ("@zoe@mastodon.example bonjour", 12),
        ("@zoe bonjour", 12),
        ("moi@exemple.fr", 14),
        ("(https://example.org/a).", 26),
        (FAMILY, 1),
    ],
)
def test_length_on_mastodon(text: str, length: int) -> None:
    assert measure(text, MASTODON) == length


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Bonjour</p>", "Bonjour"),
        ("<p>Un<br>deux<br/>trois</p><p>quatre</p>", "Un\ndeux\ntrois\n\nquatre"),
        ('<p><a href="https://m.example/@v" class="u-url mention">@<span>ville</span></a> merci</p>', "@ville merci"),
        (
            '<a href="https://e.org/a/b"><span class="invisible">https://</span><span class="ellipsis">e.org/a</span>'
            '<span class="invisible">/b</span></a>', "https://e.org/a/b",
        ),
        ("<p>a &lt;b&gt; &amp; c&nbsp;d</p>", "a <b> & c\N{NO-BREAK SPACE}d"),
        ("<ul><li>un</li><li>deux</li></ul>", "• un\n• deux"),
        ("<script>alert(1)</script><style>p{}</style>ok", "ok"),
        ("pas de balise", "pas de balise"),
        ("<p>jamais fermé <b>gras", "jamais fermé gras"),
        ("", ""),
    ],
)  # fmt: skip
def test_html_becomes_words(html: str, text: str) -> None:
    assert plain(html) == text


HOSTILE = [
    "<p>Bonjour <![x<b",
    "<p>Bonjour<!x<",
    "<p>Bonjour<?x<b",
    "<p>Bonjour</x<b",
    "<p>Bonjour<!--x<b",
    "<p>Bonjour<![CDATA[x<b",
]


@pytest.mark.parametrize("html", HOSTILE)
def test_html_that_makes_readers_fall_is_read(html: str) -> None:
    """`<![x<b` is an AssertionError of the standard library's."""
    assert plain(html).startswith("Bonjour")
    assert plain(f"{html}</p>" * 50).startswith("Bonjour")


PIECES = [
    "<a ",
    "<",
    "<a",
    "</",
    "<!",
    "<![x<b",
    "<!--",
    "&",
    "&#",
    "&amp",
    "<b><p>",
    "<div>",
    "<li>",
    " ",
    "\n",
    " \n",
    "<a b='",
    "\x00",
]


@pytest.mark.parametrize("piece", PIECES)
def test_reading_html_is_quick_whatever_was_sent(piece: str) -> None:
    with costs_at_most(150):
        plain(piece * (100_000 // len(piece)))


def test_as_long_as_a_tree_is_made_of_it_is_read_in_a_second_or_two() -> None:
    with costs_at_most(250):
        assert plain("&" * (LONGEST - 1))


@given(st.lists(st.sampled_from([*PIECES, *HOSTILE, "x", ">", "]]>", "-->", "'", "=", "é"]), max_size=30).map("".join))
def test_any_tags_are_read(html: str) -> None:
    assert plain(html) == plain(html).strip()


@given(st.text(max_size=300))
def test_any_html_is_read(html: str) -> None:
    assert plain(html) == plain(html).strip()


if CONFORMANCE.exists():

    def test_x_own_conformance_suite() -> None:
        """twitter-text's suite for configuration v3, where a copy of it is at hand."""
        import yaml

        suites = yaml.safe_load(CONFORMANCE.read_text("utf-8"))["tests"]
        cases = suites["WeightedTweetsWithDiscountedEmojiCounterTest"] + suites["UnicodeDirectionalMarkerCounterTest"]
        assert len(cases) > 15
        wrong = [case["description"] for case in cases if weighted(case["text"]) != case["expected"]["weightedLength"]]
        assert wrong == []
