"""Questions to which the city has no answer, as a page or a program asks for them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.answering.grouping import Group, groups
from parvis.answering.models import AnswerUse
from parvis.people.models import User

LOOKED = 1_000
"""Questions that are grouped, the newest."""
SINCE = timedelta(days=180)


def without_answer(user: User) -> list[Group]:
    found = AnswerUse.objects.seen_by(user).unanswered().filter(at__gte=timezone.now() - SINCE).order_by("-id")
    return groups(found.values_list("pk", "question")[:LOOKED])
