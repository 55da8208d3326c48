"""A link's card: Bluesky shows only what the post itself carries, so the page is read here. A page that cannot be read still
gives a card with its address."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from parvis.networks.bluesky.api import Api
from parvis.networks.bluesky.facts import THUMB
from parvis.networks.protocol import JSON, Draft, NetworkError
from parvis.networks.text import links
from parvis.networks.trees import Head, head

PATIENCE = 8.0  # seconds for a page, and for its picture
PICTURES = ("image/jpeg", "image/png", "image/webp")
LONGEST = 300  # characters of a title or description kept


def address_of(draft: Draft) -> str:
    """The link that is shown as a card: the draft's own, else the first one of its text; none beside pictures or a film."""
    if draft.media:
        return ""
    if draft.link:
        return draft.link
    named = (draft.text[begin:end] for begin, end in links(draft.text))
    return next((link for link in named if link.startswith(("https://", "http://"))), "")


def card(api: Api, url: str) -> JSON:
    """The `external` embed of a page. Its picture is left out when it is absent, too heavy or of another kind."""
    page = Head()
    try:
        answer = api.http.call("GET", url, headers={"Accept": "text/html"}, timeout=PATIENCE)
        if answer.status < 300 and "html" in answer.headers.get("content-type", ""):
            page = head(answer.body[:500_000].decode("utf-8", "replace"))
    except NetworkError:
        pass  # the card is poorer; the post is not lost for it
    title, told = page.meta.get("og:title") or page.title, page.meta.get("og:description") or page.meta.get("description", "")
    shown = {"uri": url, "title": title[:LONGEST] or urlsplit(url).netloc, "description": told[:LONGEST]}
    thumb = _thumb(api, page.meta.get("og:image", "")[:2_000], url)
    return {"$type": "app.bsky.embed.external", "external": shown | ({"thumb": thumb} if thumb else {})}


def _thumb(api: Api, image: str, url: str) -> JSON | None:
    if not image:
        return None
    try:
        answer = api.http.call("GET", urljoin(url, image), timeout=PATIENCE)
    except NetworkError:
        return None
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    if answer.status >= 300 or kind not in PICTURES or not 0 < len(answer.body) <= THUMB:
        return None
    return api.send(answer.body, kind)
