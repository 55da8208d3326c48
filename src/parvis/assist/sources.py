"""What the model is given: the thread of one conversation and the city's answers that fit it, nothing of any other conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from parvis.answering.finding import ranked
from parvis.charter.judging import in_force
from parvis.inbox import ready
from parvis.inbox.models import Conversation, Message
from parvis.inbox.tongues import spoken
from parvis.knowledge.models import Answer
from parvis.people.access import everywhere, teams
from parvis.people.models import User

MOST_MESSAGES = 30
"""Messages of a thread, the newest."""
MOST_OF_A_MESSAGE = 3_000
MOST_OF_A_THREAD = 12_000
MOST_ANSWERS = 4
MOST_OF_AN_ANSWER = 3_000
TONE = frozenset({"courtesy", "plain", "reading", "answering"})
"""Kinds of clauses that say how the city speaks."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """One of the city's answers, in the words that this conversation would be answered with. `said`: its text and its source."""

    number: int
    answer: Answer
    text: str

    @property
    def said(self) -> str:
        return f"{self.text}\n{self.answer.source}"


def thread_of(conversation: Conversation) -> list[Message]:
    """What the two sides said to each other, the oldest first; no notes of colleagues, nothing taken back or expired."""
    newest = _said_in(conversation).select_related("identity", "user").order_by("-at", "-id")[:MOST_MESSAGES]
    kept: list[Message] = []
    length = 0
    for message in newest:
        length += min(len(message.text), MOST_OF_A_MESSAGE)
        if kept and length > MOST_OF_A_THREAD:
            break
        kept.append(message)
    return kept[::-1]


def earlier(conversation: Conversation, thread: Sequence[Message]) -> int:
    """How many messages of the conversation are older than its `thread`, which is bounded."""
    return _said_in(conversation).count() - len(thread)


def _said_in(conversation: Conversation) -> QuerySet[Message]:
    found = Message.objects.filter(conversation=conversation, way__in=("in", "out"), removed_at=None, expired_at=None)
    return found.exclude(text="")


def question_of(thread: Sequence[Message]) -> str:
    """What the person wrote since the city's last word; when that was the last, what they wrote before it."""
    found: list[str] = []
    for message in reversed(thread):
        if message.way == "in":
            found.append(message.text[:MOST_OF_A_MESSAGE])
        elif found:
            break
    return "\n".join(reversed(found))


def fitting(conversation: Conversation, question: str, user: User) -> list[Fitting]:
    """The best answers that the user may see, numbered from 1; their blanks are not filled: names are no business of a model."""
    if not question.strip():
        return []
    mine, all_teams = {None, *teams(user, "answer.see")}, everywhere(user)
    found = ranked(question, among=lambda kept, key: all_teams or kept.team.get(key) in mine, most=MOST_ANSWERS)
    rows = Answer.objects.seen_by(user).current(timezone.localdate()).prefetch_related("wordings")
    by_key = rows.in_bulk([one.key for one in found])
    language = spoken(conversation) if by_key else ""
    texts = [ready.of(by_key[one.key], conversation, {}, language) for one in found if one.key in by_key]
    said = [one for one in texts if one is not None]
    return [Fitting(number, one.answer, one.text[:MOST_OF_AN_ANSWER]) for number, one in enumerate(said, 1)]


def tone_of_charter() -> list[str]:
    """What the clauses in force say of how the city speaks."""
    return [rule.text[:300] for rule in in_force().rules if rule.kind in TONE][:8]
