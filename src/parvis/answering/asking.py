"""What a conversation asks: what the person wrote since the city last answered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.inbox.models import Conversation, Message
from parvis.understanding.personal import redact
from parvis.understanding.reading import understand

LOOKED = 12
"""Messages read, the newest."""
LONGEST = 400
NO_QUESTION = frozenset({"praise", "conversation", "spam", "abuse", "political"})
"""Kinds to which the city needs no answer of its own."""
_CALLED = re.compile(r"^(?:@[\w.@-]+[\s,:]+)+", re.MULTILINE)
"""Whom a message calls before it asks: our own account, on most networks."""


@dataclass(frozen=True, slots=True)
class Question:
    """`kept`: its words may be kept beyond the conversation's own."""

    text: str
    language: str
    kept: bool


NONE = Question("", "", False)


def question_of(conversation: Conversation) -> Question:
    said = Message.objects.filter(conversation=conversation, removed_at__isnull=True, way__in=("in", "out"))
    return asked_in(list(said.order_by("-at", "-id")[:LOOKED]))


def asked_in(newest: Sequence[Message]) -> Question:
    """`newest` first. What stands after our last answer; when that was the last word, what stands before it."""
    found: list[Message] = []
    for message in newest:
        if message.way == "in":
            found.append(message)
        elif found:
            break
    if not found:
        return NONE
    text = "\n".join(message.text for message in reversed(found) if message.text)
    return Question(text[:4_000], found[0].language, all(message.expires_at is None for message in found))


def kept(question: Question) -> str:
    """As it is remembered: short, without what is personal nor whom it calls; nothing when its network keeps no words, or nothing
    was asked."""
    if not question.kept or not asks(question.text):
        return ""
    return " ".join(redact(_CALLED.sub("", question.text)).split())[:LONGEST]


def asks(text: str) -> bool:
    """Not sure of what it is counts as a question: nobody loses one."""
    if not text.strip():
        return False
    (reading,) = understand([text])
    return not (reading.sure and reading.kind in NO_QUESTION)


def comes_back(texts: Iterable[str]) -> bool:
    """One of these, written after our answer, is more than thanks."""
    return any(asks(text) for text in texts)
