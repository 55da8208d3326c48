"""What LinkedIn refuses beside what its facts say, before it goes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from parvis.networks.linkedin import captions, places
from parvis.networks.linkedin.facts import DURATIONS, FACTS, PDF, PDF_BYTES, PIXELS, QUESTION
from parvis.networks.linkedin.publish import as_card
from parvis.networks.protocol import Draft, Problem
from parvis.networks.rules import megabytes, outgoing, problems, rule_for
from parvis.networks.text import measure

OLD = 9  # months: a version lives about twelve


def check(draft: Draft, version: str, today: date) -> list[Problem]:
    found = problems(draft, FACTS)
    if draft.answering is not None and draft.media:
        found.append(Problem("linkedin-answer-media", "media"))
    found += _text(draft)
    found += _media(draft)
    found += _poll(draft)
    found += captions.problems(draft)
    found += places.problems(draft.audience)
    if months_old(version, today) > OLD:
        found.append(Problem("linkedin-version-old", "options", {"version": version}, blocking=False))
    return found


def months_old(version: str, today: date) -> int:
    """Of ``202609``; what is no version is as old as can be."""
    if not (version.isdigit() and len(version) == 6):
        return 99
    return (today.year - int(version[:4])) * 12 + today.month - int(version[4:])


def _text(draft: Draft) -> Iterator[Problem]:
    """The link that is written under the text counts too."""
    rule = rule_for(draft, FACTS)
    used = measure(draft.text if as_card(draft) else outgoing(draft), rule)
    if used > rule.limit and measure(draft.text, rule) <= rule.limit:
        yield Problem("text-long", "text", {"used": used, "limit": rule.limit, "over": used - rule.limit})


def _media(draft: Draft) -> Iterator[Problem]:
    for item in draft.media:
        if item.mime in FACTS.media.videos and len(draft.media) > 1:
            yield Problem("media-alone", "media", {"name": item.name})
        if item.mime == PDF and item.size > PDF_BYTES:
            yield Problem(
                "media-heavy", "media", {"name": item.name, "size": megabytes(item.size), "limit": megabytes(PDF_BYTES)}
            )
        if item.mime.startswith("image/") and item.width * item.height >= PIXELS:
            yield Problem("linkedin-pixels", "media", {"name": item.name})


def _poll(draft: Draft) -> Iterator[Problem]:
    poll = draft.options.get("poll")
    if not poll or draft.answering is not None:
        return
    question = str(draft.options.get("question") or draft.text).strip()
    if not 0 < len(question) <= QUESTION:
        yield Problem("linkedin-question", "options", {"option": "question", "limit": QUESTION})
    if not isinstance(poll, dict) or poll.get("minutes") not in DURATIONS:
        yield Problem("linkedin-poll-time", "options", {"option": "poll"})
