"""What can be said before anything is sent: lengths, pictures, windows. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from parvis.networks import rules
from parvis.networks.facebook.audience import problems as audience_problems
from parvis.networks.facebook.facts import FACTS, HUMAN_WINDOW, WINDOW
from parvis.networks.protocol import Answering, Draft, Length, Problem
from parvis.networks.text import measure


def wording(draft: Draft) -> str:
    """The text that is sent. Beside pictures, and in an answer, Facebook takes no link by itself: it joins the text."""
    return rules.outgoing(draft) if draft.media or draft.answering else draft.text


def length(draft: Draft) -> Length:
    rule = rules.rule_for(draft, FACTS)
    return Length(measure(wording(draft), rule), rule.limit)


def check(draft: Draft) -> list[Problem]:
    found = rules.problems(replace(draft, text=wording(draft)), FACTS)
    return [*found, *(_answer(draft, draft.answering) if draft.answering else audience_problems(draft.audience))]


def _answer(draft: Draft, answering: Answering) -> list[Problem]:
    """A comment takes one picture; a message takes none from us."""
    found, most = [], 0 if answering.private else 1
    if most < len(draft.media) <= FACTS.media.most:
        found.append(Problem("media-many", "media", {"count": len(draft.media), "most": most}))
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
