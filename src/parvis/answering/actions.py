"""The verbs of what is proposed: say that nothing fits, set a question aside; and what is noted when somebody answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from parvis.answering.asking import kept, question_of
from parvis.answering.models import AnswerUse
from parvis.inbox.models import Conversation, Reply
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.work.rows import ring

LOOK = timedelta(seconds=40)
"""After an answer was written it is looked whether it left: held ones may still be taken back."""


def answered(conversations: Sequence[Conversation], kind: str, by: User | None) -> None:
    """Colleagues answered: what they sent is looked at later. Two statements, whatever their number."""
    if kind != "conversation.answered" or by is None:
        return
    newest = (
        Reply.objects.filter(conversation__in=conversations, by=by).order_by().values("conversation").annotate(last=Max("pk"))
    )
    now = timezone.now()
    rows = [
        AnswerUse(conversation_id=one["conversation"], reply_id=one["last"], by=by, at=now, due_at=now + LOOK)
        for one in newest.values("conversation", "last")
    ]
    AnswerUse.objects.bulk_create(rows, ignore_conflicts=True)
    ring()


@transaction.atomic
def nothing_fits(conversation: Conversation, *, nothing: bool, by: User) -> bool:
    """Somebody looked at what is proposed and says that nothing fits, or takes that back."""
    demand(by, "answer.see")
    demand(by, "inbox.reply", conversation)
    there = AnswerUse.objects.filter(conversation=conversation, reply=None)
    if not nothing:
        there.delete()
    elif not there.exists():
        question = question_of(conversation)
        row = AnswerUse(conversation=conversation, nothing=True, by=by, at=timezone.now())
        row.question, row.language = kept(question), question.language
        AnswerUse.objects.bulk_create([row], ignore_conflicts=True)
        record("answers.nothing_fits", by=by, about=conversation, channel=f"inbox:{conversation.team_id}")
    return nothing


@transaction.atomic
def dismiss(uses: Sequence[int], *, by: User) -> int:
    """These questions need no answer of their own: they are shown no more. How many were."""
    demand(by, "answer.write")
    found = AnswerUse.objects.seen_by(by).unanswered().filter(pk__in=list(uses)[:500])
    pks = list(found.values_list("pk", flat=True))
    AnswerUse.objects.filter(pk__in=pks).update(dismissed_at=timezone.now(), dismissed_by=by)
    if pks:
        record("answers.dismissed", by=by, channel="city", questions=len(pks))
    return len(pks)
