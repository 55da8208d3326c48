"""An echo becomes a subject in one click, is refused for good, and what it gathers later joins its subject when somebody says so."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.inbox.models import Conversation
from parvis.journal.record import record
from parvis.listening.models import Echo
from parvis.people.access import demand, everywhere, teams
from parvis.people.models import User
from parvis.subjects import actions as subjects
from parvis.subjects.models import Subject, SubjectLink

AT_ONCE = 500


@transaction.atomic
def make_subject(echo: Echo, *, by: User, title: str = "") -> Subject:
    """A subject with the conversations of an echo that the user may put in one. Twice is once."""
    demand(by, "subject.edit", echo)
    echo = Echo.objects.select_for_update(of=("self",)).select_related("subject", "team").get(pk=echo.pk)
    if echo.state == "made" and echo.subject:
        return echo.subject
    name = title.strip() or " ".join(part for part in (echo.words.capitalize(), f"({echo.place})" if echo.place else "") if part)
    subject = subjects.open_subject(by=by, team=echo.team, title=name[:200] or _("Sujet"))
    free = waiting(echo, by)
    if free:
        subjects.join(subject, free, by=by)
    Echo.objects.filter(pk=echo.pk).update(state="made", subject=subject, by=by, decided_at=timezone.now())
    record("echo.made", by=by, about=subject, channel=f"inbox:{echo.team_id}", echo=echo.pk, people=echo.people)
    return Subject.objects.get(pk=subject.pk)


@transaction.atomic
def refuse(echo: Echo, *, by: User) -> None:
    """It is no subject: it is not proposed again, whoever says the same later."""
    demand(by, "subject.edit", echo)
    if Echo.objects.filter(pk=echo.pk, state="").update(state="refused", by=by, decided_at=timezone.now()):
        record("echo.refused", by=by, channel=f"inbox:{echo.team_id}", echo=echo.pk, people=echo.people)


@transaction.atomic
def join_later(echo: Echo, *, by: User) -> int:
    """Those that came since go into its subject. Raises ValidationError when that is over, or was never made."""
    demand(by, "subject.edit", echo)
    if echo.subject is None:
        raise ValidationError(_("Cet écho n’a pas de sujet : faites-en un d’abord."))
    free = waiting(echo, by)
    return len(subjects.join(echo.subject, free, by=by).done) if free else 0


def waiting(echo: Echo, user: User) -> list[int]:
    """Its conversations that are in no open subject and that the user may put in one, the newest."""
    taken = SubjectLink.objects.filter(current=True, subject__state="open").values("conversation")
    free = Conversation.objects.filter(prints__echo=echo, merged_into__isnull=True).exclude(pk__in=taken)
    if not everywhere(user):
        free = free.filter(team__in=teams(user, "subject.edit"))
    return list(free.order_by("-pk").values_list("pk", flat=True).distinct()[:AT_ONCE])
