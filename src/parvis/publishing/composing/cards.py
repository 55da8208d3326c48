"""The card that networks make of a link: title and words of the page, read through the one guarded way out, and remembered."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from django.core.cache import cache

from parvis.accounts.connect import door
from parvis.accounts.words import say
from parvis.networks.http import Http
from parvis.networks.protocol import NetworkError
from parvis.networks.trees import head

log = structlog.get_logger()
KEPT, KEPT_FAILURE = 6 * 3600, 120
"""Seconds for which a page, or its failure, is taken as it was."""
READ = 300_000
"""Bytes of a page that are looked at: what a card is made of stands in its head."""
WAITS = 5.0


@dataclass(frozen=True, slots=True)
class Card:
    """`said`: why the page could not be read, in a sentence."""

    url: str
    host: str = ""
    title: str = ""
    words: str = ""
    said: str = ""


def card(url: str) -> Card:
    """What networks would show of this address. Never raises: a page that does not answer is told."""
    kept = seen(url)
    if kept is None:
        kept = _read(url)
        cache.set(_place(url), kept, KEPT_FAILURE if kept.said else KEPT)
    return kept


def seen(url: str) -> Card | None:
    """What was read a while ago; None: it has to be asked for."""
    found: Card | None = cache.get(_place(url))
    return found


def _place(url: str) -> str:
    return f"card:{hashlib.sha256(url.encode()).hexdigest()[:40]}"


def _read(url: str) -> Card:
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.")
        answer = Http(door(), timeout=WAITS).call("GET", url, headers={"Accept": "text/html"})
    except (NetworkError, ValueError) as error:
        code = error.code if isinstance(error, NetworkError) else "address"
        log.info("card.unread", host=urlsplit(url).hostname if code != "address" else "", code=code)
        return Card(url, said=say(code)[0])
    if answer.status >= 400:
        return Card(url, host, said=say("not-found")[0])
    if "html" not in answer.headers.get("content-type", ""):
        return Card(url, host)
    page = head(answer.body[:READ].decode(_charset(answer.headers.get("content-type", "")), "replace"))
    told = page.meta.get("og:description") or page.meta.get("description", "")
    return Card(url, host, _cut(page.meta.get("og:title") or page.title, 200), _cut(told, 300))


def _charset(kind: str) -> str:
    named = kind.partition("charset=")[2].strip(" \"';").lower()
    return named if named in ("iso-8859-1", "iso-8859-15", "windows-1252", "utf-8") else "utf-8"


def _cut(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
