"""What administrators and users change about people, written down: the journal is above `people`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.inbox import actions as inbox
from parvis.inbox.models import Conversation
from parvis.journal.changes import changed_since, stands
from parvis.journal.models import Notice
from parvis.journal.record import record
from parvis.people import actions as people
from parvis.people.models import ApiToken, Membership, Team, User


@transaction.atomic
def add_user(*, username: str, email: str, name: str, role: str, team: Team, by: User | None) -> tuple[User, str]:
    user, password = people.add(username=username, email=email, role=role, team=team, by=by, name=name)
    record("user.added", by=by, about=user, role=role, team=team.pk)
    return user, password


@transaction.atomic
def set_role(user: User, *, team: Team, role: str, by: User) -> None:
    there = Membership.objects.filter(user=user, team=team, through=None).select_related("own").first()
    was = str(there.own or there.role) if there else ""
    people.set_role(user, team=team, role=role, by=by)
    record("user.role", by=by, about=user, role=role, team=team.pk, **changed_since({}, user, ("role", was, role)))


@transaction.atomic
def set_active(user: User, *, active: bool, by: User) -> int:
    """Let somebody in no more, or again. How many conversations went back to their teams."""
    before = stands(user)
    people.set_active(user, active=active, by=by)
    record("user.let-in" if active else "user.let-out", by=by, about=user, **changed_since(before, user))
    if active:
        return 0
    user.sessions.all().delete()  # or they would live again with the access
    return _let_go(user)


def _let_go(user: User) -> int:
    """What they have that is not over is nobody's again: in the hands of who comes in no more, nobody would look at it."""
    held = Conversation.objects.filter(assignee=user, merged_into=None).exclude(state="closed").order_by("pk")
    for talk in held:
        inbox.assign(talk, to=None, by=None)
    return len(held)


@transaction.atomic
def new_password(user: User, *, by: User | None) -> str:
    password = people.new_password(user, by=by)
    user.sessions.all().delete()  # they end with the password
    record("user.password", by=by, about=user)
    return password


@transaction.atomic
def change_profile(user: User, **changes: Any) -> None:
    before = stands(user)
    people.change(user, by=user, **changes)
    told = changed_since(before, user)
    if told and set(told["changes"]) & {"name", "email"}:
        record("user.profile", by=user, about=user, **told)
    if "on_duty" in changes:
        record("user.duty", by=user, about=user, channel="city", on=changes["on_duty"])


@transaction.atomic
def create_token(*, user: User, name: str, scopes: Sequence[str], expires_at: datetime | None) -> str:
    text = people.create_token(user=user, name=name, scopes=scopes, expires_at=expires_at)
    record("token.created", by=user, about=user, name=name, scopes=list(scopes))
    return text


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User) -> None:
    record("token.revoked", by=by, about=token.user, name=token.name)
    people.revoke_token(token, by=by)


def see_notices(user: User, *, only: int | None = None) -> None:
    """They have been read: one, or all."""
    unread = Notice.objects.filter(user=user, seen_at__isnull=True)
    (unread.filter(pk=only) if only else unread).update(seen_at=timezone.now())
