"""Readings follow the counter: what arrives is understood in the batch that stores it, what is edited is read again, what is taken
back goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from operator import attrgetter

from django.db.models import Count, Q
from django.utils import timezone

from parvis.inbox.alarm.actions import fear
from parvis.inbox.hooks import Heard
from parvis.inbox.models import Conversation
from parvis.people.models import User
from parvis.readings.alarms import SAID
from parvis.readings.hooks import left_unsure, settled
from parvis.readings.looking import readings_of
from parvis.readings.models import OF_KIND, OF_TOPIC, Lesson, SecondLook, Understood
from parvis.readings.redacting import for_learning
from parvis.search.many import insert_many
from parvis.understanding import second
from parvis.work.rows import ring

COLUMNS = tuple(field.attname for field in Understood._meta.concrete_fields)
_values = attrgetter(*COLUMNS)
AHEAD = timedelta(seconds=5)
"""Where more comes than can be read again at once, the least sure goes first: before what came so much earlier and is nearly sure."""
REREAD = tuple(name for name in COLUMNS if name not in ("message_id", "by_id", "at"))


def heard(messages: Sequence[Heard]) -> None:
    """All new messages of a batch: a few statements, whatever their number. A danger that is read there is told as one."""
    if theirs := [one for one in messages if not one.own]:
        found = readings_of(theirs)
        insert_many(Understood, COLUMNS, map(_values, found))
        talks = {one.message: one.conversation for one in theirs if not one.machine}
        fear((talks[row.pk], row.peril) for row in found if row.peril and row.pk in talks)
        unsure = [row for row in found if not row.sure]
        if unsure and not second.there():
            left_unsure([row.pk for row in unsure])
        elif unsure:
            now = timezone.now()
            insert_many(
                SecondLook,
                ("message_id", "due_at", "attempts"),
                ((row.pk, now - AHEAD * (1 - row.confidence), 0) for row in unsure),
            )
            ring()


def reworded(messages: Sequence[Heard]) -> None:
    """Read again. What an agent said of it stays; the guess behind that is the new one."""
    theirs = [one for one in messages if not one.own]
    found = {row.pk: row for row in readings_of(theirs)}
    for before in Understood.objects.filter(pk__in=list(found), guess__isnull=False):
        _keep_word(found[before.pk], before)
    Understood.objects.bulk_create(found.values(), update_conflicts=True, unique_fields=["message"], update_fields=[*REREAD])
    texts = {one.message: one for one in theirs}
    lessons = list(Lesson.objects.filter(pk__in=list(texts)).select_related("message__identity"))
    for lesson in lessons:
        lesson.text = for_learning(texts[lesson.pk].text, lesson.message.identity)
    Lesson.objects.bulk_update(lessons, ["text"])
    settled(list(found))


def _keep_word(now: Understood, before: Understood) -> None:
    guess = before.guess or {}
    now.guess = {name: getattr(now, name) for names in (OF_KIND, OF_TOPIC) if names[0] in guess for name in names}
    for name in now.guess:
        setattr(now, name, getattr(before, name))


def withdrawn(messages: Sequence[int]) -> None:
    """What was understood of them goes, and what was to be learnt from them."""
    Understood.objects.filter(pk__in=messages).delete()
    Lesson.objects.filter(pk__in=messages).delete()


def moved(conversations: Sequence[Conversation], kind: str, by: User | None) -> None:
    """An agent says that there is a danger, or none: what was to be learnt of these conversations says the same."""
    if kind not in SAID or by is None:
        return
    lessons = Lesson.objects.filter(message__conversation__in=conversations)
    if not SAID[kind]:
        lessons.update(danger=False)
        return
    theirs = Conversation.objects.filter(pk__in=[talk.pk for talk in conversations])
    alone = theirs.annotate(many=Count("messages", filter=Q(messages__way="in"))).filter(many=1)
    lessons.update(danger=None)
    Lesson.objects.filter(message__conversation__in=alone.values("pk")).update(danger=True)
