"""What can be said before anything is sent: lengths, pictures, windows. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from parvis.networks import rules
from parvis.networks.facebook.audience import problems as audience_problems
from parvis.networks.facebook.facts import AGES, FACTS, HUMAN_WINDOW, REEL_SECONDS, STORY_SECONDS, WINDOW
from parvis.networks.protocol import Answering, Draft, Length, Problem
from parvis.networks.text import measure


def form(draft: Draft) -> str:
    return str(draft.options.get("form") or "post")


def wording(draft: Draft) -> str:
    """The text that is sent. Beside media, and in an answer, Facebook takes no link by itself: it joins the text."""
    if draft.answering is None and form(draft) == "story":
        return ""
    return rules.outgoing(draft) if draft.media or draft.answering else draft.text


def length(draft: Draft) -> Length:
    rule = rules.rule_for(draft, FACTS)
    return Length(measure(wording(draft), rule), rule.limit)


def age(draft: Draft) -> int:
    """The least age of who may see it; 0 = everybody."""
    chosen = str(draft.options.get("age") or "")
    return int(chosen) if chosen in AGES else 0


def check(draft: Draft) -> list[Problem]:
    text = rules.outgoing(draft) if draft.media or draft.answering else draft.text
    found = rules.problems(replace(draft, text=text), FACTS)
    if draft.answering:
        return [*found, *_answer(draft, draft.answering)]
    return [*found, *audience_problems(draft.audience), *_form(draft)]


def _form(draft: Draft) -> Iterator[Problem]:
    films = [medium for medium in draft.media if medium.mime.startswith("video/")]
    kind = form(draft)
    if len(films) > 1:
        yield Problem("video-one", "media")
    if kind == "reel" and (len(films) != 1 or len(draft.media) != 1):
        yield Problem("facebook-reel", "media")
    if kind == "story":
        if len(draft.media) != 1:
            yield Problem("facebook-story", "media")
        if rules.outgoing(draft).strip():
            yield Problem("facebook-story-text", "text", blocking=False)
        if draft.audience or age(draft):
            yield Problem("facebook-story-audience", "audience")
    if kind in ("reel", "story"):
        least, most = REEL_SECONDS if kind == "reel" else STORY_SECONDS
        for film in films:
            if film.seconds and not least <= film.seconds <= most:
                yield Problem("facebook-seconds", "media", {"name": film.name, "least": least, "most": most})


def _answer(draft: Draft, answering: Answering) -> list[Problem]:
    """A comment takes one picture; a message takes none from us. Videos are for publications."""
    found, most = [], 0 if answering.private else 1
    if most < len(draft.media) <= FACTS.media.most:
        found.append(Problem("media-many", "media", {"count": len(draft.media), "most": most}))
    if any(medium.mime.startswith("video/") for medium in draft.media):
        found.append(Problem("facebook-answer-video", "media"))
    if draft.options.get("human_agent") and draft.options.get("automatic"):
        found.append(Problem("facebook-human-only", "reply"))
    return found


def may_answer(answering: Answering, now: datetime) -> list[Problem]:
    """In public always. In private for 24 hours; then seven days if a person writes (option `human_agent`): the problem
    `facebook-human-agent` says so and does not block. To a comment: one private message, within seven days.

    https://developers.facebook.com/docs/messenger-platform/policy/policy-overview
    """
    age = now - answering.at
    if not answering.private:
        return []
    if age > HUMAN_WINDOW:
        return [Problem("facebook-window", "reply")]
    if person_in(answering.thread) and age > WINDOW:
        return [Problem("facebook-human-agent", "reply", {"options": {"human_agent": True}}, blocking=False)]
    return []


def person_in(thread: str) -> str:
    """The person of a private conversation (`dm:…`); "" for a conversation in public."""
    return thread.removeprefix("dm:") if thread.startswith("dm:") else ""
