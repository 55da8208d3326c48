"""The stream stands before the pages: whom each of them stops hears nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parvis.conf import asgi
from parvis.contests.models import ContestKeeper
from parvis.contests.tests import town
from parvis.pages.people import factor
from parvis.people.models import Compulsory, User
from parvis.testing import make

pytestmark = pytest.mark.django_db


def heard(user: User, **session: Any) -> list[str] | None:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    if session:
        kept = client.session
        kept.update(session)
        kept.save()
    return asgi.heard({"cookie": f"sessionid={client.cookies['sessionid'].value}"})


def by_token(user: User) -> list[str] | None:
    return asgi.heard({"authorization": f"Bearer {make.token(user)}"})


@pytest.mark.parametrize("first", [-5, 1], ids=["in their days", "out of their days"])
def test_a_guest_of_a_contest_hears_nothing(first: int) -> None:
    row, today = town.contest(), timezone.localdate()
    agency = make.user("agent")
    agency.memberships.all().delete()
    ContestKeeper.objects.create(
        contest=row, user=agency, first_day=today + timedelta(days=first), last_day=today + timedelta(days=30), at=timezone.now()
    )
    agency = User.objects.get(pk=agency.pk)
    assert heard(agency) == [] and by_token(agency) == []


def test_who_still_lacks_the_second_factor_hears_nothing() -> None:
    manager = make.user("manager")
    assert "city" in (heard(manager) or ())
    Compulsory.objects.create(role="manager", since=timezone.localdate() - timedelta(days=30), grace=14)
    User.objects.update(joined_at=timezone.now() - timedelta(days=100))
    cache.clear()
    assert heard(manager) == []
    assert "city" in (heard(manager, **{factor.VOUCHED: True}) or ()), "the identity provider asked it of them"
    Authenticator.objects.create(user=manager, type="totp", data={})
    cache.clear()
    assert "city" in (heard(manager) or ())


def test_days_of_grace_are_days() -> None:
    manager = make.user("manager")
    Compulsory.objects.create(role="manager", since=timezone.localdate(), grace=14)
    cache.clear()
    assert "city" in (heard(manager) or ())
    assert asgi.heard({}) is None
