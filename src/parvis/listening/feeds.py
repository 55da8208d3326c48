"""A feed's bytes as entries: RSS, Atom and JSON Feed. Pure.

https://www.rssboard.org/rss-specification · RFC 4287 · https://www.jsonfeed.org/version/1.1/
"""

from __future__ import annotations

import hashlib
import json
from calendar import timegm
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin

from parvis.networks.addresses import web_address
from parvis.networks.moments import sane
from parvis.networks.odd import each
from parvis.networks.text import plain
from parvis.networks.trees import head

MOST = 10_000_000  # bytes
ENTRIES = 500
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, text/html;q=0.5, */*;q=0.1"


class NoFeed(Exception):
    """Nothing that can be read as a feed. `found`: addresses of feeds that the page names."""

    def __init__(self, found: tuple[str, ...] = ()) -> None:
        super().__init__("no feed")
        self.found = found


@dataclass(frozen=True, slots=True)
class Entry:
    """`identity` never changes: the feed's own id, else the link, else what title and text make. Never the date."""

    identity: str
    url: str
    title: str
    text: str  # plain, cut
    author: str
    at: datetime
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    title: str
    site: str
    entries: tuple[Entry, ...]  # oldest first


def read(body: bytes, address: str, now: datetime) -> Feed:
    """The feed at `address`. Raises NoFeed."""
    if body.lstrip()[:1] == b"{":
        return _json(body, address, now)
    import feedparser  # type: ignore[import-untyped]  # only who follows feeds loads it

    found = feedparser.parse(body)
    if not found.entries and not found.get("version"):
        raise NoFeed(tuple(_named_in(body, address)))
    entries = tuple(each("entries", found.entries[:ENTRIES], lambda one: _entry(one, address, now), passing=True))
    feed = found.feed
    return Feed(_short(feed.get("title", ""), 200), web_address(urljoin(address, feed.get("link", "")), 500), _sorted(entries))


def _entry(one: Any, address: str, now: datetime) -> Entry:
    content = one.get("content") or [{}]
    html = content[0].get("value") or one.get("summary") or ""
    told = one.get("published_parsed") or one.get("updated_parsed")
    url = web_address(urljoin(address, one.get("link", "")), 600)
    title, text = _short(plain(one.get("title", "")), 300), _short(plain(html), 4000)
    pictures = [*one.get("media_thumbnail", ()), *one.get("media_content", ())]
    enclosed = [e for e in one.get("enclosures", ()) if str(e.get("type", "")).startswith("image/")]
    picture = next((e.get("url") or e.get("href") or "" for e in [*enclosed, *pictures]), "")
    return Entry(
        _identity(one.get("id", ""), url, title, text), url, title, text, _short(one.get("author", ""), 200),
        _at(told, now), web_address(urljoin(address, picture), 600) if picture else "",
    )  # fmt: skip


def _at(told: Any, now: datetime) -> datetime:
    """The moment of an entry, never ahead of us; without one, now."""
    try:
        return min(sane(datetime.fromtimestamp(timegm(told), UTC), now), now) if told else now
    except (ValueError, OverflowError, TypeError):
        return now


def _json(body: bytes, address: str, now: datetime) -> Feed:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NoFeed from error
    if not isinstance(told, dict) or "jsonfeed.org" not in str(told.get("version", "")):
        raise NoFeed
    items = [one for one in told.get("items") or () if isinstance(one, dict)]
    return Feed(
        _short(str(told.get("title") or ""), 200), web_address(str(told.get("home_page_url") or ""), 500),
        _sorted(tuple(each("items", items[:ENTRIES], lambda one: _item(one, address, now), passing=True))),
    )  # fmt: skip


def _item(one: dict[str, Any], address: str, now: datetime) -> Entry:
    url = web_address(urljoin(address, str(one.get("url") or one.get("external_url") or "")), 600)
    text = _short(str(one.get("content_text") or plain(str(one.get("content_html") or one.get("summary") or ""))), 4000)
    title = _short(str(one.get("title") or ""), 300)
    authors = [str(a.get("name") or "") for a in one.get("authors") or () if isinstance(a, dict)]
    try:
        at = datetime.fromisoformat(str(one.get("date_published") or one.get("date_modified")))
    except ValueError:
        at = now
    at = min(sane(at, now), now)
    picture = web_address(urljoin(address, str(one.get("image") or "")), 600) if one.get("image") else ""
    return Entry(_identity(str(one.get("id") or ""), url, title, text), url, title, text, ", ".join(authors)[:200], at, picture)


def _identity(given: str, url: str, title: str, text: str) -> str:
    told = given.strip() or url or f"{title}\n{text}"
    return told if len(told) <= 300 else hashlib.sha256(told.encode()).hexdigest()


def _sorted(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: (entry.at, entry.identity)))


def _short(text: str, most: int) -> str:
    words = text.replace("\x00", "").strip()
    return words if len(words) <= most else f"{words[: most - 1]}…"


def _named_in(body: bytes, address: str) -> Iterator[str]:
    """The feeds that a web page names in its head."""
    named = (one for one in head(body[:500_000].decode("utf-8", "replace")).links if "alternate" in one.get("rel", ""))
    found = (one.get("href", "") for one in named if any(kind in one.get("type", "") for kind in ("rss", "atom", "feed+json")))
    yield from dict.fromkeys(urljoin(address, one) for one in found if one)
