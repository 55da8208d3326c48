"""What second factors are made from is sealed; signing in, rotating and rows from before do as they should."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.colleagues.actions import seal_factors
from parvis.journal.seal import rotate, unopened
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def raw() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT data FROM mfa_authenticator")
        return " ".join(json.dumps(row[0]) for row in cursor.fetchall())


def comes_in(user: User, typed: str) -> bool:
    client = Client()
    client.post(reverse("account_login"), {"login": user.username, "password": "une phrase de passe"})
    client.post(reverse("mfa_authenticate"), {"code": typed})
    cache.clear()  # the same half minute's code again
    return "_auth_user_id" in client.session


def keys(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", dataclasses.replace(settings.ENVIRONMENT, seal_keys=names))


@pytest.fixture(autouse=True)
def still() -> Iterator[None]:
    """The clock stands: a code is of its half minute only, and one made at its last moment would be refused at the next."""
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def seed(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(RecoveryCodes, "generate_seed", classmethod(lambda cls: "ab" * 40))
    return "ab" * 40


def test_nothing_of_them_lies_open_in_the_database(seed: str) -> None:
    user = make.user()
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).generate_codes()
    assert SECRET not in raw() and seed not in raw()
    assert comes_in(user, code()) and comes_in(user, codes[0])
    assert not comes_in(user, codes[0]), "a recovery code opens once"


def test_a_new_key_reaches_both(monkeypatch: pytest.MonkeyPatch, seed: str) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    keys(monkeypatch, old)
    user = make.user()
    TOTP.activate(user, SECRET)
    codes = RecoveryCodes.activate(user).generate_codes()
    keys(monkeypatch, new, old)
    assert rotate().moved == 2 and rotate().closed == {}
    keys(monkeypatch, new)
    assert comes_in(user, code()) and comes_in(user, codes[0])


def test_one_from_before_opens_still_and_is_sealed_by_the_migration(seed: str) -> None:
    user, rows = make.user(), Authenticator.objects
    rows.create(user=user, type="totp", data={"secret": SECRET})
    rows.create(user=user, type="recovery_codes", data={"seed": seed, "used_mask": 0})
    rows.create(user=user, type="webauthn", data={"name": "clé", "credential": {}})
    assert comes_in(user, code())
    seal_factors(rows.all())
    sealed = raw()
    assert SECRET not in sealed and seed not in sealed and "used_mask" in sealed
    seal_factors(rows.all())
    assert raw() == sealed, "sealed twice"
    assert comes_in(user, code()) and unopened() == {}


def test_without_its_key_no_code_opens_and_no_page_breaks(monkeypatch: pytest.MonkeyPatch) -> None:
    user: Any = make.user()
    TOTP.activate(user, SECRET)
    keys(monkeypatch, Fernet.generate_key().decode())
    assert not comes_in(user, code())
    assert unopened() == {"mfa.authenticator": 1}
