"""What can be said before anything is sent. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import regex

from parvis.networks import rules
from parvis.networks.protocol import Answering, Draft, Length, Problem, TextRule
from parvis.networks.text import links
from parvis.networks.threads.facts import FACTS, LINKS

_EMOJI = regex.compile(r"[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\u200D\uFE0F]")


def measured(text: str, rule: TextRule | None = None) -> int:
    """Characters; an emoji counts as its UTF-8 bytes. https://developers.facebook.com/docs/threads/create-posts"""
    return len(text) + sum(len(char.encode()) - 1 for char in _EMOJI.findall(text))


def wording(draft: Draft) -> str:
    """The text that is sent: beside media Threads takes no link by itself, it joins the text."""
    return rules.outgoing(draft) if draft.media else draft.text


def texts(draft: Draft) -> list[str]:
    return [wording(draft), *draft.parts]


def length(draft: Draft) -> Length:
    return Length(measured(wording(draft)), FACTS.text.limit)


def check(draft: Draft, settings: Mapping[str, Any]) -> list[Problem]:
    found = rules.problems(replace(draft, text=wording(draft)), FACTS, measured)
    return [*found, *_own(draft, settings)]


def _own(draft: Draft, settings: Mapping[str, Any]) -> Iterator[Problem]:
    for text in texts(draft):
        named = {text[start:end] for start, end in links(text)}
        if len(named) > LINKS:
            yield Problem("threads-links", "text", {"count": len(named), "most": LINKS})
    topic = str(draft.options.get("topic") or "")
    if re.search(r"[.&]", topic):
        yield Problem("threads-topic", "options", {"option": "topic"})
    if draft.link and not draft.media and not draft.text.strip():
        yield Problem("text-needed", "text", {"network": FACTS.name})
    countries = draft.audience.countries
    if countries and settings.get("geo") is False:
        yield Problem("threads-geo", "audience")
    for country in countries:
        if not re.fullmatch("[A-Z]{2}", country):
            yield Problem("threads-country", "audience", {"country": country})


def may_answer(answering: Answering) -> list[Problem]:
    """In public, always; Threads has no messages."""
    return [Problem("no-messages", "reply", {"network": FACTS.name})] if answering.private else []
