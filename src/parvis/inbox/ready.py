"""The city's answers, ready for a conversation: in the person's language, their blanks filled from it."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from parvis.accounts.words import asked
from parvis.design.moments import dated
from parvis.inbox.models import Conversation
from parvis.inbox.tongues import spoken
from parvis.knowledge.blanks import fill, names
from parvis.knowledge.lists import best, chosen
from parvis.knowledge.models import Answer
from parvis.networks.catalogue import CATALOGUE
from parvis.people.models import User

MOST = 12
"""Answers offered at once: more words find fewer."""


@dataclass(frozen=True, slots=True)
class Ready:
    answer: Answer
    language: str
    text: str
    left: list[str]  # blanks that the agent fills
    overdue: bool


def offered(conversation: Conversation, user: User, q: str) -> list[Ready]:
    """Those that fit `q`, the one whose key it is first, then the best; without words the last changed ones."""
    today = timezone.localdate()
    found = chosen(user).current(today).select_related("topic").prefetch_related("wordings")
    rows = best(user, q, among=found, most=MOST) if q.strip() else list(found.order_by("-changed_at", "-id")[:MOST])
    if (
        exact := chosen(user).current(today).filter(key=q.strip().lower()).prefetch_related("wordings").first()
        if q.strip()
        else None
    ):
        rows = [exact, *(row for row in rows if row != exact)][:MOST]
    values, language = known(conversation, user), spoken(conversation)
    return [ready for row in rows if (ready := of(row, conversation, values, language))]


def one(conversation: Conversation, user: User, pk: int) -> Ready | None:
    row = chosen(user).filter(pk=pk).prefetch_related("wordings").first()
    return of(row, conversation, known(conversation, user), spoken(conversation)) if row else None


def of(row: Answer, conversation: Conversation, values: dict[str, str], language: str) -> Ready | None:
    """In the person's `language`, else in French, else as it is there; in the words of its network where there are such."""
    texts: dict[str, str] = {}
    for wording in row.wordings.all():
        if wording.network == conversation.account.network or (not wording.network and wording.language not in texts):
            texts[wording.language] = wording.text
    chosen = next((code for code in (language, "fr", *texts) if code in texts), "")
    if not chosen:
        return None
    text = fill(texts[chosen], values)
    return Ready(row, chosen, text, names(text), row.overdue(timezone.localdate()))


def known(conversation: Conversation, user: User) -> dict[str, str]:
    """What a conversation says in the blanks of `knowledge.blanks.KNOWN`."""
    return {
        "personne": conversation.identity.called, "agent": str(user), "équipe": str(conversation.team),
        "ville": settings.ENVIRONMENT.city, "compte": conversation.account.name, "objet": conversation.subject,
        "réseau": asked(CATALOGUE[conversation.account.network].facts.name), "date": dated(timezone.localdate(), "DATE_FORMAT"),
    }  # fmt: skip
