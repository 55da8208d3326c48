"""Who a session belongs to, with their roles and where the journal stands, in one statement."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.journal.models import Event
from parvis.pages.backend import Backend
from parvis.people.access import roles
from parvis.people.models import Membership, User
from parvis.testing import make

pytestmark = pytest.mark.django_db


def test_the_user_comes_with_every_role_and_the_newest_event(django_assert_num_queries: Any) -> None:
    user, usual, sports = make.user("agent"), make.team(), make.team("Sports")
    Membership.objects.create(user=user, team=sports, role="approver")
    last = Event.objects.create(kind="test", at=timezone.now())
    with django_assert_num_queries(1):
        found: Any = Backend().get_user(user.pk)
        assert (found, found.moment) == (user, last.pk)
        assert roles(found) == {usual.pk: "agent", sports.pk: "approver"}


def test_who_has_no_role_is_somebody_and_who_left_is_nobody(django_assert_num_queries: Any) -> None:
    alone = User.objects.create_user("seule", "seule@ville.example", "x")
    client = Client()
    client.force_login(alone)
    with django_assert_num_queries(1):
        found: Any = Backend().get_user(alone.pk)
        assert (found, found.moment, roles(found)) == (alone, None, {})
    assert client.get("/").status_code == 200
    User.objects.update(is_active=False)
    assert Backend().get_user(alone.pk) is None and Backend().get_user(0) is None
    assert client.get("/").status_code == 302
