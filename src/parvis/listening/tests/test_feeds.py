"""Feeds as they are in the wild become entries."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from parvis.listening.feeds import NoFeed, read
from parvis.testing.costs import costs_at_most

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Le Quartier</title><link>https://quartier.example/</link>
<item><title>La piscine rouvre</title><link>/piscine</link><guid isPermaLink="false">n-2</guid>
<description>&lt;p&gt;Lundi &lt;b&gt;matin&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;&lt;/p&gt;</description>
<pubDate>Mon, 23 Nov 2026 08:00:00 +0100</pubDate>
<enclosure url="https://quartier.example/p.jpg" type="image/jpeg" length="5"/></item>
<item><title>Sans numéro</title><link>https://quartier.example/a</link><pubDate>Sun, 22 Nov 2026 08:00:00 GMT</pubDate></item>
<item><title>Demain</title><guid>n-9</guid><pubDate>Mon, 23 Nov 2037 08:00:00 GMT</pubDate></item>
</channel></rss>"""


def test_rss_oldest_first_with_what_never_changes():
    feed = read(RSS.encode(), "https://quartier.example/flux", NOW)
    assert (feed.title, feed.site) == ("Le Quartier", "https://quartier.example/")
    assert [one.identity for one in feed.entries] == ["https://quartier.example/a", "n-2", "n-9"]
    swim = feed.entries[1]
    assert swim.url == "https://quartier.example/piscine"
    assert swim.at == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert swim.picture == "https://quartier.example/p.jpg"
    assert "<" not in swim.text
    assert swim.text.startswith("Lundi")
    assert "x()" not in swim.text
    assert feed.entries[2].at == NOW, "never ahead of us"


def test_what_is_cut_is_read_as_far_as_it_goes():
    feed = read(RSS[: RSS.index("<item><title>Demain")].encode(), "https://quartier.example/flux", NOW)
    assert len(feed.entries) == 2


def test_atom_and_latin_letters():
    atom = """<?xml version="1.0" encoding="iso-8859-1"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Élan</title>
    <entry><id>tag:a,1</id><title>Été</title><link href="https://a.example/1"/><updated>2026-11-20T10:00:00Z</updated>
    <author><name>Zoé</name></author><content type="html">&lt;i&gt;Oui&lt;/i&gt;</content></entry></feed>"""
    (one,) = read(atom.encode("iso-8859-1"), "https://a.example/", NOW).entries
    assert (one.title, one.author, one.text, one.identity) == ("Été", "Zoé", "Oui", "tag:a,1")


def test_an_entry_that_cannot_be_read_keeps_none_of_the_others():
    """An address that is none is a ValueError of whoever looks at it."""
    odd = RSS.replace("<link>/piscine</link>", "<link>http://[::1</link>").replace("x()", "&lt;![x&lt;b")
    assert [one.identity for one in read(odd.encode(), "https://quartier.example/flux", NOW).entries][-1] == "n-9"
    told = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "image": "http://[::1"}, {"id": "2"}]}
    assert [one.identity for one in read(json.dumps(told).encode(), "https://j.example/feed.json", NOW).entries] == ["2"]


@pytest.mark.parametrize("piece", ["<a ", "<![x<b", "<!--", "&", "<b><p>"])
def test_a_page_in_place_of_a_feed_is_looked_at_quickly(piece: str) -> None:
    with costs_at_most(400), pytest.raises(NoFeed) as told:
        read(
            b'<html><link rel=alternate type="application/rss+xml" href=/f>' + (piece * 30_000).encode(),
            "https://a.example/",
            NOW,
        )
    assert isinstance(told.value.found, tuple)


def test_json_feed():
    told = {
        "version": "https://jsonfeed.org/version/1.1", "title": "J", "home_page_url": "https://j.example",
        "items": [{"id": "1", "url": "https://j.example/1", "content_text": "Bonjour", "date_published": "2026-11-20T10:00:00"},
                  {"id": "2", "content_html": "<p>Deux</p>", "date_published": "hier"}],
    }  # fmt: skip
    one, two = read(json.dumps(told).encode(), "https://j.example/feed.json", NOW).entries
    assert (one.text, one.at, two.text, two.at) == ("Bonjour", datetime(2026, 11, 20, 10, tzinfo=UTC), "Deux", NOW)


def test_entities_are_not_blown_up():
    bomb = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
    <!ENTITY c SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><title>x</title>
    <item><title>&b;&c;</title><guid>1</guid></item></channel></rss>"""
    feed = read(bomb, "https://x.example/", NOW)
    assert all("root:" not in one.title and len(one.title) <= 300 for one in feed.entries)


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"bonjour", b'{"version": "1"}', b"{not json"])
def test_what_is_no_feed_is_refused(body):
    with pytest.raises(NoFeed):
        read(body, "https://x.example/", NOW)


def test_a_page_that_names_its_feed():
    page = b'<html><head><link rel="alternate" type="application/rss+xml" href="/flux.xml"></head><body>Bonjour</body></html>'
    with pytest.raises(NoFeed) as caught:
        read(page, "https://x.example/a/", NOW)
    assert caught.value.found == ("https://x.example/flux.xml",)
