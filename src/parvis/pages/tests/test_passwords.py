"""A password that changes ends what the old one may have opened."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from parvis.journal.models import Event
from parvis.pages.actions import new_password
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db


def test_a_new_password_ends_the_keys_to_the_api() -> None:
    """Whoever knew the old one may have made one of their own."""
    user = make.user("agent")
    make.token(user)
    here = Client()
    here.login(username=user.username, password="une phrase de passe")
    given = {
        "oldpassword": "une phrase de passe",
        "password1": "Une autre phrase, longue",
        "password2": "Une autre phrase, longue",
    }
    assert here.post(reverse("account_change_password"), given).status_code == 302
    assert not user.tokens.exists() and User.objects.get(pk=user.pk).check_password("Une autre phrase, longue")
    assert {"user.password", "token.revoked"} <= set(Event.objects.values_list("kind", flat=True))
    make.token(user)
    new_password(user, by=make.user("admin"))
    assert not user.tokens.exists()
