"""The verbs of readings: an agent says what a message is, or what it is about, and takes that back; the city brings names of places."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox.hooks import Heard
from parvis.inbox.models import Message
from parvis.journal.record import record
from parvis.people.access import demand
from parvis.people.models import User
from parvis.readings import alarms
from parvis.readings.engine import packed
from parvis.readings.hooks import settled
from parvis.readings.looking import readings_of
from parvis.readings.models import OF_KIND, OF_TOPIC, Learning, Lesson, PlaceNames, Understood
from parvis.readings.redacting import for_learning
from parvis.readings.words import KIND_WORDS, TOPIC_WORDS
from parvis.understanding.gazetteers import Unreadable, places_of
from parvis.understanding.kinds import ANSWERED
from parvis.understanding.taught import NO_TOPIC

GUESSED = "guess"
"""Said instead of a kind or a topic: the agent's word is taken back, the guess counts again."""
UNSAID: Any = object()


@transaction.atomic
def correct(message: Message, *, by: User, kind: Any = UNSAID, topic: Any = UNSAID) -> Understood:
    """An agent's word wins over the guess, and is an example for the next model.

    `kind`: one of KIND_WORDS; `topic`: one of TOPIC_WORDS, "" for none of them; GUESSED takes back what was said.
    """
    demand(by, "inbox.sort", message.conversation)
    _known(message, kind, topic)
    row = Understood.objects.select_for_update().filter(pk=message.pk).first() or _read(message)
    before = (row.kind, row.topic, row.guess)
    if kind is not UNSAID:
        _say(row, OF_KIND, None if kind == GUESSED else (kind, "", 1.0, True, kind in ANSWERED or row.danger == "danger"))
    if topic is not UNSAID:
        _say(row, OF_TOPIC, None if topic == GUESSED else (topic, 1.0))
    row.guess = row.guess or None
    row.by, row.at = (by, timezone.now()) if row.guess else (None, None)
    row.save()
    _learn(row, message)
    if (row.kind, row.topic, row.guess) != before:
        settled([message.pk])
        talk = message.conversation
        record(
            "reading.corrected",
            by=by,
            about=talk,
            channel=f"inbox:{talk.team_id}",
            message=message.pk,
            said=row.kind,
            topic=row.topic,
        )
    return row


@transaction.atomic
def bring_places(*, name: str, text: str, by: User) -> PlaceNames:
    """Names that the city brings: GeoJSON of districts and places, the national address base as CSV or addok's lines.

    A file of the same name takes the place of the one before.
    """
    demand(by, "city.edit")
    name = " ".join(name.replace("\x00", "").split())[:120] or _("Lieux")
    try:
        places = places_of(text.replace("\x00", ""), name)
    except Unreadable as error:
        raise ValidationError({"text": str(error)}) from error
    PlaceNames.objects.filter(name=name).delete()
    row = PlaceNames.objects.create(name=name, body=packed(places), count=len(places), by=by, at=timezone.now())
    record("places.brought", by=by, about=row, channel="readings", name=name, count=row.count)
    return row


@transaction.atomic
def drop_places(row: PlaceNames, *, by: User) -> None:
    demand(by, "city.edit")
    record("places.dropped", by=by, about=row, channel="readings", name=row.name)
    row.delete()


def _known(message: Message, kind: Any, topic: Any) -> None:
    if kind is not UNSAID and kind != GUESSED and kind not in KIND_WORDS:
        raise ValidationError({"kind": _("Nature inconnue : %(kind)s.") % {"kind": str(kind)[:20]}})
    if topic is not UNSAID and topic and topic != GUESSED and topic not in TOPIC_WORDS:
        raise ValidationError({"topic": _("Thème inconnu : %(topic)s.") % {"topic": str(topic)[:40]}})
    if message.way != "in" or message.removed_at or message.expired_at:
        raise ValidationError(_("On ne corrige que ce qu’une personne a écrit et qui est encore là."))


def _read(message: Message) -> Understood:
    """Of an archive, or from before messages were read."""
    heard = Heard(message.conversation, message.pk, message.text, message.at, None, False, False)
    found = readings_of([heard])
    if not found:
        raise ValidationError(_("Ce message n’a pas pu être lu."))
    found[0].save(force_insert=True)
    return found[0]


def _say(row: Understood, names: tuple[str, ...], said: tuple[Any, ...] | None) -> None:
    """Over the guess, which is kept; None: the guess again."""
    guess = dict(row.guess or {})
    if said is None:
        for name in names:
            setattr(row, name, guess.pop(name, getattr(row, name)))
    else:
        for name, value in zip(names, said, strict=True):
            guess.setdefault(name, getattr(row, name))
            setattr(row, name, value)
    row.guess = guess


def _learn(row: Understood, message: Message) -> None:
    """What was said is an example, unless it is private and the city does not want to learn from that."""
    said = row.guess or {}
    private = message.private or message.conversation.private
    if not said or not message.text.strip() or (private and not Learning.objects.filter(private=True).exists()):
        Lesson.objects.filter(pk=message.pk).delete()
        return
    values = {
        "text": for_learning(message.text, message.identity), "kind": row.kind if "kind" in said else "",
        "topic": (row.topic or NO_TOPIC) if "topic" in said else "", "language": row.language, "danger": alarms.said(message),
        "private": private, "at": timezone.now(),
    }  # fmt: skip
    Lesson.objects.update_or_create(message=message, defaults=values)
