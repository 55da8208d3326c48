"""Things that say something of a person: whose a conversation is, who is blocked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from parvis.inbox.authorities.models import AuthorityReport
from parvis.inbox.contacts.actions import belong
from parvis.inbox.models import Barring, Moderation
from parvis.people.models import Team
from parvis.testing import make
from tests.api.things import moderation


def belonging_id(team: Team) -> int:
    """A conversation that was said to be another person's."""
    one, other = (make.conversation(make.account(of=team)) for _ in range(2))
    return belong(one, to=other.contact, reason="", by=make.user("agent", in_team=team)).pk


def barring_id(team: Team) -> int:
    """Somebody who is blocked."""
    pk = moderation(team)
    Moderation.objects.filter(pk=pk).update(act="block")
    return Barring.objects.create(moderation_id=pk, review_at=timezone.now() + timedelta(days=3)).pk


def authority_report(state: str) -> Callable[[Team], int]:
    """Prepared by somebody who is gone."""

    def made(team: Team) -> int:
        row = make.conversation(make.account(of=team))
        return AuthorityReport.objects.create(
            message=row.messages.get(), conversation=row, team=team, kind="hate", to="pharos", facts="Injure", state=state,
            at=timezone.now(),
        ).pk  # fmt: skip

    return made
