"""A role that the demo city made for itself, a photo contest, and the agency that works on it until it is over."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.colleagues.roles import actions
from parvis.pages.people.forms import moment
from parvis.people import actions as people
from parvis.people.models import Team, User
from parvis.publishing import planning

VERBS = ("post.see", "inbox.see", "inbox.note", "inbox.approve", "answer.see", "charter.see")
DAYS = 45


def invite_an_agency() -> None:
    admin, team, today = User.objects.get(username="admin"), Team.objects.get(slug="redaction"), timezone.localdate()
    actions.keep_role(name="Relecture", verbs=VERBS, by=admin)
    contest = planning.keep_campaign(
        by=admin, name="Concours photo : la ville en couleurs", first=today, last=today + timedelta(days=DAYS)
    )
    guest, _password = people.add(
        username="agence", email="studio@agence.example", name="Studio Lumière", role="contributor", team=team, by=None
    )
    last = moment(contest.last, after=True)
    actions.hold(guest, team=team, role="contributor", by=admin, guest=True, campaign=contest.pk, ends_at=last)
