"""What the operations of the house ask for: its people, and the chain of its journal."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from parvis.journal.models import Verification
from parvis.people.models import Invitation, OpenSession, Team
from parvis.testing import make
from tests.api.operation import Operation

JOURNAL = ("journal.see",)


def verification_id(_: Team) -> int:
    return Verification.objects.create(state="done", ended_at=timezone.now()).pk


PEOPLE = ("people.edit",)


def person_id(team: Team) -> int:
    return make.user("agent", in_team=team).pk


def session_id(team: Team) -> int:
    now = timezone.now()
    made = OpenSession(user=make.user("agent", in_team=team), key=uuid4().hex, begun_at=now, seen_at=now)
    made.save()
    return made.pk


def invitation_id(team: Team) -> int:
    now = timezone.now()
    made = Invitation(
        email=f"{uuid4().hex}@ville.test",
        team=team,
        role="agent",
        digest=uuid4().hex,
        made_at=now,
        expires_at=now + timedelta(hours=48),
    )
    made.save()
    return made.pk


OPERATIONS = {
    "own_notices": Operation(),
    "own_notices_read": Operation(204),
    "own_notice_read": Operation(404),
    "own_tokens": Operation(),
    "own_token_make": Operation(201, body=lambda _: {"name": "Un programme"}),
    "own_token_revoke": Operation(404),
    "roles": Operation(),
    "people": Operation(see=PEOPLE),
    "person": Operation(see=PEOPLE),
    "person_change": Operation(see=PEOPLE, body=lambda _: {"active": True}),
    "person_may": Operation(see=PEOPLE),
    "person_sessions": Operation(see=PEOPLE),
    "session_close": Operation(204, see=PEOPLE),
    "invitations": Operation(see=PEOPLE),
    "invite": Operation(
        201, see=PEOPLE, body=lambda _: {"email": f"{uuid4().hex}@ville.test", "role": "agent", "team": make.team().pk}
    ),
    "uninvite": Operation(204, see=PEOPLE),
    "second_factor": Operation(see=PEOPLE),
    "second_factor_ask": Operation(see=PEOPLE, body=lambda _: {"roles": [], "grace": 14}),
    "journal_chain": Operation(see=JOURNAL),
    "journal_verify": Operation(201, see=JOURNAL),
    "journal_verification": Operation(see=JOURNAL),
}
WITHOUT_TEAM = {
    "journal_verification": verification_id,
    **dict.fromkeys(("person", "person_change", "person_may", "person_sessions"), person_id),
    "session_close": session_id,
    "uninvite": invitation_id,
}
