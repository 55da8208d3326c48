"""The verbs of live questions: ask, show with the words of a colleague, set aside."""

from __future__ import annotations

import hashlib

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.contact.actions import Caller, accept
from parvis.contact.written import Written
from parvis.inbox.models import Message
from parvis.journal.record import record
from parvis.live import said
from parvis.live.actions import touch
from parvis.live.models import LiveEvent, Question
from parvis.people.access import demand
from parvis.people.models import User

MOST = 1000


@transaction.atomic
def ask(event: LiveEvent, *, text: str, email: str, language: str, drawn: str, net: str) -> Question:
    """A question becomes a conversation of the event's form: answered from the counter, followed like any other.

    The same page sent again is the same question. Raises ValidationError; `contact`'s Often, Other.
    """
    if event.state != "open" or event.form is None or event.form.state != "active":
        raise ValidationError(_("Cet événement ne prend pas de questions pour le moment."))
    text = said.long(text)
    if not 3 <= len(text) <= MOST:
        raise ValidationError({"text": _("Écrivez votre question, en mille caractères au plus.")})
    written = Written(text, language, email=email, subject=event.title[:100], page=f"/place/direct/{event.slug}")
    asked = "live:" + hashlib.sha256(f"{event.pk}\n{drawn}\n{text}".encode()).hexdigest()
    entry = accept(event.form, written, Caller(asked, written.digest(), net), doubts=[])
    row, new = Question.objects.get_or_create(entry=entry, defaults={"event": event, "at": timezone.now()})
    if new:
        record("live.question", about=row, channel=f"live:{event.team_id}")
    return row


def proposed(question: Question) -> tuple[str, str]:
    """What was asked and what the city answered last, to be read again before everybody reads it."""
    talk = question.entry.conversation
    if talk is None:
        return "", ""
    first = Message.objects.filter(conversation=talk, way="in", removed_at__isnull=True).order_by("at", "pk").first()
    last = Message.objects.filter(conversation=talk, way="out", reply__state="sent").order_by("-at", "-pk").first()
    words = first.text.split("\n\n—\n", 1)[0].strip() if first else ""
    return words[:500], last.text if last else ""


@transaction.atomic
def show(question: Question, *, asked: str, answer: str, by: User) -> Question:
    """Question and answer stand on the page of the event, without a name, in the words that a colleague read again."""
    demand(by, "live.moderate", question.event)
    asked, answer = said.clean(asked), said.long(answer)
    wrong = {}
    if not 3 <= len(asked) <= 500:
        wrong["asked"] = _("Écrivez la question, en 500 caractères au plus, sans nom.")
    if not 1 <= len(answer) <= 3000:
        wrong["answer"] = _("Écrivez la réponse, en 3 000 caractères au plus.")
    if wrong:
        raise ValidationError(wrong)
    question.question, question.answer, question.state = asked, answer, "shown"
    question.shown_at, question.shown_by = timezone.now(), by
    question.save(update_fields=["question", "answer", "state", "shown_at", "shown_by"])
    touch(question.event)
    record("live.question.shown", by=by, about=question, channel=f"live:{question.event.team_id}")
    return question


@transaction.atomic
def set_aside(question: Question, *, by: User) -> Question:
    """It stands on no page; its conversation stays where it is."""
    demand(by, "live.moderate", question.event)
    question.state, question.question, question.answer = "aside", "", ""
    question.save(update_fields=["state", "question", "answer"])
    touch(question.event)
    record("live.question.aside", by=by, about=question, channel=f"live:{question.event.team_id}")
    return question
