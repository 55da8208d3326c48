"""What the counter shows of a subject: beside the person, on the rows, in the menu; the list of its conversations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.inbox import hooks
from parvis.inbox.models import Conversation
from parvis.inbox.wanted import number
from parvis.people.access import may
from parvis.people.models import User
from parvis.subjects import actions
from parvis.subjects.lists import of_conversation, offered
from parvis.subjects.models import Subject, SubjectLink
from parvis.subjects.proposing import proposed
from parvis.subjects.sparing.actions import declined, heard


def _beside(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    """The subject it is in; else those it may be about, and the way to put it in one."""
    subject, may_edit = of_conversation(conversation), may(user, "subject.edit", conversation)
    stopped = declined(conversation)
    if subject is None and not may_edit and stopped is None:
        return None
    free = may_edit and (subject is None or subject.state == "ended")
    guesses = proposed(conversation, user) if free else []
    others = [one for one in offered(user) if one not in guesses] if free else []
    return {"subject": subject, "may_edit": may_edit, "free": free, "guesses": guesses, "others": others, "declined": stopped}


def _linked(among: RawSQL, user: User) -> QuerySet[SubjectLink]:
    return SubjectLink.objects.filter(conversation__in=among, current=True, subject__state="open")


def _marks(found: Sequence[tuple[int, hooks.Fields]], now: datetime) -> Iterator[tuple[int, hooks.Mark]]:
    for pk, subject in found:
        yield pk, hooks.Mark(subject["title"][:40], icon="hash", title=subject["line"][:200])


def _offered(conversation: Conversation, user: User) -> Mapping[str, Any] | None:
    return {"conversation": conversation.pk} if may(user, "subject.edit", conversation) else None


def _found(user: User, value: str) -> Subject | None:
    pk = number(value)
    return Subject.objects.seen_by(user).filter(pk=pk).first() if pk else None


def _narrowed(user: User, value: str) -> Q | None:
    found = _found(user, value)
    return Q(subject_links__subject=found, subject_links__current=True) if found else None


def _narrowed_to(user: User, value: str) -> str | Promise:
    found = _found(user, value)
    return _("Sujet « %(title)s »") % {"title": found.title} if found else _("Sujets")


TWO = gettext_lazy("Elles sont dans deux sujets en cours, « %(one)s » et « %(other)s » : retirez l’une d’abord.")
hooks.carries(hooks.Linked("subjects.subjectlink", "subject", {"subject__state": "open"}, TWO, actions.recount))
hooks.follows("subjects", hooks.Follower(heard=heard))
hooks.shows("subjects", hooks.Part("subjects/parts/beside.html", _beside), order=15)
hooks.marks("subjects", hooks.Marker(_linked, {"title": "subject__title", "line": "subject__line"}, _marks))
hooks.offers("subjects", hooks.Part("subjects/parts/acts.html", _offered), order=20)
hooks.narrows("sujet", hooks.Narrow(_narrowed, _narrowed_to))
