"""What X refuses beyond its figures: GIFs and videos that stand alone, answers to who did not call us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from parvis.networks.protocol import Answering, Draft, Media, Problem
from parvis.networks.rules import megabytes, problems
from parvis.networks.text import links
from parvis.networks.x.facts import FACTS, GIF_BYTES, PRICES


def check(draft: Draft, text: str) -> list[Problem]:
    """`text`: what leaves, its link included."""
    weighed = tuple(map(_weighed, draft.media))
    return [
        *problems(replace(draft, text=text, link="", media=weighed), FACTS),
        *_media(draft),
        *_price(draft, text),
    ]


def _price(draft: Draft, text: str) -> Iterator[Problem]:
    """A link costs thirteen times a post, which nobody guesses."""
    private = draft.answering and draft.answering.private
    if not private and any(links(each) for each in (text, *draft.parts)):
        told = {"price": PRICES["post with link"], "usual": PRICES["answer" if draft.answering else "post"]}
        yield Problem("x-link-price", "link" if draft.link else "text", told, blocking=False)


def may_answer(answering: Answering, *, enterprise: bool = False) -> list[Problem]:
    """Since February 2026 an application may only answer posts that name or quote the account. Private messages are free
    of it, and so is the Enterprise offer.

    What we do not know (an old context) is left to X to refuse. https://docs.x.com/changelog
    """
    if not enterprise and not answering.private and (answering.context or {}).get("summoned") is False:
        return [Problem("not-summoned", "reply", {"author": answering.author})]
    return []


def _weighed(item: Media) -> Media:
    """A GIF may be three times as heavy as a picture: it is weighed in `_media`."""
    return replace(item, size=min(item.size, FACTS.media.bytes_image)) if item.mime == "image/gif" else item


def _media(draft: Draft) -> Iterator[Problem]:
    moving = [item for item in draft.media if item.mime == "image/gif" or item.mime in FACTS.media.videos]
    if moving and len(draft.media) > 1:
        yield Problem("media-alone", "media", {"name": moving[0].name})
    if draft.answering and draft.answering.private and len(draft.media) > 1:
        yield Problem("media-many", "media", {"count": len(draft.media), "most": 1})
    for item in draft.media:
        if item.mime == "image/gif" and item.size > GIF_BYTES:
            values = {"name": item.name, "size": megabytes(item.size), "limit": megabytes(GIF_BYTES)}
            yield Problem("media-heavy", "media", values)
