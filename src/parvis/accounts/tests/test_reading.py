"""Reading: what was read and where we are are never apart; failures slow down; rings are never lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from parvis.accounts import jobs, listen
from parvis.accounts.models import Account, Raw
from parvis.networks.protocol import Expired, Incoming, Later, Page, Person
from parvis.testing import make
from parvis.testing.scripted import Scripted
from parvis.work import rows

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]


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


def test_many_rings_at_once_take_no_lease_away_from_who_takes_it_up(monkeypatch):
    """A network that rings a thousand times in a second is read once, not begun anew at each of them."""
    account = make.account(due_at=timezone.now() + timedelta(minutes=5))
    monkeypatch.setattr(jobs, "connector_of", lambda account: Scripted(pages=[Page((item(1),), 1)]))
    assert jobs.ring_for(account.pk)
    (held,) = rows.hold_due(Account, 5, now=timezone.now())
    assert [jobs.ring_for(account.pk) for _ in range(3)] == [False] * 3
    jobs.read(rows.take(Account, [held.pk], held.due_at.isoformat()))
    assert Raw.objects.count() == 1
    assert jobs.ring_for(account.pk), "what rings afterwards is read too"
    assert Account.objects.get(pk=account.pk).due_at <= timezone.now()


def test_a_ring_that_was_owed_is_made_up_for(monkeypatch):
    """In another process somebody may have begun to read before the second one."""
    account, ears, asked = make.account(), listen.Ears(), []
    answers = iter([True, True, False])

    class Rings:
        def wait(self, seconds):
            asked.append(seconds)
            heard = next(answers, None)
            if heard is None:
                ears.stop()
            return bool(heard)

    rung, taken = [], iter([True, False, True])
    monkeypatch.setattr(listen, "ring_for", lambda pk: (rung.append(pk), next(taken))[1])
    ears._wait(account.pk, Rings())
    assert (len(rung), asked) == (3, [60.0, 60.0, jobs.CALLED, 60.0])


def test_a_look_that_finds_nothing_writes_the_account_once(monkeypatch, django_assert_num_queries):
    """Twenty accounts are looked at all day: what is known already is not written again. PostgreSQL carries the bell besides."""
    account = make.account(cursor=7, due_at=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(jobs, "connector_of", lambda account: Scripted(pages=[Page((), 8)]))
    (held,) = rows.hold_due(Account, 5, now=timezone.now())
    (taken,) = rows.take(Account, [held.pk], held.due_at.isoformat(), fetch=("grant",))
    with django_assert_num_queries(1 + (connection.vendor == "postgresql")):
        jobs.read([taken])
    after = Account.objects.get(pk=account.pk)
    assert (after.cursor, after.attempts, after.read_at is not None) == (8, 0, True)


def test_accounts_come_due_together_at_a_steady_pace():
    now = datetime(2026, 11, 29, 4, 0, tzinfo=UTC)
    later = [jobs._step(now + timedelta(seconds=half / 2) + jobs.EVERY) for half in range(20)]
    assert len(set(later)) <= 3  # ten seconds of reads, for which a clock wakes three times
    step = later[0]
    for _ in range(5):  # a read that takes a moment is followed twenty seconds after it came due
        step, before = jobs._step(step + timedelta(seconds=0.3) + jobs.EVERY), step
        assert step - before == jobs.EVERY


def test_a_network_that_never_rings_is_asked_once_whether_it_does(monkeypatch):
    made, ears = [], listen.Ears()
    monkeypatch.setattr(listen, "connector_of", lambda account: made.append(account.network) or Scripted())
    make.account("x")
    make.account("x")
    for _ in range(3):
        ears._look()
    make.account("facebook")
    ears._look()
    assert made == ["x", "x", "facebook"]


def use(monkeypatch, connector: Scripted) -> Scripted:
    monkeypatch.setattr(jobs, "connector_of", lambda account: connector)
    return connector


def turn(account: Account) -> Account:
    """The clock takes it, whatever its hour."""
    Account.objects.filter(pk=account.pk).update(due_at=timezone.now() - timedelta(seconds=1))
    (held,) = rows.hold_due(Account, 5, now=timezone.now())
    jobs.read(rows.take(Account, [held.pk], held.due_at.isoformat()))
    return Account.objects.get(pk=account.pk)


class Wary(Scripted):
    """A reader that may try elsewhere what it reads."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[bool] = []

    def wary(self, on: bool) -> None:
        self.told.append(on)


def test_a_reading_that_did_not_come_back_is_known(monkeypatch):
    """Taken and never settled: its process died. The next reading is careful, the one after it as always."""
    network, account = use(monkeypatch, Wary()), make.account(due_at=timezone.now())
    Account.objects.filter(pk=account.pk).update(attempts=1)
    for _ in range(2):
        turn(account)
    assert network.told == [True, False]


def test_what_failed_and_said_so_is_no_death(monkeypatch):
    network, account = use(monkeypatch, Wary()), make.account(due_at=timezone.now())
    network.pages = [Later("unreachable"), Later("unreachable")]
    for _ in range(3):
        turn(account)
    assert network.told == [False] * 3


def test_an_account_that_ends_its_reader_again_and_again_waits_and_says_so(monkeypatch):
    network, account = use(monkeypatch, Scripted()), make.account(due_at=timezone.now())
    Account.objects.filter(pk=account.pk).update(attempts=2)
    after = turn(account)
    assert (after.failure, network.asked) == ("reader-died", [])
    assert after.due_at > timezone.now() + timedelta(seconds=30)
    assert turn(account).failure == "" and len(network.asked) == 1
