"""« Moi aussi » is read with what it answers, wherever that stands; nobody reads there what they may not see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox import actions
from parvis.inbox.models import Conversation, Message
from parvis.people.models import User
from parvis.testing import make

pytestmark = [pytest.mark.django_db, pytest.mark.promise]
WORDS = "Le lampadaire de la rue Basfroi est éteint depuis lundi."


@pytest.fixture
def agent() -> User:
    return make.user("agent")


@pytest.fixture
def account() -> Account:
    return make.account("facebook")


def said(of: Account, text: str, *, parent: str = "", remote_id: str = "", **more: Any) -> Conversation:
    """A conversation begun by a comment."""
    row = make.conversation(of, kind="comment", texts=(text,), **more)
    row.messages.update(**{"parent": parent} | ({"remote_id": remote_id} if remote_id else {}))
    return row


def quotes(row: Conversation, by: User, query: str = "") -> str:
    """What is quoted in the thread, one after the other."""
    page = Client()
    page.force_login(by)
    answer = page.get(f"/guichet/{row.pk}/fil{query}")
    assert answer.status_code == 200
    return "".join(part.split("</p>")[0] for part in answer.content.decode().split('class="said-to"')[1:])


def queries(row: Conversation, by: User) -> int:
    page = Client()
    page.force_login(by)
    page.get(f"/guichet/{row.pk}/fil")
    with CaptureQueriesContext(connection) as asked:
        page.get(f"/guichet/{row.pk}/fil")
    return len(asked)


def test_a_comment_under_another_ones_shows_it_and_leads_there(agent: User, account: Account) -> None:
    first = said(account, WORDS, remote_id="100_1")
    row = said(account, "Moi aussi", parent="100_1")
    html = quotes(row, agent)
    assert WORDS in html and first.identity.called in html
    assert f'href="/guichet/{first.pk}?messages=200#m-{first.messages.get().pk}"' in html
    assert quotes(first, agent) == ""


def test_in_one_thread_what_stands_just_before_is_not_told_again(agent: User) -> None:
    row = make.conversation(texts=(WORDS, "Et le banc ?"))
    first, second = row.messages.order_by("at")
    third = make.message(row, text="Oui, lui", parent=second.remote_id)
    assert quotes(row, agent) == ""
    Message.objects.filter(pk=third.pk).update(parent=first.remote_id)
    html = quotes(row, agent)
    assert WORDS in html and f'href="#m-{first.pk}"' in html
    actions.note(row, text="Vu.", by=agent)  # what colleagues say among themselves stands between nobody
    make.message(row, text="Merci", parent=third.remote_id)
    assert quotes(row, agent).count('<a href="') == 1


def test_an_answer_of_ours_says_what_it_answered_when_more_came_between(agent: User) -> None:
    row = make.conversation(texts=(WORDS,), at=timezone.now() - timedelta(minutes=1))
    first, seen = row.messages.get(), make.seen(row)
    reply = actions.reply(row, text="Nous passons demain.", by=agent, seen=seen)
    assert quotes(row, agent) == ""
    make.message(row, text="Alors ?", at=reply.message.at - timedelta(seconds=1), parent="of-nobody")
    assert f'href="#m-{first.pk}"' in quotes(row, agent)


def test_earlier_in_a_long_thread(agent: User) -> None:
    row = make.conversation(texts=(WORDS,))
    first = row.messages.get()
    for n in range(60):
        make.message(row, text=f"Encore {n}")
    make.message(row, text="Je reviens là-dessus", parent=first.remote_id)
    assert f'href="/guichet/{row.pk}?messages=200#m-{first.pk}"' in quotes(row, agent)
    assert 'href="#m-' in quotes(row, agent, "?messages=100")


def test_a_room_that_is_not_theirs_stays_closed(account: Account) -> None:
    elsewhere = make.team("Urbanisme")
    first = said(account, WORDS, remote_id="100_1")
    Conversation.objects.filter(pk=first.pk).update(team=elsewhere)
    row = said(account, "Moi aussi", parent="100_1")
    assert quotes(row, make.user("agent")) == ""
    assert WORDS in quotes(row, make.user("admin"))


def test_what_was_private_is_never_quoted_where_all_read(agent: User, account: Account) -> None:
    private = make.conversation(account, private=True, texts=(WORDS,))
    private.messages.update(remote_id="100_1")
    assert quotes(said(account, "Moi aussi", parent="100_1"), agent) == ""
    aside = make.conversation(account, private=True, texts=("Moi aussi",))
    aside.messages.update(parent="100_1")
    assert WORDS in quotes(aside, agent)  # both are


def test_another_accounts_number_is_another_message(agent: User, account: Account) -> None:
    said(make.account("facebook"), WORDS, remote_id="100_1")
    assert quotes(said(account, "Moi aussi", parent="100_1"), agent) == ""


@pytest.mark.parametrize("gone", [{"removed_at": timezone.now()}, {"expired_at": timezone.now()}])
def test_words_that_are_gone_are_not_quoted(agent: User, account: Account, gone: dict[str, Any]) -> None:
    first = said(account, WORDS, remote_id="100_1")
    first.messages.update(**gone)
    html = quotes(said(account, "Moi aussi", parent="100_1"), agent)
    assert WORDS not in html and "ses mots ne sont plus là" in html


def test_of_somebody_who_is_being_forgotten_nothing_is_quoted(agent: User, account: Account) -> None:
    first = said(account, WORDS, remote_id="100_1")
    Conversation.objects.filter(pk=first.pk).update(hidden_at=timezone.now())
    assert quotes(said(account, "Moi aussi", parent="100_1"), agent) == ""


def test_many_that_answer_many_cost_no_more(agent: User, account: Account) -> None:
    firsts = [said(account, f"{WORDS} {n}", remote_id=f"100_{n}") for n in range(20)]
    row = said(account, "Moi aussi", parent="100_0")
    one = queries(row, agent)
    for n in range(1, 20):
        make.message(row, text=f"Et là {n}", parent=f"100_{n}")
    assert len(firsts) == quotes(row, agent).count('<a href="') == 20
    assert queries(row, agent) == one
