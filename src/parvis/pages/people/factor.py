"""Who must have a second factor, and by when."""

from __future__ import annotations

from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.utils import timezone

from parvis.people.access import OWN, guest, held
from parvis.people.models import Compulsory, User

REMEMBERED = 5
"""Seconds for which a process trusts what it read: the rules are asked for on every page."""
PROTECTED = 60
RULES = "second-factor-rules"
VOUCHED = "factor-vouched"
"""In a session: an identity provider asked more of them than a password."""


def rules() -> dict[str, tuple[date, int]]:
    """role, or `own-` and the id of one that the city made → (since, days of grace)."""
    found: dict[str, tuple[date, int]] | None = cache.get(RULES)
    if found is None:
        found = {row.role: (row.since, row.grace) for row in Compulsory.objects.all()}
        cache.set(RULES, found, REMEMBERED)
    return found


def forget() -> None:
    cache.delete(RULES)


def key_of(role: str, own: int | None) -> str:
    """A role, as `Compulsory.role` names it: one of the house, or `own-` and the id of one that the city made."""
    return f"{OWN}-{own}" if role == OWN else role


def deadline(user: User) -> date | None:
    """The last day without a second factor; None: nobody asks it of them, or they have one."""
    if guest(user):
        return None if protected(user) else timezone.localdate() - timedelta(days=1)
    asked = rules()
    if (
        not asked
        or not (mine := [asked[key] for one in held(user) if (key := key_of(one.role, one.own)) in asked])
        or protected(user)
    ):
        return None
    joined = timezone.localdate(user.joined_at)
    return min(max(since, joined) + timedelta(days=grace) for since, grace in mine)


def stops(user: User, *, vouched: bool) -> bool:
    """Are the days over that were left to them? Then they come no further than where they can get one."""
    return not vouched and (until := deadline(user)) is not None and until < timezone.localdate()


def protected(user: User) -> bool:
    """With a code or a passkey; recovery codes alone protect nobody."""
    key = f"second-factor-{user.pk}"
    if cache.get(key):
        return True
    found: bool = Authenticator.objects.filter(user=user, type__in=("totp", "webauthn")).exists()
    if found:
        cache.set(key, True, PROTECTED)
    return found
