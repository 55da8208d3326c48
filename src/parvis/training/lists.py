"""What pages and API tell of training. Reads only, a fixed number of queries each."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from parvis.people.models import User
from parvis.publishing.calendar import Span, span
from parvis.training.courses import Course, courses
from parvis.training.models import (
    Attendance,
    Certificate,
    Exercise,
    LessonRead,
    QuizTry,
    TrainingRequest,
    TrainingSession,
)

MONTHS = 12


def progress(user: User) -> list[dict[str, Any]]:
    """Each course with what this person has read of it, and their certificate: two queries."""
    read: dict[str, set[str]] = {}
    for course, lesson in LessonRead.objects.filter(user=user).values_list("course", "lesson"):
        read.setdefault(course, set()).add(lesson)
    held = {row.course: row for row in Certificate.objects.filter(user=user)}
    return [_progress(one, read.get(one.key, set()), held.get(one.key)) for one in courses().values()]


def progress_of(user: User, course: Course) -> dict[str, Any]:
    read = set(LessonRead.objects.filter(user=user, course=course.key).values_list("lesson", flat=True))
    return _progress(course, read, Certificate.objects.filter(user=user, course=course.key).first())


def _progress(course: Course, read: set[str], held: Certificate | None) -> dict[str, Any]:
    """`next`: where one goes on; None = the quiz is left."""
    done = [one for one in course.lessons if one.key in read]
    return {
        "course": course, "lessons": [(one, one.key in read) for one in course.lessons], "read": len(done), "of": len(course.lessons),
        "next": next((one for one in course.lessons if one.key not in read), None), "certificate": held,
        "valid": held is not None and held.expires_at > timezone.now(), "begun": bool(done),
    }  # fmt: skip


MOST_OF_A_MONTH = 500


def month(asked: str, user: User | None = None) -> tuple[Span, list[TrainingSession]]:
    """Sessions of the weeks that a month is shown with, in order, without cancelled ones. `asked`: 2026-11; anything else is this
    month. Two queries."""
    shown = span("mois", asked, timezone.localdate())
    first, end = (timezone.make_aware(datetime.combine(day, time())) for day in (shown.first, shown.last + timedelta(days=1)))
    return shown, _marked(TrainingSession.objects.filter(at__gte=first, at__lt=end, cancelled_at=None), user, MOST_OF_A_MONTH)


def coming(user: User | None = None) -> list[TrainingSession]:
    """Sessions to come, the next one first; `mine`: this user is put down."""
    since = timezone.now() - timedelta(hours=12)
    return _marked(TrainingSession.objects.filter(at__gte=since, cancelled_at=None), user, 60)


def _marked(found: QuerySet[TrainingSession], user: User | None, most: int) -> list[TrainingSession]:
    rows: list[TrainingSession] = list(
        found.select_related("trainer").annotate(taken=Count("attendances")).order_by("at", "id")[:most]
    )
    mine = set(Attendance.objects.filter(user=user, session__in=rows).values_list("session", flat=True)) if user else set()
    for row in rows:
        row.mine = row.pk in mine  # type: ignore[attr-defined]
    return rows


def _by_month(rows: Any, field: str, since: datetime) -> Counter[str]:
    found = rows.filter(**{f"{field}__gte": since}).annotate(month=TruncMonth(field)).values("month").annotate(n=Count("id"))
    return Counter({f"{row['month']:%Y-%m}": row["n"] for row in found})


def figures(now: datetime) -> dict[str, Any]:
    """The last twelve months, one row each: asked, taught, came, certified, played. Six queries."""
    here = timezone.localtime(now)
    months = [_month(here, back) for back in reversed(range(MONTHS))]
    since = timezone.make_aware(datetime.fromisoformat(f"{months[0]}-01"))
    came = Attendance.objects.filter(came=True)
    counted = {
        "asked": _by_month(TrainingRequest.objects, "at", since),
        "taught": _by_month(TrainingSession.objects.filter(cancelled_at=None, at__lte=now), "at", since),
        "came": _by_month(came, "session__at", since),
        "passed": _by_month(QuizTry.objects.filter(passed=True), "at", since),
        "played": _by_month(Exercise.objects.filter(ended_at__isnull=False), "begun_at", since),
    }
    rows = [{"month": month} | {name: found[month] for name, found in counted.items()} for month in months]
    mean = Exercise.objects.filter(begun_at__gte=since).aggregate(mean=Avg("percent"))["mean"]
    return {
        "rows": rows,
        "mean": None if mean is None else round(mean),
        "totals": {name: sum(c.values()) for name, c in counted.items()},
    }


def _month(here: datetime, back: int) -> str:
    year, month = divmod(here.year * 12 + here.month - 1 - back, 12)
    return f"{year:04}-{month + 1:02}"


def bars(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """For a drawing 480 wide and 120 high: x, y, height of each month's bar."""
    most = max((row[name] for row in rows), default=0) or 1
    return [
        {"x": 8 + 39 * n, "mid": 22 + 39 * n, "y": 96 - round(80 * row[name] / most), "height": round(80 * row[name] / most),
         "n": row[name], "month": row["month"]}
        for n, row in enumerate(rows)
    ]  # fmt: skip


def queue() -> dict[str, int]:
    return dict(TrainingRequest.objects.values_list("state").annotate(n=Count("id")).order_by())


def ending(now: datetime) -> list[Certificate]:
    """Certificates that end within two months, or have ended within the last."""
    about = Q(expires_at__lte=now + timedelta(days=60), expires_at__gte=now - timedelta(days=30))
    return list(Certificate.objects.filter(about, user__is_active=True).select_related("user").order_by("expires_at", "id")[:100])
