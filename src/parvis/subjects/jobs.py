"""What a due answer to all does: some conversations at a time, with a pause; a process that dies loses and doubles nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from parvis.accounts.words import mended
from parvis.inbox import actions as counter
from parvis.inbox.models import Conversation, Reply
from parvis.journal.record import record
from parvis.people.models import User
from parvis.subjects.actions import channel, worded
from parvis.subjects.models import Round, Told
from parvis.subjects.sparing.actions import declined, resumes
from parvis.work import rows
from parvis.work.registry import job

AT_ONCE, PAUSE = 25, timedelta(seconds=2)
"""Answers written in one batch, and how long the counter then has for others. Each leaves as its network allows."""
WITH = ("conversation__account__grant", "conversation__identity", "conversation__team")


@job(Round, fetch=("subject", "by"))
def go_on(rounds: list[Round]) -> None:
    for row in rounds:
        with rows.renewed(row):
            _batch(row)


def _batch(row: Round) -> None:
    if row.state != "running":
        return rows.settle(row, due_at=None)
    if row.by is None:  # who answers must be somebody
        return rows.settle(row, state="stopped", due_at=None)
    if not row.at_any_hour and (later := resumes(timezone.now())):
        return rows.settle(row, due_at=later)  # a city lets people sleep
    waiting = list(row.tellings.filter(outcome="").select_related(*WITH).order_by("id")[: AT_ONCE + 1])
    for told in waiting[:AT_ONCE]:
        if not _tell(row, told, row.by):
            return  # a colleague stopped it
    if len(waiting) > AT_ONCE:
        return rows.settle(row, due_at=timezone.now() + PAUSE)
    _done(row)


@transaction.atomic
def _done(row: Round) -> None:
    rows.settle(row, state="done", done_at=timezone.now(), due_at=None)
    record("subject.told", by=row.by, about=row.subject, channel=channel(row.subject), answer=row.pk, name=row.subject.title)


@transaction.atomic
def _tell(row: Round, told: Told, by: User) -> bool:
    """The answer and its outcome are one transaction, and its key is made of both ends: told once, whoever repeats it."""
    if not Round.objects.filter(pk=row.pk, state="running").exists():
        return False
    talk = told.conversation
    outcome, failure, reply = _answered(row, told, talk, by)
    Told.objects.filter(pk=told.pk, outcome="").update(outcome=outcome, failure=failure, reply=reply, at=timezone.now())
    if reply is not None and talk.assignee_id is None:  # an answer to all gives nobody a thousand conversations
        Conversation.objects.filter(pk=talk.pk, assignee=by).update(assignee=None)
    return True


def _answered(row: Round, told: Told, talk: Conversation, by: User) -> tuple[str, str, Reply | None]:
    if declined(talk) is not None:  # they may have said so since it was written
        return "declined", "", None
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"parvis:subject-answer:{row.key}:{talk.pk}")
    with translation.override(by.language or None):
        try:
            return "sent", "", counter.reply(talk, text=worded(row.texts, talk, by), by=by, seen=told.seen, key=key)
        except counter.Answered:
            return "answered", _("Un collègue a répondu entre-temps : rien n’est parti."), None
        except counter.Impossible as error:
            return "refused", " ".join(str(mended(one)["sentence"]) for one in error.problems)[:300], None
        except PermissionDenied:
            return "refused", _("Vos droits ne permettent pas de répondre ici."), None
