"""Users are made by the dozen here: their passwords need not be strong."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
