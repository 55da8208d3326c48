"""One click on *send* is one live reply: clicked twice at once, by two people at once, taken and then answered 500."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from parvis.accounts.models import Account
from parvis.inbox.models import Conversation, Message, Reply
from parvis.people.models import User
from parvis.publishing import actions as newsroom
from parvis.publishing.models import Delivery, Post
from parvis.testing import make
from parvis.testing.caller import Caller
from parvis.work.engine import perform
from parvis.work.rows import hold_due
from tests.failure.turns import turn, work_until

pytestmark = [pytest.mark.promise, pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
ANSWER = "Nous regardons cela tout de suite."


@pytest.fixture
def network() -> str:
    return "mastodon"


@pytest.fixture
def row(networks, network) -> Conversation:
    """Somebody has spoken to the city."""
    networks.account(network)
    networks.ask("/crowd/burst", {"count": 1, "networks": [network]})
    Account.objects.update(due_at=timezone.now())
    work_until(Conversation.objects.exists)
    return Conversation.objects.get()


def signed_in(user: User) -> Client:
    """Their answers leave at once: nobody waits for the seconds in which one may be taken back."""
    User.objects.filter(pk=user.pk).update(hold=0)
    browser = Client()
    browser.force_login(user)
    return browser


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """All let go together, each in its own thread."""
    found: list[Any] = [None] * len(acts)
    start = threading.Barrier(len(acts))

    def run(n: int) -> None:
        start.wait()
        try:
            found[n] = acts[n]()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return found


def live(networks: Any) -> int:
    """How many times the answer is out."""
    return sum(ANSWER in text for text in networks.published())


def sent() -> bool:
    return not Reply.objects.exclude(state="sent").exists() and Reply.objects.exists()


def test_a_double_click_on_the_page(networks, row):
    agent = make.user("agent")
    form = {"text": ANSWER, "seen": row.last_in, "key": str(uuid.uuid4()), "mode": "reply"}
    browsers = [signed_in(agent) for _ in range(6)]
    answers = at_once(*[lambda b=b: b.post(f"/guichet/{row.pk}/ecrire", form).status_code for b in browsers])
    assert set(answers) == {302}
    work_until(sent)
    turn()
    assert (Reply.objects.count(), live(networks)) == (1, 1)


def test_two_colleagues_click_at_once(networks, row):
    """Each has seen the same last message: one answer leaves, the other writer is told."""
    pages = [(signed_in(make.user("agent")), str(uuid.uuid4())) for _ in range(2)]
    acts = [
        lambda b=b, k=k: b.post(f"/guichet/{row.pk}/ecrire", {"text": ANSWER, "seen": row.last_in, "key": k, "mode": "reply"})
        for b, k in pages
    ]
    answers = at_once(*acts)
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert ANSWER in refused.content.decode(), "what was typed is shown again"
    work_until(sent)
    assert (Reply.objects.count(), live(networks)) == (1, 1)


def test_two_colleagues_at_once_over_the_api(networks, row):
    callers = [Caller(make.user("agent")) for _ in range(2)]
    body = {"text": ANSWER, "seen": row.last_in}
    answers = at_once(*[lambda c=c: c("POST", f"/conversations/{row.pk}/replies", body) for c in callers])
    assert sorted(status for status, _ in answers) == [201, 409]
    told = next(told for status, told in answers if status == 409)
    assert [m["text"] for m in told["newer"]] == [ANSWER]
    work_until(sent)
    assert live(networks) == 1


@pytest.mark.drawn(lambda item: item.callspec.params["effect"])
@pytest.mark.parametrize("effect", ["5xx_after", "drop_after", "timeout_after", "5xx_before", "drop_after:twice"])
@pytest.mark.parametrize("network", ["mastodon", "x", "facebook"])
def test_the_network_takes_it_and_says_it_failed(networks, network, row, effect):
    """Mastodon knows our key; on X and Facebook we look before anything is said again."""
    name, _, twice = effect.partition(":")
    networks.fault(network, "reply", name, count=2 if twice else 1, delay_ms=300)
    agent = Caller(make.user("agent"))
    assert agent("POST", f"/conversations/{row.pk}/replies", {"text": ANSWER, "seen": row.last_in})[0] == 201
    work_until(sent, 20)
    turn()
    assert (Reply.objects.count(), live(networks)) == (1, 1)
    assert Message.objects.filter(way="out").count() == 1


def test_a_double_click_while_the_network_fails(networks, row):
    networks.fault("mastodon", "reply", "5xx_after", count=1)
    agent = make.user("agent")
    form = {"text": ANSWER, "seen": row.last_in, "key": str(uuid.uuid4()), "mode": "reply"}
    browsers = [signed_in(agent) for _ in range(2)]
    at_once(*[lambda b=b: b.post(f"/guichet/{row.pk}/ecrire", form) for b in browsers])
    work_until(sent, 20)
    assert live(networks) == 1


def test_publish_clicked_twice_at_once(networks):
    """The same post, told to go twice by two browsers: each account gets it once."""
    account = networks.account("mastodon")
    manager = make.user("manager")
    post = make.post(by=manager, accounts=[account], text="La piscine rouvre lundi.")
    callers = [Caller(manager) for _ in range(4)]
    answers = at_once(*[lambda c=c: c("POST", f"/posts/{post.pk}/publish") for c in callers])
    assert {status for status, _ in answers} == {200}
    assert Delivery.objects.count() == 1
    work_until(lambda: Delivery.objects.get().state == "sent")
    turn()
    assert networks.published("mastodon") == [post.text]


def test_workers_that_get_the_same_message_send_once(networks):
    """A broker may hand over the same row many times: only the holder of its lease works."""
    account = networks.account("mastodon")
    manager = make.user("manager")
    post = make.post(by=manager, accounts=[account])
    newsroom.schedule(post, at=timezone.now(), by=manager)
    [held] = hold_due(Delivery, 5, now=timezone.now())
    token = held.due_at.isoformat()
    at_once(*[lambda: perform("publishing.delivery", [held.pk], token) for _ in range(6)])
    assert Delivery.objects.get().state == "sent"
    assert networks.published("mastodon") == [post.text]
    assert Post.objects.get().state == "sent"
