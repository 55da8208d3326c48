"""A server that is away: said in words, waited for, and nothing is sent twice when it is back."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.utils import timezone

from parvis.accounts.models import Account, Attempt
from parvis.inbox.models import Message
from parvis.publishing import actions as newsroom
from parvis.publishing.models import Delivery
from parvis.testing import make
from parvis.testing.caller import Caller
from tests.failure.turns import work_until
from tools.servers import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def manager() -> Caller:
    return Caller(make.user("manager"))


@contextmanager
def elsewhere(account: Account, field: str, address: str) -> Iterator[None]:
    """While it lasts, the account's server is at an address where nobody is."""
    kept = dict(account.settings)
    Account.objects.filter(pk=account.pk).update(settings=kept | {field: address})
    yield
    Account.objects.filter(pk=account.pk).update(settings=kept)


@pytest.mark.parametrize(
    ("network", "wanted", "secrets", "words"),
    [
        ("mastodon", {"server": "http://127.0.0.1:{port}"}, {"token": "un-jeton"}, "injoignable"),
        ("email", {"imap": "imap://127.0.0.1:{port}", "smtp": "smtp://127.0.0.1:{port}", "address": "a@ville.example"},
         {"user": "a@ville.example", "password": "secret"}, "injoignable"),
        ("mastodon", {"server": "http://ce-nom.n-existe.invalid"}, {"token": "un-jeton"}, "Aucun serveur ne porte ce nom"),
    ],
)  # fmt: skip
def test_connecting_to_nobody_is_a_sentence(manager, network, wanted, secrets, words):
    port = free_port()
    given = {name: value.format(port=port) for name, value in wanted.items()}
    status, told = manager("POST", "/accounts", {"network": network, "settings": given, "secrets": secrets})
    assert status == 422
    assert words in told["detail"] and "Errno" not in told["detail"]
    assert not Account.objects.exists()


def test_a_publication_waits_without_a_doubt(networks, manager):
    account = networks.account("mastodon")
    post = make.post(by=manager.user, accounts=[account])
    newsroom.schedule(post, at=timezone.now(), by=manager.user)
    with elsewhere(account, "server", f"http://127.0.0.1:{free_port()}"):
        work_until(lambda: Delivery.objects.get().state == "later")  # on a busy machine a turn may be too late for its lease
        delivery = Delivery.objects.get()
        assert delivery.failure == "unreachable"
        assert delivery.due_at > timezone.now()
        _, told = manager("GET", f"/deliveries/{delivery.pk}")
        assert "injoignable" in told["sentence"] and told["tries"][0]["outcome"] == "later"
    Delivery.objects.update(due_at=timezone.now())
    work_until(lambda: Delivery.objects.get().state == "sent")
    assert networks.published() == [post.text]
    assert [attempt.outcome for attempt in Attempt.objects.filter(verb="publish").order_by("pk")] == ["later", "sent"]


def test_tries_become_rarer(networks, manager):
    account = networks.account("mastodon")
    newsroom.schedule(make.post(by=manager.user, accounts=[account]), at=timezone.now(), by=manager.user)
    waits = []
    with elsewhere(account, "server", f"http://127.0.0.1:{free_port()}"):
        for tried in range(1, 5):
            Delivery.objects.update(due_at=timezone.now())
            work_until(lambda tried=tried: Attempt.objects.filter(verb="publish", outcome="later").count() == tried)
            waits.append((Delivery.objects.get().due_at - timezone.now()).total_seconds())
    assert waits == sorted(waits) and waits[-1] > 2 * waits[0]


def test_reading_goes_on_where_it_stood(networks, manager):
    account = networks.account("mastodon")
    work_until(lambda: Account.objects.get().read_at)
    with elsewhere(account, "server", f"http://127.0.0.1:{free_port()}"):
        Account.objects.update(due_at=timezone.now())
        work_until(lambda: Account.objects.get().failure)
        row = Account.objects.get()
        assert (row.state, row.failure) == ("active", "unreachable")
        assert row.due_at > timezone.now()
        assert "injoignable" in manager("GET", f"/accounts/{row.pk}")[1]["sentence"]
        networks.ask("/crowd/burst", {"count": 30, "networks": ["mastodon"]})
    Account.objects.update(due_at=timezone.now())
    work_until(lambda: Message.objects.filter(way="in").count() == 30)
    assert Account.objects.get().failure == ""


def test_a_mailbox_that_does_not_answer_keeps_nobody_waiting(networks, manager):
    """It accepts the connection and says nothing: the others are read meanwhile, and it is said."""
    mail = networks.account("email")
    work_until(lambda: Account.objects.get().read_at)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        Account.objects.filter(pk=mail.pk).update(settings=mail.settings | {"imap": f"imap://127.0.0.1:{port}", "timeout": 1})
        Account.objects.update(due_at=timezone.now())
        work_until(lambda: Account.objects.get().failure)
    row = Account.objects.get()
    assert row.state == "active"
    assert row.failure in ("no-answer", "unreachable")


def test_a_network_that_answers_nonsense_is_asked_again(networks, manager):
    """A proxy's page instead of JSON, after the publication was taken: that is a doubt, not a failure, not a success."""
    account = networks.account("mastodon")
    networks.fault("mastodon", "publish", "5xx_after", status=502, count=1)
    post = make.post(by=manager.user, accounts=[account])
    newsroom.schedule(post, at=timezone.now(), by=manager.user)
    work_until(lambda: Delivery.objects.get().state == "doubt")
    work_until(lambda: Delivery.objects.get().state == "sent")
    assert networks.published() == [post.text]
