"""What X refuses beyond its figures: polls, GIFs and videos that stand alone, answers to who did not call us."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from parvis.networks.protocol import JSON, Answering, Draft, Media, Problem
from parvis.networks.rules import megabytes, problems
from parvis.networks.x.facts import FACTS, GIF_BYTES, POLL_CHOICE


def check(draft: Draft, text: str) -> list[Problem]:
    """`text`: what leaves, its link included."""
    weighed = tuple(map(_weighed, draft.media))
    return [
        *problems(replace(draft, text=text, link="", media=weighed), FACTS),
        *_media(draft),
        *_poll(draft.options.get("poll"), draft),
    ]


def may_answer(answering: Answering) -> list[Problem]:
    """Since February 2026 an application may only answer posts that name or quote the account. Private messages are free.

    What we do not know (an old context) is left to X to refuse. https://docs.x.com/changelog
    """
    if not answering.private and (answering.context or {}).get("summoned") is False:
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


def _poll(poll: JSON, draft: Draft) -> Iterator[Problem]:
    """`options["poll"]` = ``{"choices": […], "minutes": 1440}``."""
    if not poll:
        return
    told = poll if isinstance(poll, Mapping) else {}
    choices, minutes = [str(choice) for choice in told.get("choices") or ()], told.get("minutes")
    if draft.media:
        yield Problem("poll-media", "media")
    if not 2 <= len(choices) <= 4 or not all(choice.strip() for choice in choices):
        yield Problem("poll-choices", "text", {"least": 2, "most": 4})
    for choice in choices:
        if len(choice) > POLL_CHOICE:
            yield Problem("poll-long", "text", {"choice": choice, "limit": POLL_CHOICE})
    if not isinstance(minutes, int) or not 5 <= minutes <= 10_080:
        yield Problem("poll-time", "text")
