"""What the palette offers of the standard answers."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from parvis.knowledge.models import Answer
from parvis.people.access import may
from parvis.people.models import User
from parvis.search.suggestions import READ, Suggestion, Typed, newest, suggests


@suggests("answers", _("Réponses types"), "message-square", 60)
def answers(by: User, typed: Typed) -> Iterable[Suggestion]:
    if not may(by, "answer.see"):
        return
    found = newest(Answer.objects.seen_by(by).in_use()).filter(typed.begins("title", "key")).order_by("title", "pk")
    for row in found.only("title", "key")[:READ]:
        yield Suggestion(row.title, reverse("knowledge:answer", args=[row.pk]), row.key)
