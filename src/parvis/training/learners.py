"""Who has learnt what, for whoever trains: colleagues one by one, with what they lack, in a fixed number of queries a page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Avg, Count, Max, Q
from django.utils import timezone

from parvis.people.models import Membership, User, living
from parvis.rest.cursors import page
from parvis.training.courses import courses
from parvis.training.models import Attendance, Certificate, CertificateRule, Exercise, LessonRead

SIZE = 30


@dataclass(slots=True)
class Learner:
    """`held`: courses whose certificate is valid; `over`: ended; `lacking`: what their roles need and they have not; `begun`: courses
    read in part; `mean`: of their exercises, per cent, None: none was played; `last`: when they last learnt something."""

    user: User
    held: list[str] = field(default_factory=list)
    over: list[str] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    played: int = 0
    mean: int | None = None
    came: int = 0
    last: datetime | None = None


def learners(*, q: str = "", team: int | None = None, lacking: bool = False, cursor: str = "", size: int = SIZE
             ) -> tuple[list[Learner], str]:  # fmt: skip
    """Colleagues who have a role now, those who came last first. `lacking`: only who needs a certificate that they have not."""
    rows = User.objects.filter(living("memberships__"), is_active=True, elected=False, memberships__guest=False).distinct()
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(username__icontains=q))
    if team:
        rows = rows.filter(living("memberships__"), memberships__team=team)
    if lacking:
        rows = rows.filter(pk__in=_lacking())
    found, further = page(rows, by="id", cursor=cursor, size=size)
    return _told(found), further


def _lacking() -> Any:
    """Who has a role that needs a certificate, for any act, and has none that is valid."""
    now, wanted = timezone.now(), Q(pk__in=[])
    for role, course in CertificateRule.objects.values_list("role", "course").distinct():
        had = Certificate.objects.filter(course=course, expires_at__gt=now).values("user")
        wanted |= Q(role=role) & ~Q(user__in=had)
    return Membership.objects.living().filter(wanted).values("user")


def _told(users: list[User]) -> list[Learner]:
    there, now = {user.pk: Learner(user) for user in users}, timezone.now()
    needed: dict[str, set[str]] = defaultdict(set)
    for role, course in CertificateRule.objects.values_list("role", "course"):
        needed[role].add(course)
    for pk, course, ends, earned in Certificate.objects.filter(user__in=there).values_list(
        "user", "course", "expires_at", "earned_at"
    ):
        (there[pk].held if ends > now else there[pk].over).append(course)
        _later(there[pk], earned)
    for pk, role in Membership.objects.living().filter(user__in=there).values_list("user", "role"):
        one = there[pk]
        one.lacking += sorted(needed[role] - set(one.held) - set(one.lacking))
    read = LessonRead.objects.filter(user__in=there).values("user", "course").annotate(n=Count("id"), last=Max("at"))
    for row in read:
        one = there[row["user"]]
        _later(one, row["last"])
        if row["course"] in courses() and row["course"] not in (*one.held, *one.over):
            one.begun.append(row["course"])
    played = Exercise.objects.filter(user__in=there, ended_at__isnull=False).values("user")
    for told in played.annotate(n=Count("id"), mean=Avg("percent"), last=Max("ended_at")):
        one = there[told["user"]]
        one.played, one.mean = told["n"], None if told["mean"] is None else round(told["mean"])
        _later(one, told["last"])
    came = Attendance.objects.filter(user__in=there, came=True).values("user").annotate(n=Count("id"), last=Max("session__at"))
    for seat in came:
        there[seat["user"]].came = seat["n"]
        _later(there[seat["user"]], seat["last"])
    return [there[user.pk] for user in users]


def _later(one: Learner, at: datetime | None) -> None:
    if at is not None and (one.last is None or at > one.last):
        one.last = at
