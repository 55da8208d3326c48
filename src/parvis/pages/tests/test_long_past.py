"""A city with a long past: what a page asks of the database does not grow with what is over."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from parvis.answering.models import AnswerUse
from parvis.cases.models import Case
from parvis.drafts.models import SharedDraft
from parvis.inbox.models import Conversation, Message, Reply
from parvis.pages.finding.asking import Asked
from parvis.pages.finding.lists import messages
from parvis.people.models import User
from parvis.rules.models import RuleRun
from parvis.search.index import Text, index
from parvis.testing import make
from parvis.testing.database_work import database_work

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
MANY = 400
FEW = 200
"""Steps of SQLite's machine, or rows of PostgreSQL's: less than one for two of what was added."""


def past(many: int) -> None:
    """Conversations that are over, each with an answer that left."""
    talk = make.conversation(state="closed")
    ends = timezone.now() - timedelta(days=40)
    copies = [
        Conversation(
            account=talk.account, thread=f"past-{talk.pk}-{n}", kind=talk.kind, contact=talk.contact, identity=talk.identity,
            team=talk.team, state="closed", last_at=ends - timedelta(minutes=n),
        )
        for n in range(many)
    ]  # fmt: skip
    talks = Conversation.objects.bulk_create(copies)
    said = [Message(conversation=one, account=one.account, way="out", remote_id=one.thread, at=one.last_at) for one in talks]
    replies = [
        Reply(message=one, conversation=one.conversation, account=one.account, state="sent", remote_id=one.remote_id or "")
        for one in Message.objects.bulk_create(said)
    ]
    Reply.objects.bulk_create(replies)


def grown(ask: Callable[[], object]) -> int:
    """By how much what it asks of the database grows with MANY conversations that are over."""
    past(10)
    ask()
    before = database_work(ask)
    past(MANY)
    return database_work(ask) - before


@pytest.mark.parametrize("role", ["agent", "manager", "admin"])
def test_today(role: str) -> None:
    client = Client()
    client.force_login(make.user(role))

    def page() -> None:
        cache.clear()
        assert client.get("/").status_code == 200

    assert grown(page) < FEW


SEEN: dict[str, Callable[[User], Any]] = {
    "replies": lambda user: list(Reply.objects.seen_by(user).filter(pk=1)),
    "shared drafts": lambda user: list(SharedDraft.objects.seen_by(user)),
    "uses of answers": lambda user: list(AnswerUse.objects.seen_by(user)),
    "runs of rules": lambda user: list(RuleRun.objects.seen_by(user)),
    "cases": lambda user: list(Case.objects.seen_by(user)),
    "messages that were searched": lambda user: messages(user, Asked(q="introuvable"), cursor="", size=20),
}


@pytest.mark.parametrize("what", SEEN)
def test_what_hangs_at_a_conversation_is_found_without_looking_at_all_of_them(what: str) -> None:
    user = make.user("agent")
    talk = make.conversation()
    SharedDraft.objects.create(conversation=talk, author=user, text="Oui", changed_at=timezone.now())
    AnswerUse.objects.create(conversation=talk, nothing=True, by=user, at=timezone.now())
    assert grown(lambda: SEEN[what](user)) < FEW


@pytest.mark.parametrize("words", ["rare", "common"])
def test_the_counters_search(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What many hold is looked for among the newest conversations, until a page is full."""
    monkeypatch.setattr("parvis.inbox.lists.FEW", 0 if words == "common" else 1000)
    of = make.account()
    said = [make.conversation(of, texts=("La piscine",)) for _ in range(60 if words == "common" else 2)]
    index(Text("inbox.message", one.last_in, one.pk, one.team_id, one.last_at, "la piscine") for one in said)
    client = Client()
    client.force_login(make.user("agent"))
    assert "La piscine" in client.get("/guichet/?q=piscine").content.decode()
    assert grown(lambda: client.get("/guichet/?q=piscine")) < FEW
