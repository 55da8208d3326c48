"""The list's rows are drawn once for what they show: whatever happens to a conversation, its row says so at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from parvis.design.templatetags.drawn import forget
from parvis.inbox.models import Conversation, Identity
from parvis.people.models import User
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LIST = "/guichet/liste?vue=toutes"


def changes(agent: User) -> list[tuple[type, dict[str, Any]]]:
    """One after the other, each seen in the row."""
    now = timezone.now()
    of_conversation: list[dict[str, Any]] = [
        {"waiting_since": None}, {"state": "closed"}, {"state": "open"}, {"assignee": agent}, {"subject": "Stade"},
        {"preview": "Autre chose"}, {"private": True}, {"kind": "private"}, {"waiting_since": now}, {"due_at": now + timedelta(hours=3)},
        {"due_at": None}, {"waiting_since": now - timedelta(days=3)}, {"last_at": now - timedelta(days=400)}, {"preview": ""},
    ]  # fmt: skip
    of_person: list[dict[str, Any]] = [{"name": "Zoé"}, {"name": "", "handle": "zoe"}, {"expired_at": now, "handle": ""}]
    return [
        *((Conversation, one) for one in of_conversation), *((Identity, one) for one in of_person), (User, {"name": "Samira D."}),
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_row_that_was_kept_is_the_one_that_would_be_drawn_anew(language: str) -> None:
    agent, page = make.user("agent", username="samira"), Client()
    page.force_login(agent)
    page.cookies["language"] = language
    make.conversation(subject="Piscine", at=timezone.now() - timedelta(hours=30))
    before = page.get(LIST).content
    for model, change in changes(agent):
        model.objects.update(**change)  # type: ignore[attr-defined]
        kept = page.get(LIST).content
        forget()
        assert kept == page.get(LIST).content
        assert kept != before, change
        before = kept


def test_the_opened_row_is_marked_and_only_for_who_opened_it() -> None:
    agent, page = make.user("agent", username="samira"), Client()
    page.force_login(agent)
    one, other = make.conversation(), make.conversation()
    for opened in (one, other):
        html = " ".join(page.get(f"/guichet/liste?ouverte={opened.pk}").content.decode().split())
        assert html.count('hx-push-url="true" aria-current="true">') == 1
        assert (
            f'href="/guichet/{opened.pk}" hx-get="/guichet/{opened.pk}" hx-target="#opened" hx-swap="outerMorph"'
            ' hx-sync="#opened:replace" hx-push-url="true" aria' in html
        )
    assert 'hx-push-url="true" aria-current' not in page.get("/guichet/").content.decode()
