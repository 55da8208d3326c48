"""What a network will not take is said when the conversation opens, before a word is written in vain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from parvis.inbox import actions
from parvis.inbox.actions import Impossible
from parvis.inbox.models import Conversation, Message
from parvis.people.models import User
from parvis.testing import make

pytestmark = pytest.mark.django_db
POST = "https://x.com/riverain/status/1801"
SUMMONED = "X ne laisse répondre qu’à qui a nommé ou cité le compte"


@pytest.fixture
def agent() -> User:
    return make.user("agent")


def page(of: User) -> Client:
    client = Client()
    client.force_login(of)
    return client


def told(row: Conversation, of: User) -> Any:
    answer = Client(headers={"Authorization": f"Bearer {make.token(of)}"}).get(f"/api/v1/conversations/{row.pk}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def comment(network: str = "x", **context: Any) -> Conversation:
    """A comment under a post of ours, as its connector reads it."""
    row = make.conversation(make.account(network), kind="comment")
    row.messages.update(context=context, url=POST)
    return row


def body(of: User, row: Conversation, part: str = "") -> str:
    answer = page(of).get(f"/guichet/{row.pk}{part}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_did_not_name_the_account_on_x_is_said_not_to_be_answered(agent: User) -> None:
    row = comment(summoned=False)
    for part in ("", "/fil"):  # the thread tells it anew with each message that arrives
        html = body(agent, row, part)
        assert html.count(SUMMONED) == 1, part
        assert f'data-copies="#text-{row.pk}" href="{POST}"' in html
        assert "Copier et ouvrir" in html
    assert 'name="text"' in body(agent, row)  # what is to be copied, a private word, a note
    refused = told(row, agent)["refused"]
    assert [(one["code"], one["blocking"]) for one in refused] == [("not-summoned", True)]
    assert SUMMONED in refused[0]["sentence"] and refused[0]["advice"]
    with pytest.raises(Impossible):  # and it is true
        actions.reply(row, text="Bonjour", by=agent, seen=make.seen(row))


@pytest.mark.parametrize("context", [{"summoned": True}, {"summoned": None}, {}])
def test_where_it_may_be_answered_or_nobody_knows_nothing_is_said(agent: User, context: dict[str, Any]) -> None:
    row = comment(**context)
    assert SUMMONED not in body(agent, row)
    assert told(row, agent)["refused"] == []


def test_the_newest_word_counts(agent: User) -> None:
    row = comment(summoned=False)
    make.message(row, text="@ville et vous ?", context={"summoned": True})
    assert SUMMONED not in body(agent, row, "/fil")
    Message.objects.filter(text="@ville et vous ?").update(text="", removed_at=timezone.now())
    assert SUMMONED in body(agent, row, "/fil")


def test_any_connector_that_knows_says_it(agent: User) -> None:
    late = make.conversation(make.account("facebook"), private=True, at=timezone.now() - timedelta(days=8))
    nobody = make.conversation(make.account("tiktok"), kind="comment")
    for row, code in ((late, "facebook-window"), (nobody, "tiktok-business")):
        assert [one["code"] for one in told(row, agent)["refused"]] == [code]
        assert 'class="reply-closed refused"' in body(agent, row)
        assert "Copier et ouvrir" not in body(agent, row)  # there is no page to open


def test_a_network_without_answers_is_told_to_programs_too(agent: User) -> None:
    row = make.conversation(make.account("foursquare"), kind="comment")
    assert [one["code"] for one in told(row, agent)["refused"]] == ["no-answers"]
    assert "reply-closed refused" not in body(agent, row)  # the page says there what one does instead


def test_who_may_not_answer_at_all_reads_only_that() -> None:
    assert SUMMONED not in body(make.user("approver"), comment(summoned=False))


def test_older_pages_of_a_thread_do_not_repeat_it_and_a_long_thread_knows_it(
    agent: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    row = comment(summoned=False)
    shorter = page(agent)
    shorter.get(f"/guichet/{row.pk}/fil")
    with django_assert_max_num_queries(7):
        shorter.get(f"/guichet/{row.pk}/fil")
    for n in range(60):
        make.message(row, text=f"note {n}", way="note", remote_id=None)
    html = body(agent, row, "/fil")
    assert SUMMONED in html
    first = row.messages.order_by("at").first()
    assert first is not None and f'id="m-{first.pk}"' not in html
