"""The verbs of training: read, be asked, certify; ask for a training, plan it, say who came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parvis.journal.notices import tell
from parvis.journal.record import record
from parvis.people.access import ROLES, able, demand
from parvis.people.models import User
from parvis.training.courses import Course, courses, title_of
from parvis.training.models import (
    ACTS,
    Attendance,
    Certificate,
    CertificateRule,
    LessonRead,
    QuizTry,
    TrainingRequest,
    TrainingSession,
)

LEARN, LEAD = "training.learn", "training.lead"
NOTICE = timedelta(days=30)
"""So long before its end the holder of a certificate is told."""
MONTH = timedelta(days=30.44)
ASKED = gettext_lazy("%(department)s demande une formation.")
DECIDED = gettext_lazy("Votre demande de formation\u00a0: %(said)s")
INVITED = gettext_lazy("Vous êtes attendu à la formation «\u00a0%(title)s\u00a0».")
MOVED = gettext_lazy("La formation «\u00a0%(title)s\u00a0» a changé d’heure ou de lieu.")
GONE = gettext_lazy("La formation «\u00a0%(title)s\u00a0» n’aura pas lieu.")


# ── Courses ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_lesson(course: Course, lesson: str, *, by: User) -> None:
    """Read to its end; twice is once. A working record of one's own: the journal is not told."""
    demand(by, LEARN)
    if course.lesson(lesson) is None:
        raise ValidationError({"lesson": _("Cette leçon n’existe pas.")})
    LessonRead.objects.get_or_create(user=by, course=course.key, lesson=lesson)


@transaction.atomic
def answer_quiz(course: Course, chosen: Sequence[Sequence[int]], *, by: User) -> QuizTry:
    """A try; one that passes gives the certificate, or makes it last longer."""
    demand(by, LEARN)
    answered = [sorted(set(one)) for one in chosen]
    if len(answered) != len(course.quiz) or not all(answered):
        raise ValidationError({"chosen": _("Répondez à chaque question.")})
    if any(not 0 <= n < len(course.quiz[q].choices) for q, one in enumerate(answered) for n in one):
        raise ValidationError({"chosen": _("Ce choix n’existe pas.")})
    right = sum(course.marked(answered))
    passed = right * 100 >= course.least * len(course.quiz)
    row = QuizTry.objects.create(
        user=by, course=course.key, chosen=answered, right=right, questions=len(course.quiz), passed=passed
    )  # fmt: skip
    if passed:
        _certify(course, by)
    return row


def _certify(course: Course, user: User) -> None:
    now = timezone.now()
    ends = now + course.months * MONTH
    fields = {"earned_at": now, "expires_at": ends, "due_at": max(now, ends - NOTICE), "attempts": 0}
    row, _made = Certificate.objects.update_or_create(user=user, course=course.key, defaults=fields)
    record("certificate.earned", by=user, about=row, channel="city", course=course.key, until=ends.date().isoformat())


# ── What certificates open ───────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def keep_rule(*, role: str, act: str, course: str, by: User) -> CertificateRule:
    demand(by, LEAD)
    if role not in ROLES:
        raise ValidationError({"role": _("Ce rôle n’existe pas.")})
    if act not in ACTS:
        raise ValidationError({"act": _("Choisissez\u00a0: publier, ou répondre.")})
    if course not in courses():
        raise ValidationError({"course": _("Ce cours n’existe pas.")})
    row, made = CertificateRule.objects.get_or_create(role=role, act=act, course=course)
    if made:
        record("certificate-rule.kept", by=by, about=row, channel="city", role=role, act=act, course=course)
    return row


@transaction.atomic
def drop_rule(row: CertificateRule, *, by: User) -> None:
    """What waits for a yes already still waits."""
    demand(by, LEAD)
    record("certificate-rule.dropped", by=by, about=row, channel="city", role=row.role, act=row.act, course=row.course)
    row.delete()


# ── What departments ask for ─────────────────────────────────────────────────────────────────────────────────────────


def leaders() -> list[User]:
    return list(able(LEAD, 0)[:20])


@transaction.atomic
def ask(*, by: User, department: str, course: str = "", people: int = 1, wished: str = "", words: str = "") -> TrainingRequest:
    demand(by, LEARN)
    department = " ".join(department.split())
    if not department:
        raise ValidationError({"department": _("Dites quel service demande.")})
    if course and course not in courses():
        raise ValidationError({"course": _("Ce cours n’existe pas.")})
    if not course and not words.strip():
        raise ValidationError({"words": _("Choisissez un cours, ou dites ce qu’il vous faut.")})
    row = TrainingRequest.objects.create(
        by=by, department=department[:120], course=course, people=max(1, min(people, 500)), wished=wished[:200], words=words[:4000]
    )  # fmt: skip
    record("training.asked", by=by, about=row, channel="city", department=row.department, people=row.people)
    to = [one for one in leaders() if one != by]
    tell(to, "training.asked", ASKED, url=reverse("training:request", args=[row.pk]), department=row.department)
    return row


@transaction.atomic
def decide(row: TrainingRequest, *, state: str, said: str = "", by: User) -> TrainingRequest:
    demand(by, LEAD)
    row = TrainingRequest.objects.select_for_update(of=("self",)).select_related("by").get(pk=row.pk)
    if state not in ("new", "planned", "done", "declined"):
        raise ValidationError({"state": _("Cet état n’existe pas.")})
    if state == "declined" and not said.strip():
        raise ValidationError({"said": _("Dites pourquoi\u00a0: le service lira ces mots.")})
    row.state, row.said, row.decided_by, row.decided_at = state, said.strip()[:500], by, timezone.now()
    row.save()
    record("training.decided", by=by, about=row, channel="city", state=state, department=row.department)
    if row.by and row.by != by and state != "new":
        words = row.said or {"planned": _("une date est prévue"), "done": _("elle est faite")}.get(state, state)
        tell([row.by], "training.decided", DECIDED, url=reverse("training:request", args=[row.pk]), said=words)
    return row


# ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────────

FIELDS = ("title", "course", "at", "minutes", "place", "seats")


@transaction.atomic
def keep_session(row: TrainingSession | None = None, *, by: User, request: TrainingRequest | None = None, **fields: Any
                 ) -> TrainingSession:  # fmt: skip
    """A request that gets its first session is planned, and whoever asked is expected there."""
    demand(by, LEAD)
    new, row = row is None, row or TrainingSession(trainer=by, request=request)
    before = (row.at, row.place)
    for name in FIELDS:
        if name in fields:
            setattr(row, name, fields[name])
    _check_session(row)
    row.save()
    record("training.session", by=by, about=row, channel="city", title=row.title, at=row.at.isoformat())
    url = reverse("training:session", args=[row.pk])
    if new and request is not None:
        if request.state == "new":
            decide(request, state="planned", by=by)
        if request.by:
            Attendance.objects.get_or_create(session=row, user=request.by)
            tell([request.by], "training.session", INVITED, url=url, title=row.title)
    elif not new and before != (row.at, row.place):
        tell(_expected(row), "training.session", MOVED, url=url, title=row.title)
    return row


def _check_session(row: TrainingSession) -> None:
    row.title = " ".join(row.title.split())[:120] or title_of(row.course)
    if not row.title:
        raise ValidationError({"title": _("Donnez un titre, ou choisissez un cours.")})
    if row.course and row.course not in courses():
        raise ValidationError({"course": _("Ce cours n’existe pas.")})
    if row.at is None:
        raise ValidationError({"at": _("Dites le jour et l’heure.")})
    if not (5 <= row.minutes <= 1440 and 1 <= row.seats <= 1000):
        raise ValidationError({"minutes": _("De 5 à 1\u202f440 minutes, de 1 à 1\u202f000 places.")})


def _expected(row: TrainingSession) -> list[User]:
    return [one.user for one in row.attendances.select_related("user")]


@transaction.atomic
def cancel_session(row: TrainingSession, *, by: User) -> None:
    demand(by, LEAD)
    if row.cancelled_at is None:
        row.cancelled_at = timezone.now()
        row.save(update_fields=["cancelled_at"])
        record("training.cancelled", by=by, about=row, channel="city", title=row.title)
        tell(_expected(row), "training.session", GONE, url=reverse("training:session", args=[row.pk]), title=row.title)


@transaction.atomic
def join(row: TrainingSession, *, by: User, user: User | None = None) -> Attendance:
    """Oneself; whoever trains puts others down too."""
    demand(by, LEARN if user in (None, by) else LEAD)
    row = TrainingSession.objects.select_for_update(of=("self",)).get(pk=row.pk)
    there = Attendance.objects.filter(session=row, user=user or by).first()
    if there is not None:
        return there
    if row.cancelled_at is not None or ended(row) <= timezone.now():
        raise ValidationError(_("Cette séance est passée, ou annulée."))
    if row.attendances.count() >= row.seats:
        raise ValidationError(_("Cette séance est complète. Demandez-en une autre\u00a0: la demande dit combien vous êtes."))
    try:
        with transaction.atomic():
            return Attendance.objects.create(session=row, user=user or by)
    except IntegrityError:
        return Attendance.objects.get(session=row, user=user or by)


def ended(row: TrainingSession) -> datetime:
    return row.at + timedelta(minutes=row.minutes)


@transaction.atomic
def leave(row: TrainingSession, *, by: User) -> None:
    demand(by, LEARN)
    Attendance.objects.filter(session=row, user=by, came=None).delete()


@transaction.atomic
def mark_came(row: TrainingSession, came: Mapping[int, bool | None], *, by: User) -> None:
    """Of the people put down, by their number: came, did not, not known."""
    demand(by, LEAD)
    there = list(row.attendances.filter(user__in=list(came)))
    for one in there:
        one.came = came[one.user_id]
    Attendance.objects.bulk_update(there, ["came"])
    record("training.attended", by=by, about=row, channel="city", came=sum(1 for one in there if one.came), of=len(there))
