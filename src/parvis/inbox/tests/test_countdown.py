"""How long a private answer is still possible, where the network sets a time: anything for a day, then a person's words."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.inbox.models import Message
from parvis.testing import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.1, r"encore 23\s*h\s*\d\d pour répondre\b(?! à)"),
        (30, r"encore [56]\s*j pour répondre à la main"),
        (24 * 8, "le délai pour répondre est passé"),
    ],
)
def test_the_day_then_the_week(hours: float, words: str) -> None:
    talk = make.conversation(make.account("facebook"), private=True)
    Message.objects.filter(conversation=talk).update(at=timezone.now() - timedelta(hours=hours))
    page = Client()
    page.force_login(make.user("agent"))
    assert re.search(words, page.get(f"/guichet/{talk.pk}").content.decode())
