"""Which database holds a demo city: said before the first of its rows, so that whoever takes it away knows what it is."""

from __future__ import annotations

from django.utils import timezone

from parvis.accounts.models import Account
from parvis.city.models import Demo
from parvis.people.models import User


def begun() -> bool:
    """Whether a demo city is here, or begins now. Not in a real city, nor where the demo was taken away."""
    found = Demo.objects.first()
    if found is None and not User.objects.exists() and not Account.objects.exists():
        found = Demo.objects.create(begun_at=timezone.now())
    return found is not None and found.removed_at is None
