"""Who is there: absences of this moment, what each has, who is on duty. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.utils import timezone

from parvis.inbox.lists import OPEN
from parvis.inbox.models import Conversation
from parvis.people.access import able
from parvis.people.models import User
from parvis.publishing.approval.models import StandIn
from parvis.shifts.choosing import Candidate
from parvis.shifts.models import Absence, Rota


def absent(users: Iterable[int], at: datetime) -> dict[int, datetime]:
    """Of those, who is away at that moment, and until when; whoever is replaced in approvals is away too."""
    wanted, day = list(users), timezone.localdate(at)
    found: dict[int, datetime] = {}
    near = Absence.objects.filter(user__in=wanted, first__lte=day, last__gte=day)
    for row in near:
        if row.covers(at):
            found[row.user_id] = max(row.ends, found.get(row.user_id, row.ends))
    for user, last in StandIn.objects.on(day).filter(absent__in=wanted).values_list("absent", "last"):
        ends = Absence(first=last, last=last).ends
        found[user] = max(ends, found.get(user, ends))
    return found


def loads(users: Iterable[int]) -> dict[int, int]:
    """Conversations to answer, by who has them."""
    found = Conversation.objects.filter(OPEN, assignee__in=list(users)).order_by().values("assignee").annotate(n=Count("pk"))
    return dict(found.values_list("assignee", "n"))


def candidates(rota: Rota, at: datetime) -> list[Candidate]:
    """Five statements, whatever their number."""
    places = list(rota.places.select_related("user").order_by("pk"))
    pks = [one.user_id for one in places]
    away, have = absent(pks, at), loads(pks)
    answers = set(able("inbox.reply", rota.team_id).filter(pk__in=pks).values_list("pk", flat=True))
    return [
        Candidate(
            one.user_id, str(one.user), one.capacity, have.get(one.user_id, 0), one.last_at, absent=one.user_id in away,
            answers=one.user_id in answers, duty=one.user.on_duty or not rota.duty_only,
        )
        for one in places
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class There:
    """A colleague now."""

    user: User
    load: int
    away: datetime | None


def team_now(team: int, at: datetime) -> list[There]:
    """Who answers in a team: those on duty first."""
    people = list(able("inbox.reply", team)[:100])
    away, have = absent([one.pk for one in people], at), loads([one.pk for one in people])
    found = [There(one, have.get(one.pk, 0), away.get(one.pk)) for one in people]
    return sorted(found, key=lambda one: (not one.user.on_duty, one.away is not None, str(one.user)))
