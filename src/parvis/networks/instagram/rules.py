"""What can be said before anything is sent: lengths, shapes, windows. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from parvis.networks import rules
from parvis.networks.instagram.facts import (
    FACTS,
    HASHTAGS,
    HASHTAGS_ADVISED,
    HUMAN_WINDOW,
    MENTIONS,
    STORY_BYTES,
    STORY_SECONDS,
    WINDOW,
)
from parvis.networks.protocol import Answering, Draft, Length, MediaRule, Problem
from parvis.networks.text import measure

ANSWER = replace(FACTS, media=MediaRule())  # comments carry nothing, and we send no file in private
STORY = replace(
    FACTS,
    media=replace(FACTS.media, most=1, mixed=False, ratio=(0.0, 0.0), bytes_video=STORY_BYTES, seconds=STORY_SECONDS, alt_text=0),
)


def form(draft: Draft) -> str:
    return str(draft.options.get("form") or "post")


def wording(draft: Draft) -> str:
    """The text that is sent: Instagram knows no link of its own, it joins the caption. A story has none."""
    return "" if draft.answering is None and form(draft) == "story" else rules.outgoing(draft)


def length(draft: Draft) -> Length:
    rule = rules.rule_for(draft, FACTS)
    return Length(measure(rules.outgoing(draft), rule), rule.limit)


def check(draft: Draft) -> list[Problem]:
    facts = ANSWER if draft.answering else STORY if form(draft) == "story" else FACTS
    found = rules.problems(replace(draft, text=rules.outgoing(draft)), facts)
    return [*found, *(_answer(draft) if draft.answering else _publication(draft))]


def _publication(draft: Draft) -> Iterator[Problem]:
    text = rules.outgoing(draft)
    if form(draft) == "story" and text.strip():
        yield Problem("instagram-story-text", "text", blocking=False)
    if form(draft) == "reel" and (len(draft.media) != 1 or not draft.media[0].mime.startswith("video/")):
        yield Problem("instagram-reel", "media")
    tags, names = len(re.findall(r"(?<!\w)#\w", text)), len(re.findall(r"(?<![\w.])@\w", text))
    if tags > HASHTAGS:
        yield Problem("instagram-hashtags", "text", {"count": tags, "most": HASHTAGS})
    elif tags > HASHTAGS_ADVISED:
        yield Problem("instagram-hashtags-many", "text", {"count": tags, "most": HASHTAGS_ADVISED}, blocking=False)
    if names > MENTIONS:
        yield Problem("instagram-mentions", "text", {"count": names, "most": MENTIONS})


def _answer(draft: Draft) -> Iterator[Problem]:
    if draft.options.get("human_agent") and draft.options.get("automatic"):
        yield Problem("instagram-human-only", "reply")


def may_answer(answering: Answering, now: datetime) -> list[Problem]:
    """In public always. In private for 24 hours; then seven days if a person writes (option `human_agent`). To a
    comment: one private message, within seven days.

    https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
    """
    age = now - answering.at
    if not answering.private:
        return []
    if age > HUMAN_WINDOW:
        return [Problem("instagram-window", "reply")]
    if person_in(answering.thread) and age > WINDOW:
        return [Problem("instagram-human-agent", "reply", {"options": {"human_agent": True}}, blocking=False)]
    return []


def person_in(thread: str) -> str:
    """The person of a private conversation (`dm:…`); "" for a conversation in public."""
    return thread.removeprefix("dm:") if thread.startswith("dm:") else ""
