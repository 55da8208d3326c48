"""Which database holds a demo city: said before the first of its rows, so that whoever takes it away knows what it is."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Demo
from parvis.demo.removing import remove_rows
from parvis.people.models import User


def begun() -> bool:
    """Whether a demo city is to be made now: in an empty installation, or where a start was stopped before all was there. Not in a
    real city, nor where the demo was taken away."""
    found = Demo.objects.first()
    if found is None:
        if User.objects.exists() or Account.objects.exists():
            return False
        Demo.objects.create(begun_at=timezone.now())
        return True
    if found.removed_at or found.made_at or User.objects.filter(last_login__isnull=False).exists():
        return False
    with transaction.atomic():  # nobody has its passwords: they are printed when it is whole
        remove_rows(found)
        Demo.objects.update(begun_at=timezone.now(), removed_at=None)
    return True


def made() -> None:
    """All of it is there."""
    Demo.objects.update(made_at=timezone.now())
