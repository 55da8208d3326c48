"""Reading: what was read and where we are are never apart; failures slow down; rings are never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from parvis.accounts import jobs
from parvis.accounts.models import Account, Raw
from parvis.networks.protocol import Expired, Incoming, Later, Page, Person
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = pytest.mark.django_db(transaction=True)


def item(n: int) -> Incoming:
    return Incoming("add", f"m{n}", "t", "mention", datetime(2026, 11, 25, tzinfo=UTC), Person("p", "h"), text=f"Message {n}")


def read(monkeypatch, *pages, during=None) -> Account:
    account = make.account(due_at=timezone.now() - timedelta(seconds=1))
    connector = Scripted(pages=pages)
    if during:
        real = connector.read
        connector.read = lambda cursor: (during(account), real(cursor))[1]
    monkeypatch.setattr(jobs, "connector_of", lambda account: connector)
    (held,) = rows.hold_due(Account, 5, now=timezone.now())
    jobs.read(rows.take(Account, [held.pk], held.due_at.isoformat()))
    return Account.objects.get(pk=account.pk)


def test_pages_until_there_are_no_more(monkeypatch):
    after = read(monkeypatch, Page((item(1), item(2)), 2, more=True), Page((item(3),), 3))
    assert (after.cursor, Raw.objects.count(), after.failure) == (3, 3, "")
    assert after.read_at is not None
    assert timedelta(seconds=15) < after.due_at - timezone.now() < timedelta(seconds=21)


def test_a_failure_in_the_middle_keeps_what_came_before(monkeypatch):
    after = read(monkeypatch, Page((item(1),), 1, more=True), Later("unreachable"))
    assert (after.cursor, Raw.objects.count(), after.failure) == (1, 1, "unreachable")


def test_a_repeat_is_stored_once(monkeypatch):
    read(monkeypatch, Page((item(1),), 1, more=True), Page((item(1),), 1))
    assert Raw.objects.count() == 1


def test_an_endless_network_lets_the_others_have_their_turn(monkeypatch):
    after = read(monkeypatch, *[Page((item(n),), n, more=True) for n in range(jobs.PAGES + 5)])
    assert Raw.objects.count() == jobs.PAGES
    assert after.due_at <= timezone.now()


def test_a_named_pause_is_obeyed(monkeypatch):
    after = read(monkeypatch, Later("rate", after=timedelta(minutes=3), named=True))
    assert timedelta(seconds=175) < after.due_at - timezone.now() <= timedelta(minutes=3)


def test_an_expired_permission_pauses_the_account(monkeypatch):
    after = read(monkeypatch, Expired("expired"))
    assert (after.state, after.due_at) == ("expired", None)


def test_a_ring_during_a_read_reads_once_more_and_takes_no_lease_away(monkeypatch):
    after = read(monkeypatch, Page((item(1),), 1), during=lambda account: jobs.ring_for(account.pk))
    assert Raw.objects.count() == 1
    assert after.due_at <= timezone.now()


def test_a_ring_brings_the_next_read_forward():
    account = make.account(due_at=timezone.now() + timedelta(minutes=5))
    jobs.ring_for(account.pk)
    assert Account.objects.get(pk=account.pk).due_at <= timezone.now()
