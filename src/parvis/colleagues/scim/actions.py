"""What a directory of agents does to colleagues here: they come, are renamed, are let out and in again. Never more than that."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction

from parvis.colleagues.actions import current, free_name
from parvis.colleagues.scim.resources import Wanted, Wrong
from parvis.journal.record import record
from parvis.pages import actions as colleagues
from parvis.people.access import EVERYWHERE, ROLES, demand
from parvis.people.actions import may_close, may_give, may_touch
from parvis.people.models import Membership, User


@transaction.atomic
def add(wanted: Wanted, *, by: User) -> User:
    """With the role of who comes in by the identity provider, if the city set one; else with none. Who was let out comes back."""
    demand(by, "people.edit")
    there = User.objects.filter(email__iexact=wanted.address).first()
    if there is not None:
        if there.is_active:
            raise Wrong(409, "userName is taken", "uniqueness")
        return change(there, Wanted(name=wanted.name, active=wanted.active is not False), by=by)
    email = wanted.address or ""
    user = User(username=free_name(email), email=email, name=(wanted.name or email.partition("@")[0])[:120])
    user.is_active = wanted.active is not False
    user.set_unusable_password()
    user.full_clean(exclude=["password"])
    user.save()
    provider = current()
    role = provider.role if provider.provision and provider.role in ROLES and provider.role not in EVERYWHERE else ""
    if role and provider.team:
        may_give(role, by=by, to=email)
        Membership.objects.create(user=user, team=provider.team, role=role)
    record("user.added", by=by, about=user, role=role, team=provider.team_id if role else None)
    return user


@transaction.atomic
def change(user: User, wanted: Wanted, *, by: User) -> User:
    demand(by, "people.edit")
    may_close(user, by=by)
    if wanted.address and wanted.address != user.email.lower():
        may_touch(user, by=by)
        if User.objects.filter(email__iexact=wanted.address).exclude(pk=user.pk).exists():
            raise Wrong(409, "userName is taken", "uniqueness")
        user.email = wanted.address
    user.name = (wanted.name or user.name)[:120]
    user.full_clean(exclude=["password"])
    user.save(update_fields=["email", "name"])
    if wanted.active is not None and wanted.active != user.is_active:
        try:
            colleagues.set_active(user, active=wanted.active, by=by)
        except ValidationError as error:
            raise Wrong(409, " ".join(error.messages), "mutability") from error
    return user
